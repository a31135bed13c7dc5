package dev.lockstep.kernel;

/**
 * A strided view of a {@code float} array: element (i, j) is {@code data[offset + i*rowStride + j*columnStride]}.
 *
 * <p>A transpose is a view with the extents and strides swapped; a block is a view with another offset. Nothing is
 * copied. Zero extents are allowed.
 *
 * @param data the elements; shared, never copied
 * @param offset index of element (0, 0)
 * @param rows number of rows, {@code >= 0}
 * @param columns number of columns, {@code >= 0}
 * @param rowStride distance in elements between (i, j) and (i+1, j), {@code >= 1}
 * @param columnStride distance in elements between (i, j) and (i, j+1), {@code >= 1}
 */
public record Matrix(float[] data, int offset, int rows, int columns, int rowStride, int columnStride) {

    /**
     * Where {@link #zeros} puts element (0, 0). Array elements start 16 bytes into the object, so index 12 is the first
     * one on a 64-byte line when the JVM aligns objects to 64 bytes ({@code -XX:ObjectAlignmentInBytes=64}); rows of a
     * multiple of 16 elements then never straddle a line. Without the flag it costs 48 bytes and nothing else.
     */
    static final int LINE_START = 12;

    /**
     * Checks that every element lies within the array.
     *
     * @throws IllegalArgumentException if an extent is negative, a stride or the offset is out of range, or an element
     *     would lie outside {@code data}
     */
    public Matrix {
        if (rows < 0 || columns < 0) {
            throw new IllegalArgumentException("matrix of " + rows + "x" + columns + ": extents must be >= 0");
        }
        if (rowStride < 1 || columnStride < 1) {
            throw new IllegalArgumentException("strides " + rowStride + " and " + columnStride + ": both must be >= 1");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " must be >= 0");
        }
        if (rows > 0 && columns > 0) {
            long last = offset + (rows - 1L) * rowStride + (columns - 1L) * columnStride;
            if (last >= data.length) {
                throw new IllegalArgumentException("matrix of " + rows + "x" + columns + " with strides " + rowStride
                        + " and " + columnStride + " needs " + (last - offset + 1) + " elements from offset " + offset
                        + ", array has " + data.length);
            }
        }
    }

    /**
     * A new row-major matrix of zeros.
     *
     * @throws IllegalArgumentException if an extent is negative or the elements do not fit one array
     */
    public static Matrix zeros(int rows, int columns) {
        long elements = (long) rows * columns;
        if (rows < 0 || columns < 0 || elements > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "matrix of " + rows + "x" + columns + " does not fit one array of at most 2^31 elements");
        }
        return new Matrix(new float[LINE_START + (int) elements], LINE_START, rows, columns, Math.max(columns, 1), 1);
    }

    /** A row-major view of a whole array, {@code rows * columns} elements from index 0. */
    public static Matrix of(float[] data, int rows, int columns) {
        return new Matrix(data, 0, rows, columns, Math.max(columns, 1), 1);
    }

    /** The transpose: (i, j) of the result is (j, i) of this. */
    public Matrix transposed() {
        return new Matrix(data, offset, columns, rows, columnStride, rowStride);
    }

    /**
     * The first {@code count} rows.
     *
     * @throws IllegalArgumentException if {@code count} is negative or above {@link #rows}
     */
    public Matrix firstRows(int count) {
        if (count < 0 || count > rows) {
            throw new IllegalArgumentException(count + " rows of a matrix that has " + rows);
        }
        return new Matrix(data, offset, count, columns, rowStride, columnStride);
    }

    /**
     * Rows {@code [i0, i1)} and columns {@code [j0, j1)}.
     *
     * @throws IllegalArgumentException if they are not all within this
     */
    public Matrix block(int i0, int i1, int j0, int j1) {
        if (i0 < 0 || i1 < i0 || i1 > rows || j0 < 0 || j1 < j0 || j1 > columns) {
            throw new IllegalArgumentException("rows " + i0 + " to " + i1 + " and columns " + j0 + " to " + j1
                    + " of a matrix of " + rows + "x" + columns);
        }
        return new Matrix(data, index(i0, j0), i1 - i0, j1 - j0, rowStride, columnStride);
    }

    /** Index in {@link #data} of element (i, j); not checked. */
    public int index(int i, int j) {
        return offset + i * rowStride + j * columnStride;
    }

    /**
     * Number of elements.
     *
     * @throws ArithmeticException if an overlapping view has more than an int counts
     */
    public int size() {
        return Math.multiplyExact(rows, columns);
    }

    /** One past the index of the last element; the offset when there is none. */
    int end() {
        return rows == 0 || columns == 0 ? offset : index(rows - 1, columns - 1) + 1;
    }
}
