package dev.lockstep.data;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged images and arrays: a value or a {@link DataException}. */
class DamagedDataTest {

    /** An exception with its trace and text, buffers of streams. */
    private static final int CONSTANT = 1 << 16;

    /** The bytes of a file once more. */
    private static final int PER_BYTE = 2;

    /** Gzip and deflate hold up to 1,032 bytes in one. */
    private static final int PER_ZIPPED_BYTE = 1_032;

    /** Values, and again where the first index ran fastest. */
    private static final int COPIES = 2;

    /** Bytes of a gzip file without a name before its data. */
    private static final int GZIP_HEADER = 10;

    private static final Path FOLDER = Robustness.folder();

    @Provide
    Arbitrary<byte[]> idx() {
        return DamagedFiles.of(IdxTest.file(3, 4, 5), IdxTest.file(7), IdxTest.file(2, 28, 28));
    }

    @Property(seed = "1671")
    void idx_damaged_isAValueOrADataException(@ForAll("idx") byte[] file) {
        for (int dimensions = 1; dimensions <= 3; dimensions += 2) {
            int d = dimensions;
            Robustness.check(file, DataException.class, PER_BYTE, CONSTANT, bytes -> Idx.parse("x", bytes, d));
        }
    }

    /** The damage is in the file or in what it holds. */
    @Provide
    Arbitrary<byte[]> gzip() {
        byte[] images = IdxTest.file(3, 4, 5);
        byte[] labels = IdxTest.file(7);
        byte[] many = IdxTest.file(500, 28, 28);
        return Arbitraries.oneOf(
                DamagedFiles.of(
                        DamagedDataTest::mendGzip, IdxTest.gzip(images), IdxTest.gzip(labels), IdxTest.gzip(many)),
                DamagedFiles.of(images, labels, many).map(IdxTest::gzip));
    }

    /** Writes checksum and length of what the first member holds behind it, where that can be unpacked at all. */
    private static byte[] mendGzip(byte[] file) {
        int trailer = file.length - 2 * Integer.BYTES;
        if (trailer > GZIP_HEADER) {
            byte[] content = inflated(file, GZIP_HEADER, trailer - GZIP_HEADER);
            ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(trailer, (int) crc(content, 0, content.length))
                    .putInt(trailer + Integer.BYTES, content.length);
        }
        return file;
    }

