package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Vectors have the bits of {@code StrictMath.log}. */
class LogTest {

    private static final int TOGETHER = 1 << 10;

    @Test
    void log_numbersOfAllKinds_hasStrictMathsBits() {
        assertThat(firstDifference()).isNull();
    }

    /** All floats of a step, all near 1, where the parts are put together otherwise, and other doubles; null if none differs. */
    static String firstDifference() {
        double[] x = new double[TOGETHER + 3];
        int one = Float.floatToRawIntBits(1f);
        // A prime, so that all fractions come in turn.
        int step = 4_099;
        for (long first = Integer.MIN_VALUE; first <= Integer.MAX_VALUE; first += (long) step * TOGETHER) {
            long start = first;
            String difference = difference(x, i -> Float.intBitsToFloat((int) (start + i * step)));
            if (difference != null) {
                return difference;
            }
        }
        for (int first = one - 100 * TOGETHER; first < one + 100 * TOGETHER; first += TOGETHER) {
            int start = first;
            String difference = difference(x, i -> Float.intBitsToFloat((int) (start + i)));
            if (difference != null) {
                return difference;
            }
        }
        Random random = new Random(1671);
        for (int round = 0; round < 1_000; round++) {
            String difference = difference(x, i -> Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String difference(double[] x, LongToDoubleFunction value) {
        int count = TOGETHER + 1;
        for (int i = 0; i < count; i++) {
            x[i] = value.applyAsDouble(i);
        }
        double[] logs = x.clone();
        Log.log(logs, 0, count);
        for (int i = 0; i < x.length; i++) {
            double expected = i < count ? StrictMath.log(x[i]) : x[i];
            if (Double.doubleToLongBits(logs[i]) != Double.doubleToLongBits(expected)) {
                return "log of " + x[i] + ": " + logs[i] + " instead of " + expected;
            }
        }
        return null;
    }
}
