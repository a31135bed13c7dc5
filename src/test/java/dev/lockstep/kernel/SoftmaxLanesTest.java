package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows in lanes have the bits of the scalar formula. */
class SoftmaxLanesTest {

    private static final float[] SPECIALS = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        88f,
        1e-40f
    };

    /** Passes after which C2 has compiled everything. */
    private static final int ROUNDS = 100;

    @Test
    void forward_anyRows_haveTheBitsOfTheScalarFormula() {
        assertThat(firstDifference()).isNull();
    }

    /** The first difference for rows of several widths, special and equal values, parts and strides; null if there is none. */
    static String firstDifference() {
        Random random = new Random(1671);
        for (int round = 0; round < ROUNDS; round++) {
            for (int width : new int[] {1, 2, 7, 10, 33}) {
                for (int rows : new int[] {1, 5, 2 * Lanes.COUNT, 3 * Lanes.COUNT + 5}) {
                    String difference = difference(rows, width, random);
                    if (difference != null) {
                        return difference;
                    }
                }
            }
        }
        return null;
    }

    @Test
    void forward_otherWidthOrRows_fails() {
        SoftmaxLanes softmax = new SoftmaxLanes(3);
        Matrix x = Matrix.zeros(2, 3);
        float[] facts = new float[2];
        assertThatThrownBy(() -> softmax.forward(Matrix.zeros(2, 4), x, 0, 2, facts, facts, facts, new int[2]))
                .hasMessage("softmax of 4 elements to 3, made for 3");
        assertThatThrownBy(() -> softmax.forward(x, Matrix.zeros(2, 3), 0, 3, facts, facts, facts, new int[2]))
                .hasMessageContaining("rows 0 to 3");
        assertThatThrownBy(() -> new SoftmaxLanes(0)).hasMessageContaining("softmax of 0 elements");
    }

    private static Matrix zeros(int rows, int columns, Random random) {
        return random.nextBoolean() ? Matrix.zeros(columns, rows).transposed() : Matrix.zeros(rows, columns);
    }

    /** Any number; in every third row one of three, so that the largest is there several times. */
    private static float value(int row, Random random) {
        if (row % 3 == 2) {
            return random.nextInt(3);
        }
        return random.nextInt(25) == 0
                ? SPECIALS[random.nextInt(SPECIALS.length)]
                : (float) (8 * random.nextGaussian());
    }

    private static String difference(int rows, int width, Random random) {
        Matrix z = zeros(rows, width, random);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                z.data()[z.index(i, j)] = value(i, random);
            }
        }
        Matrix p = zeros(rows, width, random);
        float[] max = new float[rows];
        float[] sum = new float[rows];
        float[] total = new float[rows];
        int[] best = new int[rows];
        int cut = random.nextInt(rows + 1);
        new SoftmaxLanes(width).forward(z, p, cut, rows, max, sum, total, best);
        new SoftmaxLanes(width).forward(z, p, 0, cut, max, sum, total, best);
        for (int i = 0; i < rows; i++) {
            String where = rows + "x" + width + ", row " + i + ": ";
            float expectedMax = z.data()[z.index(i, 0)];
            for (int j = 1; j < width; j++) {
                expectedMax = Math.max(expectedMax, z.data()[z.index(i, j)]);
            }
            float expectedSum = 0f;
            for (int j = 0; j < width; j++) {
                expectedSum += Exp.exp(z.data()[z.index(i, j)] - expectedMax);
            }
            float expectedTotal = 0f;
            int expectedBest = 0;
            float most = Float.NaN;
            for (int j = 0; j < width; j++) {
                float expected = Exp.exp(z.data()[z.index(i, j)] - expectedMax) * (1f / expectedSum);
                if (differs(expected, p.data()[p.index(i, j)])) {
                    return where + "p " + p.data()[p.index(i, j)] + " instead of " + expected;
                }
                expectedTotal += expected;
                if (j == 0 || expected > most) {
                    most = expected;
                    expectedBest = j;
                }
            }
            if (differs(expectedMax, max[i]) || differs(expectedSum, sum[i]) || differs(expectedTotal, total[i])) {
                return where + "maximum, sum, total " + max[i] + " " + sum[i] + " " + total[i] + " instead of "
                        + expectedMax + " " + expectedSum + " " + expectedTotal;
            }
            if (best[i] != expectedBest) {
                return where + "best " + best[i] + " instead of " + expectedBest;
            }
        }
        return null;
    }

    private static boolean differs(float a, float b) {
        return Float.floatToIntBits(a) != Float.floatToIntBits(b);
    }
}
