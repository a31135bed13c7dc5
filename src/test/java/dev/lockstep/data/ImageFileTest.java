package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Robustness;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {

    @TempDir
    Path folder;

    private Path picture(String format) throws IOException {
        Path file = folder.resolve("digit");
        BufferedImage image = new BufferedImage(ImageFile.SIDE, ImageFile.SIDE, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 2, 0xffffff);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "jpg"})
    void picture_inADocumentedFormat_isGrey(String format) throws IOException {
        LabelledImages images = ImageFile.read(picture(format), null, false);
        assertThat(images.count()).isEqualTo(1);
        assertThat(images.image(0)[2 * ImageFile.SIDE + 3] & 0xff).isGreaterThan(200);
    }

    /** A BMP file can hold one in another format. */
    @Test
    void bmp_thatSaysItHoldsAHugePicture_isRefusedInLittleRoom() throws IOException {
        Path file = picture("bmp");
        byte[] bytes = Files.readAllBytes(file);
        byte png = 5;
        bytes[30] = png;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(34, 1 << 28);
        Files.write(file, bytes);
        Robustness.check(bytes, DataException.class, 2, 1 << 16, b -> ImageFile.read(file, null, false));
        assertThatThrownBy(() -> ImageFile.read(file, null, false))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": a damaged picture (the header says 268435456 bytes of it, the file has "
                        + bytes.length + ")");
    }

    @Test
    void picture_inAnotherFormatOfJava_isRefused() throws IOException {
        Path file = picture("tiff");
        assertThatThrownBy(() -> ImageFile.read(file, null, false))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": neither an IDX file nor a picture in one of [PNG, GIF, BMP, JPEG]");
    }
}
