package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SparseBatch;

/** Rows whose zeros are skipped. */
record SparseInput(SparseBatch x) implements Input {

    @Override
    public int rows() {
        return x.rows();
    }

    @Override
    public int columns() {
        return x.columns();
    }

    @Override
    public void times(Gemm gemm, Matrix w, Matrix y) {
        gemm.multiply(x, w, y);
    }

    @Override
    public void transposedTimes(Gemm gemm, Matrix dy, Matrix dw) {
        gemm.multiplyTransposed(x, dy, dw);
    }
}
