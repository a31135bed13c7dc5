package dev.lockstep.kernel;

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
     * Computes {@code C := A * B} for an A that is mostly zeros: the bits of the product with all of them.
     *
     * <p>Here the zeros are filled in; a kernel that {@linkplain #skipsZeros skips} them does so where that changes no bit.
     *
     * @param a left operand, (m, k)
     * @param b right operand, (k, n)
     * @param c result, (m, n)
     * @throws IllegalArgumentException as {@link #multiply(Matrix, Matrix, Matrix, boolean)}
     */
    default void multiply(SparseBatch a, Matrix b, Matrix c) {
        multiply(a.toDense(), b, c, false);
    }

    /**
     * Computes {@code C := A^T * B} for an A that is mostly zeros: the bits of the product with all of them.
     *
     * @param a left operand before it is transposed, (k, m)
     * @param b right operand, (k, n)
     * @param c result, (m, n)
     * @throws IllegalArgumentException as {@link #multiply(Matrix, Matrix, Matrix, boolean)}
     */
    default void multiplyTransposed(SparseBatch a, Matrix b, Matrix c) {
        multiply(a.toDense().transposed(), b, c, false);
    }

    /**
     * Computes {@code Y := Y - rate * X}, product and difference each rounded: what gradient descent does with what a product
     * has left in X.
     *
     * @param x (m, n)
     * @param y (m, n)
     * @throws IllegalArgumentException if the shapes differ or Y overlaps X; Y is then untouched
     */
    default void subtractScaled(float rate, Matrix x, Matrix y) {
        checkSameShape(x, y);
        Elementwise.subtractScaled(rate, x, y, 0, x.columns());
    }

    /** Whether products with a {@link SparseBatch} take less time than with its dense form. */
    default boolean skipsZeros() {
        return false;
    }

    /** The name used on the command line, in benchmark parameters and in CSV files. */
    String name();

    /** How many threads take part in a large product. */
    default int threads() {
        return 1;
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
