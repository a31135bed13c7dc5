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
    public void multiplyBlock(SparseBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        gemm.multiplyBlock(a, b, c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyTransposedBlock(SparseBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
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
