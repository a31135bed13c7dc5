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
    public void times(Gemm gemm, Matrix w, Matrix y) {
        gemm.multiply(x, w, y, false);
    }

    @Override
    public void transposedTimes(Gemm gemm, Matrix dy, Matrix dw) {
        gemm.multiply(transposed, dy, dw, false);
    }
}
