package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.RealMnist;
import dev.lockstep.kernel.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {

    @TempDir
    Path folder;

    private void write(byte[] trainingImages, byte[] trainingLabels) throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), trainingImages);
        Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), IdxTest.gzip(trainingLabels));
        Files.write(folder.resolve("t10k-images.idx3-ubyte"), IdxTest.file(1, 28, 28));
        Files.write(folder.resolve("t10k-labels.idx1-ubyte"), IdxTest.file(1));
    }

    @Test
    void load_otherImages_saysBothChecksums() throws IOException {
        write(IdxTest.file(2, 28, 28), IdxTest.file(2));
        assertThatThrownBy(() -> Mnist.load(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("train-images-idx3-ubyte: SHA-256 of the uncompressed bytes is "
                        + Mnist.sha256(IdxTest.file(2, 28, 28))
                        + ", MNIST has ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");
    }

    @Test
    void load_countsThatDiffer_saysBoth() throws IOException {
        write(IdxTest.file(3, 28, 28), IdxTest.file(2));
        assertThatThrownBy(() -> Mnist.load(folder))
                .hasMessageContaining("holds 3 images")
                .hasMessageContaining("2 labels");
    }

    @Test
    void load_labelOutOfRange_saysWhichAndWhat() throws IOException {
        byte[] labels = IdxTest.file(5);
        labels[8 + 3] = 10;
        write(IdxTest.file(5, 28, 28), labels);
        assertThatThrownBy(() -> Mnist.load(folder)).hasMessageContaining("label 3 is 10, labels are 0 to 9");
    }

    @Test
    void load_incompleteOrMissingFolder_saysWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> Mnist.load(folder.resolve("nowhere"))).hasMessageContaining("does not exist");
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        assertThatThrownBy(() -> Mnist.load(file)).hasMessageContaining("is not a folder");
        write(IdxTest.file(2, 28, 28), IdxTest.file(2));
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        assertThatThrownBy(() -> Mnist.load(folder))
                .hasMessageContaining("is incomplete: no train-images-idx3-ubyte[.gz]");
    }

    @Test
    void load_realMnist_hasItsImages() {
        Dataset mnist = RealMnist.load();
        assertThat(mnist.training().count()).isEqualTo(60_000);
        assertThat(mnist.test().count()).isEqualTo(10_000);
        assertThat(mnist.training().pixelsPerImage()).isEqualTo(784);
        assertThat(mnist.training().label(0)).isEqualTo(5);
        assertThat(mnist.test().label(0)).isEqualTo(7);
        assertThat(mnist.isMnist()).isTrue();
        assertThat(Dataset.trainingCount(60_000, 0.2)).isEqualTo(48_000);
    }

    @Test
    void gather_anyByte_isExactlyItsFractionOf255() {
        byte[] pixels = new byte[256];
        for (int i = 0; i < 256; i++) {
            pixels[i] = (byte) i;
        }
        LabelledImages images = LabelledImages.of(pixels, new byte[] {3, 9}, 128);
        Matrix x = Matrix.zeros(2, 128);
        Matrix y = Matrix.zeros(2, 10);
        images.gather(new int[] {7, 1, 0}, 1, x, y);
        for (int i = 0; i < 128; i++) {
            assertThat(x.data()[x.index(0, i)]).isEqualTo((128 + i) / 255f);
            assertThat(x.data()[x.index(1, i)]).isEqualTo(i / 255f);
        }
        for (int j = 0; j < 10; j++) {
            assertThat(y.data()[y.index(0, j)]).isEqualTo(j == 9 ? 1f : 0f);
            assertThat(y.data()[y.index(1, j)]).isEqualTo(j == 3 ? 1f : 0f);
        }
    }

    @Test
    void slice_ofASlice_countsFromItsStart() {
        LabelledImages images = LabelledImages.of(new byte[6], new byte[] {1, 2, 3, 4, 5, 6}, 1);
        LabelledImages slice = images.slice(2, 6).slice(1, 3);
        assertThat(slice.count()).isEqualTo(2);
        assertThat(slice.label(0)).isEqualTo(4);
        assertThatThrownBy(() -> slice.slice(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
