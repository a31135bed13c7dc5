package dev.lockstep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.random.NumpyRandom;
import org.junit.jupiter.api.Test;

class LossTest {

    private static Softmax softmax(Matrix z) {
        Softmax softmax = new Softmax();
        softmax.build(z.columns(), z.rows(), new NumpyRandom(1), new NaiveGemm());
        return softmax;
    }

    private static Matrix row(float... values) {
        return Matrix.of(values, 1, values.length);
    }

    @Test
    void mean_bothForms_agreeWhereNothingIsClipped() {
        Matrix z = row(1f, 2f, 0.5f);
        Softmax softmax = softmax(z);
        Matrix p = softmax.forward(z, false);
        double exact = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(.5)) - 2;
        for (Loss loss : Loss.values()) {
            assertThat((double) loss.mean(softmax, p, row(0, 1, 0))).isCloseTo(exact, within(3e-7));
        }
    }

    @Test
    void clipped_confidentlyWrongRow_hasTheLossOfEpsilonAndNoGradient() {
        Matrix z = row(30f, 0f);
        Softmax softmax = softmax(z);
        Matrix p = softmax.forward(z, false);
        Matrix y = row(0, 1);
        Matrix dz = Matrix.zeros(1, 2);

        assertThat(Loss.CLIPPED.mean(softmax, p, y)).isEqualTo(-(float) StrictMath.log(1e-7f));
        Loss.CLIPPED.gradient(p, y, dz);
        assertThat(dz.data()).containsOnly(0f);

        assertThat(Loss.LOGITS.mean(softmax, p, y)).isEqualTo(30f);
        Loss.LOGITS.gradient(p, y, dz);
        assertThat(dz.data()[dz.index(0, 0)]).isEqualTo(1f);
    }

    @Test
    void clipped_confidentlyRightRow_hasNoGradientEither() {
        Matrix z = row(30f, 0f);
        Softmax softmax = softmax(z);
        Matrix p = softmax.forward(z, false);
        Matrix dz = Matrix.of(new float[] {5, 5}, 1, 2);
        Loss.CLIPPED.gradient(p, row(1, 0), dz);
        assertThat(dz.data()).containsOnly(0f);
        assertThat(Loss.CLIPPED.mean(softmax, p, row(1, 0))).isEqualTo(-(float) StrictMath.log(0.99999988f));
    }

    @Test
    void argmax_equalElements_isTheFirst() {
        assertThat(Loss.argmax(row(1, 3, 3, 2), 0)).isEqualTo(1);
    }
}
