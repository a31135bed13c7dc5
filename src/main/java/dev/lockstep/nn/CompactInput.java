package dev.lockstep.nn;

import dev.lockstep.kernel.CompactBatch;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;

/** Rows of bytes. */
record CompactInput(CompactBatch x) implements Input {

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
        if (training && part.parts() == team.size() && team.takesTurns(x, w, y)) {
            team.multiplyInTurn(part.worker(), x, w, y, part.from(), part.to());
        } else {
            team.member(part.worker()).multiplyBlock(x, w, y, part.from(), part.to(), 0, y.columns());
        }
    }

    @Override
    public void transposedTimes(Gemm gemm, Matrix dy, Matrix dw, int i0, int i1, Gemm.Rows rows) {
        gemm.multiplyTransposedBlock(x, dy, dw, i0, i1, 0, dw.columns(), rows);
    }

    @Override
    public int boundary(int worker, int workers) {
        return x.boundary(worker, workers);
    }
}
