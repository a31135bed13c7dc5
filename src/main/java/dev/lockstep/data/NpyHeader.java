package dev.lockstep.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands before the values of a {@code .npy} file: {@code 93 'NUMPY' major minor length} and a Python dictionary with
 * {@code descr}, {@code fortran_order} and {@code shape}.
 *
 * <p>Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays", and {@code numpy.lib.format}.
 *
 * @param bytes length of all of it
 * @param shape extents, outermost first
 * @param fortranOrder whether the first index runs fastest
 */
record NpyHeader(int bytes, int[] shape, boolean fortranOrder) {

    /** As in {@code numpy.lib.format}: longer ones are not safe to parse. */
    static final int MOST_BYTES = 10_000;

    /** NumPy 1.x has no arrays of more. */
    private static final int MOST_DIMENSIONS = 32;

    /** NumPy starts the values at a multiple of this, so that they can be mapped into memory. */
    private static final int ALIGNMENT = 64;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** What every pickle of protocol 2 or later starts with. */
    private static final int PICKLE = 0x80;

    /** A key with a string, a truth value or a tuple of numbers, and the comma after it. */
    private static final Pattern ENTRY = Pattern.compile(
            "\\s*(['\"])(\\w+)\\1\\s*:\\s*(?:(['\"])([^'\"]*)\\3|(True|False)|\\(([0-9L,\\s]*)\\))\\s*(?:,|(?=\\}))");

    /** A structured type is a list of fields. */
    private static final Pattern RECORD = Pattern.compile("['\"]descr['\"]\\s*:\\s*\\[");

    /** Header of version 1.0 for float32 values in C order, as NumPy writes it. */
    static byte[] of(int[] shape) {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': " + tuple(shape) + ", }";
        int before = MAGIC.length + 4;
        int all = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(all).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (all - before));
        header.put(text.getBytes(StandardCharsets.ISO_8859_1));
        Arrays.fill(header.array(), header.position(), all - 1, (byte) ' ');
        header.array()[all - 1] = '\n';
        return header.array();
    }

    /** A shape as Python writes it: {@code (784, 10)}, {@code (10,)}, {@code ()}. */
    static String tuple(int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ""))
                + (shape.length == 1 ? ",)" : ")");
    }

    /**
     * Reads a header of version 1.0, 2.0 or 3.0; the stream is then at the first value.
     *
     * @throws DataException if it is none, or not that of float32 values
     * @throws IOException if the stream fails
     */
    static NpyHeader read(String name, InputStream in) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length > 0 && (start[0] & 0xff) == PICKLE) {
            throw new DataException(name + ": a Python pickle, which can run any program: not read");
        }
        if (start.length < MAGIC.length + 2) {
            throw new DataException(name + ": truncated, " + start.length + " bytes cannot hold a .npy header");
        }
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DataException(name + ": not a .npy file, which starts with 93 'NUMPY'");
        }
        int major = start[MAGIC.length] & 0xff;
        int minor = start[MAGIC.length + 1] & 0xff;
        if (major < 1 || major > 3 || minor != 0) {
            throw new DataException(
                    name + ": .npy format " + major + "." + minor + "; this program reads 1.0, 2.0 and 3.0");
        }
        byte[] lengthBytes = in.readNBytes(major == 1 ? 2 : 4);
        if (lengthBytes.length < (major == 1 ? 2 : 4)) {
            throw new DataException(name + ": truncated within the .npy header");
        }
        long length = 0;
        for (int b = lengthBytes.length - 1; b >= 0; b--) {
            length = length << 8 | lengthBytes[b] & 0xff;
        }
        if (length > MOST_BYTES) {
            throw new DataException(
                    name + ": a .npy header of " + length + " bytes; NumPy reads at most " + MOST_BYTES);
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new DataException(
                    name + ": truncated, " + text.length + " of the .npy header's " + length + " bytes are there");
        }
        return parse(
                name,
                new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1).strip(),
                start.length + lengthBytes.length + text.length);
    }

    private static NpyHeader parse(String name, String text, int bytes) {
        String descr = null;
        String fortranOrder = null;
        String shape = null;
        int at = 1;
        Matcher entry = ENTRY.matcher(text);
        while (text.startsWith("{") && entry.region(at, text.length()).lookingAt()) {
            switch (entry.group(2)) {
                case "descr" -> descr = entry.group(4);
                case "fortran_order" -> fortranOrder = entry.group(5);
                case "shape" -> shape = entry.group(6);
                default -> throw notOfAnArray(name, text);
            }
            at = entry.end();
        }
        if (text.startsWith("{") && RECORD.matcher(text).find()) {
            throw new DataException(
                    name + ": values are a record of fields, not numbers; save each field as an array of"
                            + " float32: array['field'].astype('<f4')");
        }
        if (descr == null
                || fortranOrder == null
                || shape == null
                || !text.substring(at).strip().equals("}")) {
            throw notOfAnArray(name, text);
        }
        if (descr.contains("O")) {
            throw new DataException(name + ": Python objects (descr '" + printable(descr)
                    + "'), which only pickle reads, and pickle can run any program; save float32: array.astype('<f4')");
        }
        if (!descr.equals("<f4")) {
            throw new DataException(name + ": values are '" + printable(descr)
                    + "', this program reads '<f4', little-endian float32: array.astype('<f4')");
        }
        return new NpyHeader(bytes, extents(name, shape, text), fortranOrder.equals("True"));
    }

    private static int[] extents(String name, String tuple, String text) {
        if (tuple.isBlank()) {
            return new int[0];
        }
        String[] parts = tuple.split(",", -1);
        boolean trailingComma = parts[parts.length - 1].isBlank();
        int dimensions = trailingComma ? parts.length - 1 : parts.length;
        // In Python (3) is a number and (3,) a tuple.
        if (dimensions == 0 || dimensions > MOST_DIMENSIONS || parts.length == 1) {
            throw notOfAnArray(name, text);
        }
        int[] shape = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            // Python 2 wrote 784L for some.
            String digits = parts[d].strip().replaceFirst("L$", "");
            if (!digits.matches("[0-9]{1,18}")) {
                throw notOfAnArray(name, text);
            }
            long extent = Long.parseLong(digits);
            if (extent > Integer.MAX_VALUE) {
                throw new DataException(name + ": extent " + d + " is " + extent + ", more than any array here holds");
            }
            shape[d] = (int) extent;
        }
        return shape;
    }

    private static DataException notOfAnArray(String name, String text) {
        return new DataException(name + ": the .npy header is " + printable(text)
                + "; that of a float32 array is like {'descr': '<f4', 'fortran_order': False, 'shape': (784, 10), }");
    }

    /** The beginning of a text that may be anything, fit for a terminal. */
    static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 120)).replaceAll("[^ -~]", "?");
    }

    /** Number of values of that shape; anything above {@link Integer#MAX_VALUE} stands for too many. */
    static long elements(int[] shape) {
        if (Arrays.stream(shape).anyMatch(extent -> extent == 0)) {
            return 0;
        }
        long elements = 1;
        for (int extent : shape) {
            // Stays below 2^62: a product that is already too large is not multiplied on.
            elements = elements > Integer.MAX_VALUE ? elements : elements * extent;
        }
        return elements;
    }
}
