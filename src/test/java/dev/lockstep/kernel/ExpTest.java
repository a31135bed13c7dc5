package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpTest {

    /** A stride over all float bits that is prime, so that every exponent meets many mantissas; "faults" takes smaller steps. */
    private static final int STRIDE = Integer.getInteger("lockstep.exp.stride", 9_973);

    /** The first float whose vector exponential differs from the scalar one; null if there is none. */
    static String firstDifference() {
        float[] x = new float[64 + 7];
        float[] y = new float[x.length];
        long bits = Integer.MIN_VALUE;
        while (bits <= Integer.MAX_VALUE) {
            for (int i = 0; i < x.length; i++, bits += STRIDE) {
                x[i] = Float.intBitsToFloat((int) bits);
            }
            System.arraycopy(x, 0, y, 0, x.length);
            Exp.exp(y, 0, y.length);
            for (int i = 0; i < x.length; i++) {
                if (Float.floatToIntBits(y[i]) != Float.floatToIntBits(Exp.exp(x[i]))) {
                    return "exp(" + x[i] + ") is " + y[i] + " in a vector, " + Exp.exp(x[i]) + " alone";
                }
            }
        }
        return null;
    }

    @Test
    void exp_vector_hasTheScalarBits() {
        assertThat(firstDifference()).isNull();
    }

    @Test
    void exp_anyFloat_isWithinOneUlpOfStrictMath() {
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
            float x = Float.intBitsToFloat((int) bits);
            double exact = StrictMath.exp(x);
            float rounded = (float) exact;
            float ours = Exp.exp(x);
            if (Float.isNaN(x)) {
                assertThat(ours).isNaN();
            } else if (Float.isInfinite(rounded)) {
                assertThat(ours).as("exp(%s)", x).isEqualTo(rounded);
            } else {
                assertThat(Math.abs(ours - exact)).as("exp(%s)", x).isLessThanOrEqualTo(Math.ulp(rounded));
            }
        }
    }

    @Test
    void exp_limits_areExact() {
        assertThat(Exp.exp(0f)).isEqualTo(1f);
        assertThat(Exp.exp(-0f)).isEqualTo(1f);
        assertThat(Exp.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(Exp.exp(-104f)).isEqualTo(0f);
        assertThat(Exp.exp(-103f)).isEqualTo(Float.MIN_VALUE);
        assertThat(Exp.exp(88.8f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exp.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    }
}
