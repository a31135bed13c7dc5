package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * Some rows of a {@link SparseRows}, in any order: an operand of {@link Gemm#multiply(SparseBatch, Matrix, Matrix)}.
 *
 * <p>It is made once for the largest batch and then told which rows it stands for, by one thread or by several. Packed ones it
 * copies: rows in random order lie far apart in memory, and a product meets each of them once a block, where nothing would
 * fetch them ahead (without the copy gathering took one or two microseconds less, of twelve, and the step after it ten more, of
 * 280: the fifth generation, disturbed). Narrow products meet each row once: for these it only looks at the rows, which brings them near, and
 * took 24 microseconds for 128 images of MNIST where copying took 34 (the third); the product takes as long.
 */
public final class SparseBatch implements CompactBatch {

    /**
     * Rows that are looked at before they are copied. Rows in random order come from memory, and a copy waits twice, for
     * where the row starts and for what it holds; looks at several rows wait all at once. So many fill a quarter of L1; half and twice
     * as many were no faster.
     */
    private static final int TOGETHER = 32;

    private final SparseRows matrix;
    private final int capacity;

    /** What was looked at, kept so that looking is not left out. */
    private int seen;

    private final int[] starts;
    private final char[] element;
    private int count;
    private final DenseForm dense;

    /**
     * A batch of no rows yet.
     *
     * @param matrix where rows come from
     * @param capacity largest number of rows
     * @throws ArithmeticException if so many rows without a zero do not fit one array
     */
    public SparseBatch(SparseRows matrix, int capacity) {
        this.matrix = matrix;
        this.capacity = capacity;
        this.starts = new int[Math.multiplyExact(capacity, matrix.blocks() + 1)];
        this.dense = new DenseForm(capacity, matrix.columns());
        int most = Math.multiplyExact(capacity, matrix.columns());
        this.element = copies() ? new char[most] : matrix.entries();
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
        resize(count);
        selectRows(order, from, first, 0, count);
    }

    /**
     * Says how many rows the batch has; which, {@link #selectRows} has to say for each of them.
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
     * The part of {@link #select} that gives rows {@code [r0, r1)} of the batch; other threads may give others meanwhile.
     *
     * @throws IndexOutOfBoundsException if a row is not in the matrix
     */
    public void selectRows(int[] order, int from, int first, int r0, int r1) {
        int next = r0 * columns();
        int sum = 0;
        for (int r = r0; r < r1; r += TOGETHER) {
            int end = Math.min(r1, r + TOGETHER);
            for (int q = r; q < end; q++) {
                sum += matrix.lookAtStart(row(order, from, first, q));
            }
            for (int q = r; q < end; q++) {
                sum += matrix.lookAtElements(row(order, from, first, q));
            }
            for (int q = r; q < end; q++) {
                next = append(q, row(order, from, first, q), next);
            }
        }
        seen = sum;
    }

    private int row(int[] order, int from, int first, int r) {
        int row = first + (order == null ? from + r : order[from + r]);
        if (row < 0 || row >= matrix.rows()) {
            throw new IndexOutOfBoundsException("row " + row + " of " + matrix.rows());
        }
        return row;
    }

    private int append(int r, int row, int next) {
        int blocks = matrix.blocks();
        char[] from = matrix.entries();
        int counts = matrix.starts()[row];
        int begin = counts + blocks;
        int elements = matrix.starts()[row + 1] - begin;
        if (copies()) {
            System.arraycopy(from, begin, element, next, elements);
        }
        int to = r * startsPerRow();
        int start = copies() ? next : begin;
        starts[to] = start;
        for (int block = 0; block < blocks; block++) {
            start += from[counts + block];
            starts[to + block + 1] = start;
        }
        return next + elements;
    }

    /** Whether rows are copied, not read where they lie. */
    public boolean copies() {
        return matrix.isPacked();
    }

    /** Where the rows come from. */
    public SparseRows matrix() {
        return matrix;
    }

    @Override
    public int rows() {
        return count;
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    /** Elements that are not zero. */
    public int nonZeros() {
        int sum = 0;
        int blocks = matrix.blocks();
        for (int r = 0, at = 0; r < count; r++, at += blocks + 1) {
            sum += starts[at + blocks] - starts[at];
        }
        return sum;
    }

    /** Fraction of the elements that are not zero; 0 if there are none. */
    public double density() {
        return count == 0 || columns() == 0 ? 0. : (double) nonZeros() / ((double) count * columns());
    }

    /**
     * Element numbers: {@code starts[r*startsPerRow + block]} is the first one of a block of a row, the next entry its end.
     * Rows need not follow each other without gaps.
     */
    int[] starts() {
        return starts;
    }

    /** Distance from a row's entries in {@link #starts} to those of the next: one more than there are blocks. */
    int startsPerRow() {
        return matrix.blocks() + 1;
    }

    /** Its elements as {@link SparseRows#entries} has them; those of rows that are not in the batch may lie between. */
    char[] entries() {
        return element;
    }

    @Override
    public int boundary(int worker, int workers) {
        return matrix.boundary(worker, workers);
    }

    @Override
    public long elements() {
        return nonZeros();
    }

    @Override
    public synchronized Matrix toDense() {
        Matrix x = dense.rows(count);
        if (!dense.isFilled()) {
            fill(x);
            dense.fill();
        }
        return x;
    }

    @Override
    public synchronized Matrix toDenseTransposed() {
        toDense();
        return dense.transposed();
    }

    private void fill(Matrix x) {
        float[] to = x.data();
        Arrays.fill(to, 0f);
        for (int r = 0; r < count; r++) {
            int row = x.index(r, 0);
            int at = r * startsPerRow();
            for (int block = 0; block < matrix.blocks(); block++) {
                for (int e = starts[at + block]; e < starts[at + block + 1]; e++) {
                    if (copies()) {
                        to[row + matrix.firstColumn(block) + (element[e] & 0xff)] = SparseRows.VALUES[element[e] >>> 8];
                    } else {
                        to[row + element[e]] = SparseRows.VALUES[matrix.values()[e] & 0xff];
                    }
                }
            }
        }
    }
}
