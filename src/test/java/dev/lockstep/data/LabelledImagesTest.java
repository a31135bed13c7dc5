package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.kernel.ByteBatch;
import dev.lockstep.kernel.Matrix;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches hold the pixels of the images they are made of. */
class LabelledImagesTest {

    private static final LabelledImages DIGITS = SyntheticDigits.draw(0, 420).slice(20, 420);

    /** In one go and in several: more than are looked at before they are converted. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 166, 167, 168, 400})
    void gather_anyNumber_hasEachPixelOver255_inItsRow(int count) {
        int[] order = new int[400];
        for (int r = 0; r < order.length; r++) {
            order[r] = (r * 7 + 3) % order.length;
        }
        Matrix x = Matrix.zeros(count, DIGITS.pixelsPerImage());
        int[] classes = new int[count];
        int from = order.length - count;
        // In two parts, as two threads would.
        DIGITS.gather(order, from, x, classes, count / 3, count);
        DIGITS.gather(order, from, x, classes, 0, count / 3);
        Matrix whole = Matrix.zeros(count, DIGITS.pixelsPerImage());
        Matrix y = Matrix.zeros(count, LabelledImages.CLASSES);
        Arrays.fill(y.data(), 7f);
        DIGITS.gather(order, from, whole, y);
        assertThat(whole.data()).isEqualTo(x.data());
        ByteBatch bytes = new ByteBatch(count, DIGITS.pixelsPerImage(), true);
        bytes.resize(count);
        DIGITS.gather(order, from, bytes, classes, count / 3, count);
        DIGITS.gather(order, from, bytes, classes, 0, count / 3);
        assertThat(bytes.toDense().data()).isEqualTo(x.data());
        for (int r = 0; r < count; r++) {
            byte[] image = DIGITS.image(order[from + r]);
            float[] expected = new float[image.length];
            float[] row = new float[image.length];
            for (int p = 0; p < image.length; p++) {
                expected[p] = (image[p] & 0xff) / 255f;
                row[p] = x.data()[x.index(r, p)];
            }
            assertThat(row).isEqualTo(expected);
            assertThat(classes[r]).isEqualTo(DIGITS.label(order[from + r]));
            for (int j = 0; j < LabelledImages.CLASSES; j++) {
                assertThat(y.data()[y.index(r, j)]).isEqualTo(j == DIGITS.label(order[from + r]) ? 1f : 0f);
            }
        }
    }
}
