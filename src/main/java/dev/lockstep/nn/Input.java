package dev.lockstep.nn;

import dev.lockstep.kernel.CompactBatch;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;

/** A batch as a model's first layer sees it: an operand of two products. */
public interface Input {

    /** Number of examples. */
    int rows();

    /** Features of each. */
    int columns();

    /**
     * A part's rows of {@code y := x W}: each part's worker calls this once, within one task of the team. If each worker of the team has
     * a part, they may share the work out otherwise.
     *
     * @param training whether each worker will change the rows of W for its {@linkplain #boundary share} before the next product
     */
    void times(Team team, Part part, boolean training, Matrix w, Matrix y);

    /**
     * Rows {@code [i0, i1)} of {@code dW := x^T dy}.
     *
     * @param rows told of them as soon as they are there
     */
    void transposedTimes(Gemm gemm, Matrix dy, Matrix dw, int i0, int i1, Gemm.Rows rows);

    /** Where a worker's share of the rows of dW starts, and the share of the one before ends: as much work for each. */
    int boundary(int worker, int workers);

    /** All of x, (rows, columns). */
    static Input of(Matrix x) {
        return new DenseInput(x, x.transposed());
    }

    /** An x of bytes; the same bits. */
    static Input of(CompactBatch x) {
        return new CompactInput(x);
    }
}