    /** What comes out before the data end or go wrong. */
    private static byte[] inflated(byte[] file, int from, int length) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(file, from, length);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 12];
        try {
            for (int count = inflater.inflate(some); count > 0; count = inflater.inflate(some)) {
                out.write(some, 0, count);
            }
        } catch (DataFormatException e) {
            return out.toByteArray();
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }

    private static long crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return crc.getValue();
    }

    @Property(seed = "1671")
    void gzip_damaged_isAValueOrADataException(@ForAll("gzip") byte[] file) {
        Robustness.check(file, DataException.class, PER_ZIPPED_BYTE, CONSTANT, bytes -> Idx.parse("x", bytes, 3));
    }

    private static Npy array(int... shape) {
        int count = 1;
        for (int extent : shape) {
            count *= extent;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i / 8f;
        }
        return new Npy(shape, values);
    }

    @Provide
    Arbitrary<byte[]> npy() {
        return DamagedFiles.of(
                array(2, 3).toBytes(),
                array(7).toBytes(),
                array().toBytes(),
                array(0, 4).toBytes());
    }

    @Property(seed = "1671")
    void npy_damaged_isAValueOrADataException(@ForAll("npy") byte[] file) {
        Robustness.check(file, DataException.class, COPIES, CONSTANT, bytes -> Npy.parse("x", bytes));
    }

    /** The damage is in the file or in an array that it holds. */
    @Provide
    Arbitrary<byte[]> npz() throws IOException {
        Map<String, Npy> arrays = new LinkedHashMap<>();
        arrays.put("dense_1/kernel", array(2, 3));
        arrays.put("dense_1/bias", array(3));
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        Npz.write(stored, arrays);
        byte[] array = array(30, 4).toBytes();
        return Arbitraries.oneOf(
                DamagedFiles.of(DamagedDataTest::mendZip, stored.toByteArray(), zipped(array)),
                DamagedFiles.of(array, array(7).toBytes()).map(DamagedDataTest::zipped));
    }

    private static byte[] zipped(byte[] array) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(array);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return file.toByteArray();
    }

    /** Writes the checksum of each entry into its place in the directory. */
    private static byte[] mendZip(byte[] file) {
        ByteBuffer zip = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 46 <= file.length; at++) {
            if (zip.getInt(at) == 0x02014b50) {
                int packed = zip.getInt(at + 20);
                int local = zip.getInt(at + 42);
                if (local >= 0 && local <= file.length - 30) {
                    int start = local
                            + 30
                            + Short.toUnsignedInt(zip.getShort(local + 26))
                            + Short.toUnsignedInt(zip.getShort(local + 28));
                    if (packed >= 0 && start <= file.length - packed) {
                        boolean deflated = zip.getShort(at + 10) == ZipEntry.DEFLATED;
                        byte[] content = deflated
                                ? inflated(file, start, packed)
                                : Arrays.copyOfRange(file, start, start + packed);
                        zip.putInt(at + 16, (int) crc(content, 0, content.length));
                    }
                }
            }
        }
        return file;
    }

    @Property(seed = "1671")
    void npz_damaged_isAValueOrADataException(@ForAll("npz") byte[] file) {
        Robustness.check(file, DataException.class, COPIES * PER_ZIPPED_BYTE, CONSTANT, bytes -> {
            Npz npz = Npz.parse("x", bytes);
            npz.shapes().keySet().forEach(npz::read);
            return npz;
        });
    }

    private static byte[] picture(String format, int type) throws IOException {
        BufferedImage image = new BufferedImage(28, 28, type);
        for (int i = 0; i < 784; i++) {
            image.setRGB(i % 28, i / 28, 0x01030a * (i % 25) | 0xff000000);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    /** The damage is in the file or in the rows of pixels that it holds. */
    @Provide
    Arbitrary<byte[]> pngs() throws IOException {
        return Arbitraries.oneOf(
                DamagedFiles.of(
                        DamagedDataTest::mendPng,
                        picture("png", BufferedImage.TYPE_INT_ARGB),
                        picture("png", BufferedImage.TYPE_BYTE_GRAY),
                        picture("png", BufferedImage.TYPE_BYTE_INDEXED)),
                DamagedFiles.of(
                                Arrays.copyOf(new byte[] {8, 0, 0, 0, 0}, 5 + 28 * 29),
                                Arrays.copyOf(new byte[] {16, 6, 0, 0, 1}, 5 + 28 * (1 + 8 * 28)),
                                Arrays.copyOf(new byte[] {4, 3, 0, 0, 0}, 5 + 28 * 15))
                        .map(DamagedDataTest::png));
    }

    /** Formats that are read as Java does, spliced with each other. */
    @Provide
    Arbitrary<byte[]> pictures() throws IOException {
        return DamagedFiles.of(
                picture("bmp", BufferedImage.TYPE_INT_RGB),
                picture("gif", BufferedImage.TYPE_BYTE_INDEXED),
                picture("jpg", BufferedImage.TYPE_INT_RGB),
                picture("tiff", BufferedImage.TYPE_INT_RGB));
    }

    /** A PNG file of 28 x 28 pixels: five bytes that say of which kind, then its rows, each with its filter. */
    private static byte[] png(byte[] kindAndRows) {
        int kind = Math.min(5, kindAndRows.length);
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        try (DeflaterOutputStream packed = new DeflaterOutputStream(rows)) {
            packed.write(kindAndRows, kind, kindAndRows.length - kind);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(28)
                .putInt(28)
                .put(kindAndRows, 0, kind)
                .array();
        ByteBuffer file = ByteBuffer.allocate(8 + 4 * 12 + header.length + 3 * 16 + rows.size());
        file.putLong(0x89504e470d0a1a0aL);
        put(file, "IHDR", header);
        put(file, "PLTE", new byte[3 * 16]);
        put(file, "IDAT", rows.toByteArray());
        put(file, "IEND", new byte[0]);
        return mendPng(file.array());
    }

    /** A chunk; its checksum is still to be written. */
    private static void put(ByteBuffer file, String type, byte[] content) {
        file.putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .putInt(0);
    }

    /** Writes the checksum of each whole chunk behind it. */
    private static byte[] mendPng(byte[] file) {
        ByteBuffer png = ByteBuffer.wrap(file);
        for (long at = 8; at + 12 <= file.length; ) {
            int length = png.getInt((int) at);
            if (length < 0 || at + 12 + length > file.length) {
                break;
            }
            png.putInt((int) at + 8 + length, (int) crc(file, (int) at + 4, 4 + length));
            at += 12L + length;
        }
        return file;
    }

    @Property(seed = "1671")
    void png_damaged_isAValueOrADataException(@ForAll("pngs") byte[] file) throws IOException {
        checkPicture(file);
    }

    @Property(seed = "1671")
    void picture_damaged_isAValueOrADataException(@ForAll("pictures") byte[] file) throws IOException {
        checkPicture(file);
    }

    /** Java's readers take some hundred kilobytes for any picture, and a megabyte for a profile of colours. */
    private static void checkPicture(byte[] file) throws IOException {
        Path path = FOLDER.resolve("digit");
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(file);
        }
        Robustness.check(file, DataException.class, PER_BYTE, 2 << 20, bytes -> ImageFile.read(path, null, false));
    }
}
