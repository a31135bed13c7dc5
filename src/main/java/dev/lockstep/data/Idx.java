package dev.lockstep.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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

    /** How much a byte of gzip can hold at most, in bytes: a block of DEFLATE that is one long repetition. */
    private static final int MOST_INFLATION = 1_032;

    /**
     * Reads a file's bytes, gzip-compressed or not. What the header says is checked before room is made for it.
     *
     * @param name how messages call the file
     * @param dimensions how many extents it must have
     * @throws DataException if it is not such a file, or is cut short or longer than its header says
     */
    static Idx parse(String name, byte[] file, int dimensions) {
        boolean zipped = file.length >= 2 && (file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b;
        try (InputStream in = zipped
                ? new GZIPInputStream(new ByteArrayInputStream(file), 1 << 12)
                : new ByteArrayInputStream(file)) {
            int header = 4 + 4 * dimensions;
            byte[] start = in.readNBytes(header);
            int[] extents = extents(name, start, dimensions);
            long elements = count(extents);
            if (elements > MOST_BYTES) {
                throw new DataException(
                        name + ": the header says " + elements + " bytes of data, more than any MNIST file");
            }
            long room = zipped ? (long) file.length * MOST_INFLATION : file.length - header;
            if (elements > room) {
                throw new DataException(name + ": truncated, the header says " + elements + " bytes of data, "
                        + (zipped ? file.length + " bytes of gzip hold fewer" : "there are " + room));
            }
            byte[] content = Arrays.copyOf(start, header + (int) elements);
            int actual = in.readNBytes(content, header, (int) elements);
            if (actual < elements) {
                throw new DataException(
                        name + ": truncated, the header says " + elements + " bytes of data, there are " + actual);
            }
            if (in.read() >= 0) {
                throw new DataException(name + ": too long, the header says " + elements + " bytes of data, there are "
                        + (zipped ? "more" : room));
            }
            return new Idx(extents, content);
        } catch (IOException e) {
            throw new DataException(name + ": damaged or truncated gzip file (" + e.getMessage() + ")", e);
        }
    }

    private static int[] extents(String name, byte[] start, int dimensions) {
        int magic = start.length < 4 ? 0 : bigEndian(start, 0);
        int expected = UNSIGNED_BYTE << 8 | dimensions;
        if (start.length >= 4 && magic != expected) {
            throw new DataException(String.format(
                    "%s: magic number is %08x, an IDX file of %d-dimensional unsigned bytes has %08x",
                    name, magic, dimensions, expected));
        }
        if (start.length < 4 + 4 * dimensions) {
            throw new DataException(name + ": truncated, " + start.length + " bytes cannot hold an IDX header");
        }
        int[] extents = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            extents[d] = bigEndian(start, 4 + 4 * d);
            if (extents[d] < 0) {
                throw new DataException(name + ": extent " + d + " is " + (extents[d] & 0xffffffffL)
                        + ", more than any such file holds");
            }
        }
        return extents;
    }

    /** The product of the extents; something above {@link #MOST_BYTES} where it is larger than that. */
    private static long count(int[] extents) {
        long elements = 1;
        for (int extent : extents) {
            // Stays below 2^57: a product that is already too large is not multiplied on.
            elements = elements > MOST_BYTES ? elements : elements * extent;
        }
        return elements;
    }

    private static int bigEndian(byte[] b, int i) {
        return (b[i] & 0xff) << 24 | (b[i + 1] & 0xff) << 16 | (b[i + 2] & 0xff) << 8 | (b[i + 3] & 0xff);
    }
}
