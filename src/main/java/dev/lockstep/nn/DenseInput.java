package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;

/** A matrix and its transposed view, which is made once. */
record DenseInput(Matrix x, Matrix transposed) implements Input {

    /** Shares of rows are multiples of this, but for the last: floats of the widest vector. */
    private static final int STEP = 16;

    @Override
    public int rows() {
        return x.rows();
    }

    @Override
    public int columns() {
        return x.columns();
    }

    @Override
    public void times(Team team, Part part, boolean training, Matrix w, Matrix y) {
        team.member(part.worker()).multiplyBlock(x, w, y, part.from(), part.to(), 0, y.columns(), false);
    }

    @Override
    public void transposedTimes(Gemm gemm, Matrix dy, Matrix dw, int i0, int i1, Gemm.Rows rows) {
        gemm.multiplyBlock(transposed, dy, dw, i0, i1, 0, dw.columns(), false);
        rows.areReady(i0, i1);
    }

    @Override
    public int boundary(int worker, int workers) {
        return Team.boundary(worker, workers, x.columns(), STEP);
    }
}
