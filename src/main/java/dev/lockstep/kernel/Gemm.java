package dev.lockstep.kernel;

import java.util.Objects;

/**
 * General matrix multiplication with exactly defined bits: {@code C (m, n) := [C +] A (m, k) * B (k, n)}.
 *
 * <p>Every implementation follows the contract of {@linkplain dev.lockstep.kernel this package} to the bit. An instance
 * owns scratch memory and is to be used by one thread at a time; a call allocates nothing once the scratch has grown to
 * the largest shape seen.
 */
public interface Gemm extends AutoCloseable {

    /**
     * Computes {@code C := A * B}, or {@code C := C + A * B} when {@code accumulate} is set.
     *
     * @param a left operand, (m, k)
     * @param b right operand, (k, n)
     * @param c result, (m, n); its span, first to last element, must not meet that of {@code a} or {@code b} in one array
     * @param accumulate whether the sums start from C instead of {@code +0.0f}
     * @throws IllegalArgumentException if the shapes do not fit or C overlaps an operand; C is then untouched
     */
    void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate);

    /**
     * Computes rows {@code [i0, i1)} and columns {@code [j0, j1)} of what {@link #multiply} computes, and touches no other
     * element of C: several threads can share out a product, each with a kernel of its own.
     *
     * @param a left operand, (m, k)
     * @param b right operand, (k, n)
     * @param c result, (m, n)
     * @throws IllegalArgumentException as {@link #multiply(Matrix, Matrix, Matrix, boolean)}, or if the block is not in C
     */
    default void multiplyBlock(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
        if (i0 == 0 && j0 == 0 && i1 == c.rows() && j1 == c.columns()) {
            multiply(a, b, c, accumulate);
        } else {
            check(a, b, c);
            multiply(
                    a.block(i0, i1, 0, a.columns()), b.block(0, b.rows(), j0, j1), c.block(i0, i1, j0, j1), accumulate);
        }
    }

    /**
     * Computes rows {@code [i0, i1)} and columns {@code [j0, j1)} of {@code C := A * B} for an A of bytes: the bits of the product
     * with its floats.
     *
     * <p>Here these are made first. A kernel that {@linkplain #skipsZeros skips} zeros does so where that changes no bit.
     *
     * @param a left operand, (m, k)
     * @param b right operand, (k, n)
     * @param c result, (m, n)
     * @throws IllegalArgumentException as {@link #multiplyBlock(Matrix, Matrix, Matrix, int, int, int, int, boolean)}
     */
    default void multiplyBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        multiplyBlock(a.toDense(), b, c, i0, i1, j0, j1, false);
    }

    /**
     * Computes rows {@code [i0, i1)} and columns {@code [j0, j1)} of {@code C := A^T * B} for an A of bytes: the bits of the product
     * with its floats. Zeros are skipped only in whole blocks of columns of A: {@code i0} and {@code i1} had better be its
     * {@linkplain CompactBatch#boundary boundaries}.
     *
     * @param a left operand before it is transposed, (k, m)
     * @param b right operand, (k, n)
     * @param c result, (m, n)
     * @throws IllegalArgumentException as {@link #multiplyBlock(Matrix, Matrix, Matrix, int, int, int, int, boolean)}
     */
    default void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        multiplyBlock(a.toDenseTransposed(), b, c, i0, i1, j0, j1, false);
    }

    /** What is done with rows of a product. */
    @FunctionalInterface
    interface Rows {

        /** Rows {@code [i0, i1)} of the block are final. */
        void areReady(int i0, int i1);
    }

    /**
     * The same, and tells of rows of the block as soon as they are final: each once, in ascending order, on the thread that called
     * this. Here that is when all of them are.
     */
    default void multiplyTransposedBlock(
            CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, Rows rows) {
        multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
        rows.areReady(i0, i1);
    }

    /** Who adds terms to rows of a product before and after. */
    interface Turns {

        /**
         * Waits until rows of C before {@code i1} hold the sums of all terms before one's own.
         *
         * @return whether there may be {@code -0.0f} among them
         */
        boolean await(int i1);

        /**
         * Says that one's own terms were added to rows before {@code i1}, which one does not touch any more.
         *
         * @param negativeZero whether there may be {@code -0.0f} among their sums
         */
        void handOn(int i1, boolean negativeZero);
    }

    /**
     * Adds terms {@code p0 <= p < p1} of {@code C := A * B} to C, which holds the sums of those before; if {@code p0 = 0}, whatever it
     * holds is overwritten. Once all terms were added in ascending order, by whichever kernels, C has the bits of the product with
     * A's floats.
     *
     * <p>Here these are made first. A kernel that {@linkplain #addsTermsQuickly does it quickly} takes turns many times.
     *
     * @param a left operand, (m, k); {@code p0} and {@code p1} had better be its {@linkplain CompactBatch#boundary boundaries}
     * @param b right operand, (k, n); rows {@code [p0, p1)} are read, and those before only where skipped zeros make a difference
     * @param c result, (m, n)
     * @param turns asked before rows of C are read or written, and told of them afterwards, in ascending order
     * @throws IllegalArgumentException as {@link #multiply(Matrix, Matrix, Matrix, boolean)}
     * @throws IndexOutOfBoundsException unless {@code 0 <= p0 <= p1 <= k}
     */
    default void multiplyTerms(CompactBatch a, Matrix b, Matrix c, int p0, int p1, Turns turns) {
        check(a.rows(), a.columns(), b, c);
        Objects.checkFromToIndex(p0, p1, a.columns());
        turns.await(c.rows());
        multiply(a.toDense().block(0, a.rows(), p0, p1), b.block(p0, p1, 0, b.columns()), c, p0 > 0);
        turns.handOn(c.rows(), true);
    }

    /**
     * Whether {@link #multiplyTerms} takes about as long for all terms as a product that adds them at once. Any thread may ask; the
     * answer depends on nothing but the operands' kinds and shapes.
     */
    default boolean addsTermsQuickly(CompactBatch a, Matrix b, Matrix c) {
        return false;
    }

    /** {@link #multiplyBlock(CompactBatch, Matrix, Matrix, int, int, int, int)} for all of C. */
    default void multiply(CompactBatch a, Matrix b, Matrix c) {
        multiplyBlock(a, b, c, 0, c.rows(), 0, c.columns());
    }

    /** {@link #multiplyTransposedBlock(CompactBatch, Matrix, Matrix, int, int, int, int)} for all of C. */
    default void multiplyTransposed(CompactBatch a, Matrix b, Matrix c) {
        multiplyTransposedBlock(a, b, c, 0, c.rows(), 0, c.columns());
    }

    /** Whether products with a {@link SparseBatch} take less time than with its dense form. */
    default boolean skipsZeros() {
        return false;
    }

    /** Whether products of a {@link ByteBatch} of so many rows, with so many columns, take less time than with its floats. */
    default boolean readsBytes(int rows, int columns) {
        return false;
    }

    /** The name used on the command line, in benchmark parameters and in CSV files. */
    String name();

    /** How many threads take part in a large product. */
    default int threads() {
        return 1;
    }

    /** Its threads, for work that is shared out otherwise than product by product; while one runs, this computes nothing. */
    default Team team() {
        return new Team(null, this);
    }

    /** Releases threads, if there are any. */
    @Override
    default void close() {}

    /**
     * Checks that a product is well formed: what implementations call before they write anything.
     *
     * @throws IllegalArgumentException naming the shapes or index ranges that do not fit
     */
    static void check(Matrix a, Matrix b, Matrix c) {
        check(a.rows(), a.columns(), b, c);
        checkApart("A", a, c);
    }

    /**
     * Checks the same for an A that shares no array with C.
     *
     * @throws IllegalArgumentException naming the shapes or index ranges that do not fit
     */
    static void check(int rows, int columns, Matrix b, Matrix c) {
        if (columns != b.rows() || c.rows() != rows || c.columns() != b.columns()) {
            throw new IllegalArgumentException("C " + shape(c) + " := A (" + rows + ", " + columns + ") * B " + shape(b)
                    + ": needs A (m, k), B (k, n), C (m, n)");
        }
        checkDistinct(c);
        checkApart("B", b, c);
    }

    /**
     * Checks that a block lies within C.
     *
     * @throws IllegalArgumentException if it does not
     */
    static void checkBlock(Matrix c, int i0, int i1, int j0, int j1) {
        if (i0 < 0 || i1 < i0 || i1 > c.rows() || j0 < 0 || j1 < j0 || j1 > c.columns()) {
            throw new IllegalArgumentException(
                    "rows " + i0 + " to " + i1 + " and columns " + j0 + " to " + j1 + " of C " + shape(c));
        }
    }

    /**
     * Checks operands of an element-wise operation.
     *
     * @throws IllegalArgumentException if the shapes differ or they overlap
     */
    static void checkSameShape(Matrix x, Matrix y) {
        if (x.rows() != y.rows() || x.columns() != y.columns()) {
            throw new IllegalArgumentException("X " + shape(x) + " and Y " + shape(y) + ": needs one shape");
        }
        checkDistinct(y);
        checkApart("X", x, y);
    }

    private static void checkDistinct(Matrix c) {
        boolean rowsApart = c.rows() <= 1 || c.rowStride() > (c.columns() - 1L) * c.columnStride();
        boolean columnsApart = c.columns() <= 1 || c.columnStride() > (c.rows() - 1L) * c.rowStride();
        if (!rowsApart && !columnsApart) {
            throw new IllegalArgumentException(
                    "C " + shape(c) + " with strides " + c.rowStride() + " and " + c.columnStride()
                            + " may hold two elements in one place: one stride must exceed what the other spans");
        }
    }

    private static void checkApart(String name, Matrix operand, Matrix c) {
        if (operand.data() == c.data() && operand.offset() < c.end() && c.offset() < operand.end()) {
            throw new IllegalArgumentException("C spans [" + c.offset() + ", " + c.end() + ") and overlaps " + name
                    + ", which spans [" + operand.offset() + ", " + operand.end() + ") of the same array");
        }
    }

    private static String shape(Matrix x) {
        return "(" + x.rows() + ", " + x.columns() + ")";
    }
}
