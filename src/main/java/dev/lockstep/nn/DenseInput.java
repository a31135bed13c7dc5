package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;

/** A matrix and its transposed view, which is made once. */
record DenseInput(Matrix x, Matrix transposed) implements Input {

    @Override
    public int rows() {
        return x.rows();
    }

    @Override
    public int columns() {
        return x.columns();
    }

    @Override
    public void times(Gemm gemm, Matrix w, Matrix y, int from, int to) {
        gemm.multiplyBlock(x, w, y, from, to, 0, y.columns(), false);
    }

    @Override
    public void transposedTimes(Gemm gemm, Matrix dy, Matrix dw, int i0, int i1, int j0, int j1) {
        gemm.multiplyBlock(transposed, dy, dw, i0, i1, j0, j1, false);
    }
}
