package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * Some rows of a {@link SparseRows}, in any order: an operand of {@link Gemm#multiply(SparseBatch, Matrix, Matrix)}.
 *
 * <p>It is made once for the largest batch and then told which rows it stands for. Those it copies: rows in random order lie
 * far apart in memory, and a product meets each of them once a block, where nothing would fetch them ahead.
 */
public final class SparseBatch {

    private final SparseRows matrix;
    private final int capacity;
    private final int[] starts;
    private char[] column = new char[0];
    private float[] value = new float[0];
    private int count;
    private Matrix dense;
    private Matrix denseView;

    /**
     * A batch of no rows yet.
     *
     * @param matrix where rows come from
     * @param capacity largest number of rows
     */
    public SparseBatch(SparseRows matrix, int capacity) {
        this.matrix = matrix;
        this.capacity = capacity;
        this.starts = new int[capacity * matrix.blocks() + 1];
    }

    /**
     * Takes rows {@code first + order[from]}, {@code first + order[from + 1]}, ...
     *
     * @param order row numbers; null for the natural order
     * @param from index in {@code order} of the first row
     * @param count number of rows
     * @param first added to each row number
     * @throws IndexOutOfBoundsException if there are more than the capacity, or a row is not in the matrix
     */
    public void select(int[] order, int from, int count, int first) {
        if (count < 0 || count > capacity) {
            throw new IndexOutOfBoundsException("batch of " + count + " rows, made for " + capacity);
        }
        this.count = 0;
        int next = 0;
        for (int r = 0; r < count; r++) {
            int row = first + (order == null ? from + r : order[from + r]);
            if (row < 0 || row >= matrix.rows()) {
                throw new IndexOutOfBoundsException("row " + row + " of " + matrix.rows());
            }
            next = append(r, row, next);
        }
        this.count = count;
    }

    private int append(int r, int row, int next) {
        int blocks = matrix.blocks();
        int at = row * blocks;
        int begin = matrix.starts()[at];
        int elements = matrix.starts()[at + blocks] - begin;
        if (value.length - next < elements) {
            // To the largest there can be, or once a batch of rows with more elements would allocate.
            int most = (int) Math.min((long) capacity * columns(), Integer.MAX_VALUE - 64L);
            column = Arrays.copyOf(column, most);
            value = Arrays.copyOf(value, most);
        }
        System.arraycopy(matrix.columnOf(), begin, column, next, elements);
        System.arraycopy(matrix.values(), begin, value, next, elements);
        for (int block = 1; block <= blocks; block++) {
            starts[r * blocks + block] = next + matrix.starts()[at + block] - begin;
        }
        return next + elements;
    }

    /** Where the rows come from. */
    public SparseRows matrix() {
        return matrix;
    }

    /** Number of rows. */
    public int rows() {
        return count;
    }

    /** Number of columns. */
    public int columns() {
        return matrix.columns();
    }

    /** Elements that are not zero. */
    public int nonZeros() {
        return starts[count * matrix.blocks()];
    }

    /** Fraction of the elements that are not zero; 0 if there are none. */
    public double density() {
        return count == 0 || columns() == 0 ? 0. : (double) nonZeros() / ((double) count * columns());
    }

    /** Element numbers: {@code starts[r*blocks + block]} is the first one of a block of a row, the next entry its end. */
    int[] starts() {
        return starts;
    }

    /** Column of each element. */
    char[] columnOf() {
        return column;
    }

    /** Value of each element. */
    float[] values() {
        return value;
    }

    /** The same with its zeros, in a buffer that the next call overwrites. */
    Matrix toDense() {
        if (dense == null) {
            dense = Matrix.zeros(capacity, columns());
            denseView = dense;
        }
        if (denseView.rows() != count) {
            denseView = dense.firstRows(count);
        }
        float[] to = dense.data();
        Arrays.fill(to, 0f);
        for (int r = 0; r < count; r++) {
            int row = dense.index(r, 0);
            int end = starts[(r + 1) * matrix.blocks()];
            for (int e = starts[r * matrix.blocks()]; e < end; e++) {
                to[row + column[e]] = value[e];
            }
        }
        return denseView;
    }
}
