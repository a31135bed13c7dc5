package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors have the bits of the scalar formulas, special values included. */
class ElementwiseTest {

    private static final float[] SPECIALS = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e38f,
        .3f
    };

    private static float[] values(int count, Random random) {
        float[] x = new float[count + 4];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(4) == 0 ? SPECIALS[random.nextInt(SPECIALS.length)] : 2 * random.nextFloat() - 1;
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 64, 333})
    void all_anyLength_haveTheScalarBitsAndTouchNothingElse(int n) {
        Random random = new Random(n);
        float[] x = values(n, random);
        float[] y = values(n, random);

        float[] sum = y.clone();
        float[] difference = y.clone();
        float[] positive = y.clone();
        float[] gradient = y.clone();
        float[] mask = values(n, random);
        float[] drawn = mask.clone();
        float[] dropped = y.clone();
        Elementwise.add(x, 2, sum, 1, n);
        Elementwise.subtractScaled(.01f, x, 2, difference, 1, n);
        Elementwise.relu(x, 2, positive, 1, n);
        Elementwise.reluGradient(x, 2, y, 1, gradient, 1, n);
        Elementwise.drop(.3f, .7f, x, 2, mask, 3, dropped, 1, n);
        float[] back = y.clone();
        Elementwise.dropGradient(.7f, x, 2, mask, 3, back, 1, n);

        for (int q = 0; q < y.length; q++) {
            boolean inside = q >= 1 && q < 1 + n;
            float old = y[q];
            float from = inside ? x[q + 1] : 0f;
            float kept = inside ? drawn[q + 2] >= .3f ? 1f : 0f : 0f;
            assertBits(sum[q], inside ? old + from : old);
            assertBits(difference[q], inside ? old - .01f * from : old);
            assertBits(positive[q], inside ? Math.max(from, 0f) : old);
            assertBits(gradient[q], inside ? from > 0f ? old : 0f : old);
            assertBits(dropped[q], inside ? from / .7f * kept : old);
            assertBits(back[q], inside ? from * kept / .7f : old);
            if (inside) {
                assertBits(mask[q + 2], kept);
            }
        }
    }

    private static void assertBits(float actual, float expected) {
        assertThat(Float.floatToIntBits(actual)).isEqualTo(Float.floatToIntBits(expected));
    }
}
