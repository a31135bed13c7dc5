package dev.lockstep.experiment;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SparseBatch;

/** Another kernel, which can be exchanged between two products. It closes none. */
final class SwitchableGemm implements Gemm {

    private Gemm gemm;

    SwitchableGemm(Gemm gemm) {
        this.gemm = gemm;
    }

    /** Lets another kernel compute from now on. */
    void become(Gemm other) {
        gemm = other;
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        gemm.multiply(a, b, c, accumulate);
    }

    @Override
    public void multiply(SparseBatch a, Matrix b, Matrix c) {
        gemm.multiply(a, b, c);
    }

    @Override
    public void multiplyTransposed(SparseBatch a, Matrix b, Matrix c) {
        gemm.multiplyTransposed(a, b, c);
    }

    @Override
    public void subtractScaled(float rate, Matrix x, Matrix y) {
        gemm.subtractScaled(rate, x, y);
    }

    @Override
    public boolean skipsZeros() {
        return gemm.skipsZeros();
    }

    @Override
    public String name() {
        return gemm.name();
    }

    @Override
    public int threads() {
        return gemm.threads();
    }
}
