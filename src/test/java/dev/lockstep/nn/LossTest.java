package dev.lockstep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.random.NumpyRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossTest {

    private static Softmax softmax(Matrix z) {
        Softmax softmax = new Softmax();
        softmax.build(z.columns(), false, z.rows(), new NumpyRandom(1), new NaiveGemm().team());
        return softmax;
    }

    private static float mean(Loss loss, Matrix z, Softmax softmax, Matrix y) {
        float[] rows = new float[z.rows()];
        loss.ofRows(z, softmax, truths(y), Part.whole(z.rows()), new double[z.rows()], rows);
        return Loss.mean(rows, rows.length);
    }

    private static int[] truths(Matrix y) {
        return IntStream.range(0, y.rows()).map(i -> Loss.argmax(y, i)).toArray();
    }

    private static Matrix row(float... values) {
        return Matrix.of(values, 1, values.length);
    }

    @Test
    void mean_bothForms_agreeWhereNothingIsClipped() {
        Matrix z = row(1f, 2f, 0.5f);
        Softmax softmax = softmax(z);
        softmax.forward(z, Part.whole(z.rows()), false);
        double exact = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(.5)) - 2;
        for (Loss loss : Loss.values()) {
            assertThat((double) mean(loss, z, softmax, row(0, 1, 0))).isCloseTo(exact, within(3e-7));
        }
    }

    @Test
    void clipped_confidentlyWrongRow_hasTheLossOfEpsilonAndNoGradient() {
        Matrix z = row(30f, 0f);
        Softmax softmax = softmax(z);
        Matrix p = softmax.forward(z, Part.whole(z.rows()), false);
        Matrix y = row(0, 1);
        Matrix dz = Matrix.zeros(1, 2);

        assertThat(mean(Loss.CLIPPED, z, softmax, y)).isEqualTo(-(float) StrictMath.log(1e-7f));
        Loss.CLIPPED.gradient(p, truths(y), Part.whole(1), dz);
        assertThat(dz.data()).containsOnly(0f);

        assertThat(mean(Loss.LOGITS, z, softmax, y)).isEqualTo(30f);
        Loss.LOGITS.gradient(p, truths(y), Part.whole(1), dz);
        assertThat(dz.data()[dz.index(0, 0)]).isEqualTo(1f);
    }

    @Test
    void clipped_confidentlyRightRow_hasNoGradientEither() {
        Matrix z = row(30f, 0f);
        Softmax softmax = softmax(z);
        Matrix p = softmax.forward(z, Part.whole(z.rows()), false);
        Matrix dz = Matrix.of(new float[] {5, 5}, 1, 2);
        Loss.CLIPPED.gradient(p, new int[] {0}, Part.whole(1), dz);
        assertThat(dz.data()).containsOnly(0f);
        assertThat(mean(Loss.CLIPPED, z, softmax, row(1, 0))).isEqualTo(-(float) StrictMath.log(0.99999988f));
    }

    /** Only the clipped row of a part is flat, however labels lie. */
    @Test
    void clipped_oneRowOfAPart_leavesTheOthersTheirs() {
        Matrix z = Matrix.of(new float[] {9, 9, 1, 2, 0, 30, 2, 1}, 4, 2);
        Softmax softmax = softmax(z);
        Matrix p = softmax.forward(z, Part.whole(4), false);
        Matrix y = Matrix.of(new float[] {0, 1, 1, 0, 1, 0, 0, 1}, 2, 4).transposed();
        Matrix dz = Matrix.of(new float[] {7, 7, 7, 7, 7, 7, 7, 7}, 4, 2);
        Loss.CLIPPED.gradient(p, truths(y), new Part(1, 1, 4, 4, 2), dz);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 2; j++) {
                float expected = (p.data()[p.index(i, j)] - y.data()[y.index(i, j)]) / 4f;
                assertThat(dz.data()[dz.index(i, j)])
                        .as("row %d, column %d", i, j)
                        .isEqualTo(i == 0 ? 7f : i == 2 ? 0f : expected);
            }
        }
    }

    @Test
    void argmax_equalElements_isTheFirst() {
        assertThat(Loss.argmax(row(1, 3, 3, 2), 0)).isEqualTo(1);
    }
}
