package dev.lockstep.data;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Images that a user named: an IDX file, gzip-compressed or not, or a picture of one digit. */
public final class ImageFile {

    /** Rows and columns of a digit. */
    public static final int SIDE = 28;

    private static final int PIXELS = SIDE * SIDE;

    /** MNIST's digits cover a fifth of their picture; a picture that is brighter than this has dark digits on light. */
    private static final int BRIGHT = 128;

    /** Java reads others too, of which TIFF can claim tables that fill the memory. */
    private static final List<String> FORMATS = List.of("PNG", "GIF", "BMP", "JPEG");

    /** Where a BMP file's header has its own length. */
    private static final int BMP_HEADER_LENGTH = 14;

    /** Where a BMP file says how many bytes its pixels take, or the picture of another format within. */
    private static final int BMP_CONTENT_LENGTH = 34;

    /** Length of the shortest header that says so. */
    private static final int BMP_HEADER = 40;

    private ImageFile() {}

    /**
     * Reads images and, if there are any, their classes.
     *
     * @param images an IDX file of 28 x 28 images, or a PNG, GIF, BMP or JPEG picture of 28 x 28 pixels, turned to grey
     * @param labels an IDX file of a class for each; null if none are known, then all are 0
     * @param invert whether dark becomes bright and bright dark
     * @throws DataException naming the file, and what is wrong with it
     */
    public static LabelledImages read(Path images, Path labels, boolean invert) {
        byte[] bytes = WholeFile.read(images, Idx.MOST_BYTES);
        String name = images.toString();
        byte[] pixels = isIdx(bytes) ? idx(name, bytes) : picture(name, bytes);
        if (invert) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (255 - (pixels[i] & 0xff));
            }
        }
        byte[] classes = new byte[pixels.length / PIXELS];
        if (labels != null) {
            Idx idx = Idx.parse(labels.toString(), WholeFile.read(labels, Idx.MOST_BYTES), 1);
            if (idx.extents()[0] != classes.length) {
                throw new DataException(
                        name + " holds " + classes.length + " images, " + labels + " " + idx.extents()[0] + " labels");
            }
            LabelledImages.checkLabels(labels.toString(), idx.content(), idx.headerBytes());
            System.arraycopy(idx.content(), idx.headerBytes(), classes, 0, classes.length);
        }
        return LabelledImages.of(pixels, classes, PIXELS);
    }

    /** Whether most of the ink would be background: MNIST's digits are bright on dark. */
    public static boolean isDarkOnLight(LabelledImages images) {
        long sum = 0;
        for (int i = 0; i < images.count(); i++) {
            for (byte pixel : images.image(i)) {
                sum += pixel & 0xff;
            }
        }
        return sum > (long) BRIGHT * PIXELS * images.count();
    }

    private static boolean isIdx(byte[] bytes) {
        boolean gzip = bytes.length > 1 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
        return gzip || bytes.length < 4 || bytes[0] == 0 && bytes[1] == 0;
    }

    private static byte[] idx(String name, byte[] bytes) {
        Idx idx = Idx.parse(name, bytes, 3);
        if (idx.extents()[1] != SIDE || idx.extents()[2] != SIDE) {
            throw new DataException(name + ": images of " + idx.extents()[1] + " x " + idx.extents()[2]
                    + " pixels; the models take " + SIDE + " x " + SIDE);
        }
        byte[] pixels = new byte[idx.content().length - idx.headerBytes()];
        System.arraycopy(idx.content(), idx.headerBytes(), pixels, 0, pixels.length);
        return pixels;
    }

    private static byte[] picture(String name, byte[] bytes) {
        checkBmp(name, bytes);
        // Of ImageIO's own making it would be a temporary file.
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            ImageReader reader = reader(name, in);
            try {
                reader.setInput(in, true, true);
                // Asked first: a small file can claim to be a picture that fills the memory.
                if (reader.getWidth(0) != SIDE || reader.getHeight(0) != SIDE) {
                    throw new DataException(name + ": " + reader.getWidth(0) + " x " + reader.getHeight(0)
                            + " pixels; the models take " + SIDE + " x " + SIDE);
                }
                return grey(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Readers of damaged pictures throw what they come across.
            throw new DataException(name + ": a damaged picture (" + e + ")", e);
        }
    }

    /** Java's reader of BMP files makes room for a picture within before it looks whether it is there. */
    private static void checkBmp(String name, byte[] bytes) {
        if (bytes.length < BMP_CONTENT_LENGTH + Integer.BYTES || bytes[0] != 'B' || bytes[1] != 'M') {
            return;
        }
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long header = Integer.toUnsignedLong(file.getInt(BMP_HEADER_LENGTH));
        long content = Integer.toUnsignedLong(file.getInt(BMP_CONTENT_LENGTH));
        if (header >= BMP_HEADER && content > bytes.length) {
            throw new DataException(name + ": a damaged picture (the header says " + content
                    + " bytes of it, the file has " + bytes.length + ")");
        }
    }

    private static ImageReader reader(String name, ImageInputStream in) throws IOException {
        for (Iterator<ImageReader> readers = ImageIO.getImageReaders(in); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toUpperCase(Locale.ROOT))) {
                return reader;
            }
            reader.dispose();
        }
        throw new DataException(name + ": neither an IDX file nor a picture in one of " + FORMATS);
    }

    /** Luma of ITU-R BT.601, of what is seen on black where the picture is transparent. */
    private static byte[] grey(BufferedImage image) {
        byte[] pixels = new byte[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            Color c = new Color(image.getRGB(i % SIDE, i / SIDE), true);
            double luma = .299 * c.getRed() + .587 * c.getGreen() + .114 * c.getBlue();
            pixels[i] = (byte) Math.round(luma * c.getAlpha() / 255);
        }
        return pixels;
    }
}
