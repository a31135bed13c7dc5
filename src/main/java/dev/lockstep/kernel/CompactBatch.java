package dev.lockstep.kernel;

/**
 * Rows of bytes, a left operand of {@link Gemm} that takes less room than its floats: a byte v from 0 to 255 stands for {@code v
 * / 255f}, the brightness of a pixel. Products have the bits of those with {@link #toDense}.
 */
public sealed interface CompactBatch permits ByteBatch, SparseBatch {

    /** Number of rows. */
    int rows();

    /** Number of columns. */
    int columns();

    /** Elements that a product reads. */
    long elements();

    /** Where a worker's share of the columns starts, and the share of the one before ends: as much work for each. */
    int boundary(int worker, int workers);

    /** The same as floats, in a buffer that the next batch overwrites. */
    Matrix toDense();

    /** That, transposed. */
    Matrix toDenseTransposed();
}
