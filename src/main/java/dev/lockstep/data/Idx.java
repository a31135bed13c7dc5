package dev.lockstep.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The IDX format: {@code 00 00 08 d}, then d big-endian 32-bit extents, then unsigned bytes, row-major.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", file formats.
 *
 * @param extents the d extents, outermost first
 * @param content the whole file, header included
 */
record Idx(int[] extents, byte[] content) {

    private static final int UNSIGNED_BYTE = 8;

    /** No file of MNIST's kind is larger; a longer one is refused before it fills the memory. */
    static final int MOST_BYTES = 64 << 20;

    /** Index of the first element in {@link #content}. */
    int headerBytes() {
        return 4 + 4 * extents.length;
    }

    /**
     * Reads a file's bytes, gzip-compressed or not.
     *
     * @param name how messages call the file
     * @param dimensions how many extents it must have
     * @throws DataException if it is not such a file, or is cut short or longer than its header says
     */
    static Idx parse(String name, byte[] file, int dimensions) {
        byte[] content =
                file.length >= 2 && (file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b ? inflate(name, file) : file;
        if (content.length < 4) {
            throw new DataException(name + ": truncated, " + content.length + " bytes cannot hold an IDX header");
        }
        int magic = bigEndian(content, 0);
        int expected = UNSIGNED_BYTE << 8 | dimensions;
        if (magic != expected) {
            throw new DataException(String.format(
                    "%s: magic number is %08x, an IDX file of %d-dimensional unsigned bytes has %08x",
                    name, magic, dimensions, expected));
        }
        if (content.length < 4 + 4 * dimensions) {
            throw new DataException(name + ": truncated, " + content.length + " bytes cannot hold an IDX header");
        }
        int[] extents = new int[dimensions];
        long elements = 1;
        for (int d = 0; d < dimensions; d++) {
            extents[d] = bigEndian(content, 4 + 4 * d);
            if (extents[d] < 0) {
                throw new DataException(name + ": extent " + d + " is " + (extents[d] & 0xffffffffL)
                        + ", more than any such file holds");
            }
            // Stays below 2^57: a product that is already too large is not multiplied on.
            elements = elements > MOST_BYTES ? elements : elements * extents[d];
        }
        long actual = content.length - (4L + 4 * dimensions);
        if (actual != elements) {
            throw new DataException(name + ": " + (actual < elements ? "truncated" : "too long") + ", the header says "
                    + elements + " bytes of data, there are " + actual);
        }
        return new Idx(extents, content);
    }

    private static byte[] inflate(String name, byte[] file) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(file), 1 << 16)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new DataException(name + ": inflates to more than " + MOST_BYTES + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new DataException(name + ": damaged or truncated gzip file (" + e.getMessage() + ")", e);
        }
    }

    private static int bigEndian(byte[] b, int i) {
        return (b[i] & 0xff) << 24 | (b[i + 1] & 0xff) << 16 | (b[i + 2] & 0xff) << 8 | (b[i + 3] & 0xff);
    }
}
