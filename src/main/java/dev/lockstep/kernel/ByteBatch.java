package dev.lockstep.kernel;

/**
 * All bytes of some rows, zeros included: what narrow products turn into floats in registers, so that no batch of floats is ever
 * there.
 *
 * <p>It is made once for the largest batch and then told how many rows it has and what is in them, by one thread or by several.
 */
public final class ByteBatch implements CompactBatch {

    /** Bytes of a line of memory, and of the widest vector. */
    static final int LINE = 64;

    /** Where the first row starts: on a line, if the JVM aligns objects to lines. */
    private static final int START = Matrix.LINE_START * Float.BYTES;

    /** Shares of columns are multiples of this, but for the last: floats of the widest vector. */
    private static final int STEP = 16;

    private final int capacity;
    private final int columns;
    private final boolean skipsZeros;
    private final int stride;
    private final byte[] data;
    private int count;
    private final DenseForm dense;

    /**
     * A batch of no rows yet.
     *
     * @param capacity largest number of rows
     * @param skipsZeros whether products may leave out columns that are zero in many rows, where that changes no bit
     * @throws IllegalArgumentException if an extent is negative
     * @throws ArithmeticException if so many rows do not fit one array
     */
    public ByteBatch(int capacity, int columns, boolean skipsZeros) {
        if (capacity < 0 || columns < 0) {
            throw new IllegalArgumentException(
                    "batch of " + capacity + " rows of " + columns + " bytes: extents must be >= 0");
        }
        this.capacity = capacity;
        this.columns = columns;
        this.skipsZeros = skipsZeros;
        this.dense = new DenseForm(capacity, columns);
        // An odd number of lines: the same column of several rows is in several sets of a cache.
        this.stride = Math.addExact(columns, LINE - 1) / LINE * LINE / (2 * LINE) * (2 * LINE) + LINE;
        // Whole tiles of rows, and whole lines of a row from any column on, are read whatever is in them.
        int rows = Math.addExact(capacity, ByteProduct.IMAGES);
        data = new byte[Math.addExact(START + LINE, Math.multiplyExact(rows, stride))];
    }

    /**
     * Says how many rows the batch has; what is in them, {@link #set} has to say for each.
     *
     * @throws IndexOutOfBoundsException if there are more than the capacity
     */
    public void resize(int count) {
        if (count < 0 || count > capacity) {
            throw new IndexOutOfBoundsException("batch of " + count + " rows, made for " + capacity);
        }
        this.count = count;
        dense.forget();
    }

    /**
     * Copies a row of the batch from {@code from[at]} on; other threads may copy others meanwhile.
     *
     * @throws IndexOutOfBoundsException if the batch has no such row, or the array not so many bytes
     */
    public void set(int row, byte[] from, int at) {
        if (row < 0 || row >= count) {
            throw new IndexOutOfBoundsException("row " + row + " of " + count);
        }
        System.arraycopy(from, at, data, index(row), columns);
    }

    @Override
    public int rows() {
        return count;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public long elements() {
        return (long) count * columns;
    }

    @Override
    public int boundary(int worker, int workers) {
        return Team.boundary(worker, workers, columns, STEP);
    }

    /** Whether products may leave out columns that are zero in many rows. */
    boolean skipsZeros() {
        return skipsZeros;
    }

    /** Where rows are; {@link ByteProduct#IMAGES} rows from any on, and a line from any column on, lie within it. */
    byte[] data() {
        return data;
    }

    /** Where a row starts. */
    int index(int row) {
        return START + row * stride;
    }

    /** Distance of rows. */
    int stride() {
        return stride;
    }

    @Override
    public synchronized Matrix toDense() {
        Matrix x = dense.rows(count);
        for (int r = 0; !dense.isFilled() && r < count; r++) {
            Elementwise.divide(data, index(r), SparseRows.WHITE, x.data(), x.index(r, 0), columns);
        }
        dense.fill();
        return x;
    }

    @Override
    public synchronized Matrix toDenseTransposed() {
        toDense();
        return dense.transposed();
    }
}
