package dev.lockstep.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array of float32 values as NumPy saves it: the {@code .npy} format.
 *
 * <p>Little-endian bits are copied as they are: -0.0, subnormals, infinities and NaN come back as they went.
 *
 * <p>Source: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays", and {@code numpy.lib.format}.
 *
 * @param shape extents, outermost first; none for a single value
 * @param values the elements in C order, the last index runs fastest
 */
public record Npy(int[] shape, float[] values) {

    private static final int CHUNK_BYTES = 1 << 13;

    /**
     * Checks that there is a value for each element.
     *
     * @throws IllegalArgumentException if an extent is negative, or their product is not the number of values
     */
    public Npy {
        if (Arrays.stream(shape).anyMatch(extent -> extent < 0) || NpyHeader.elements(shape) != values.length) {
            throw new IllegalArgumentException(
                    "an array of shape " + NpyHeader.tuple(shape) + " cannot have " + values.length + " values");
        }
    }

    /** The bytes of a file, format 1.0. */
    byte[] toBytes() {
        byte[] header = NpyHeader.of(shape);
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(header.length + 4L * values.length));
        file.put(header).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return file.array();
    }

    /**
     * Reads the bytes of a file.
     *
     * @param name how messages call it
     * @throws DataException if it is not an array of float32, or is cut short or longer than its header says
     */
    static Npy parse(String name, byte[] file) {
        try {
            return read(name, new ByteArrayInputStream(file), file.length);
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory cannot fail to be read", e);
        }
    }

    /**
     * Reads an array; nothing is allocated for its values before header and length agree.
     *
     * @param length bytes that there are
     * @throws DataException as {@link #parse}
     * @throws IOException if the stream fails
     */
    static Npy read(String name, InputStream in, long length) throws IOException {
        NpyHeader header = readHeader(name, in, length);
        float[] values = new float[(int) NpyHeader.elements(header.shape())];
        byte[] chunk = new byte[Math.min(CHUNK_BYTES, 4 * Math.min(CHUNK_BYTES, values.length))];
        for (int i = 0; i < values.length; ) {
            int bytes = (int) Math.min(chunk.length, 4L * (values.length - i));
            if (in.readNBytes(chunk, 0, bytes) < bytes) {
                throw new DataException(name + ": truncated within its " + values.length + " values");
            }
            ByteBuffer.wrap(chunk)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, i, bytes / 4);
            i += bytes / 4;
        }
        return new Npy(header.shape(), header.fortranOrder() ? toC(header.shape(), values) : values);
    }

    /**
     * Reads the header and checks that so many bytes can be what it says.
     *
     * @throws DataException as {@link #parse}
     * @throws IOException if the stream fails
     */
    static NpyHeader readHeader(String name, InputStream in, long length) throws IOException {
        NpyHeader header = NpyHeader.read(name, in);
        long elements = NpyHeader.elements(header.shape());
        long values = length - header.bytes();
        if (values != 4 * elements) {
            throw new DataException(name + ": the header says " + NpyHeader.tuple(header.shape()) + ", "
                    + (elements > Integer.MAX_VALUE ? "too many values" : 4 * elements + " bytes of values")
                    + "; there are " + values);
        }
        return header;
    }

    /** Values in C order of an array in Fortran order, where the first index runs fastest. */
    private static float[] toC(int[] shape, float[] fortran) {
        float[] c = new float[fortran.length];
        int[] index = new int[shape.length];
        for (float value : fortran) {
            int to = 0;
            for (int d = 0; d < shape.length; d++) {
                to = to * shape[d] + index[d];
            }
            c[to] = value;
            for (int d = 0; d < shape.length && ++index[d] == shape[d]; d++) {
                index[d] = 0;
            }
        }
        return c;
    }
}
