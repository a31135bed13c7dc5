package dev.lockstep.peer;

import org.ejml.EjmlVersion;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_MT_FDRM;

/** EJML's dense row-major {@code float} matrices: plain Java loops. */
public final class Ejml implements Peer {

    private boolean parallel;

    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public boolean isThreaded() {
        return true;
    }

    @Override
    public String load(int threads) {
        parallel = threads > 1;
        EjmlConcurrency.setMaxThreads(threads);
        return "EJML " + EjmlVersion.VERSION;
    }

    @Override
    public Product prepare(int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b) {
        FMatrixRMaj matrixA = FMatrixRMaj.wrap(transposeA ? k : m, transposeA ? m : k, a);
        FMatrixRMaj matrixB = FMatrixRMaj.wrap(transposeB ? n : k, transposeB ? k : n, b);
        FMatrixRMaj c = new FMatrixRMaj(m, n);
        boolean manyThreads = parallel;
        return new Product() {
            @Override
            public void run() {
                if (transposeA) {
                    if (manyThreads) {
                        CommonOps_MT_FDRM.multTransA(matrixA, matrixB, c);
                    } else {
                        CommonOps_FDRM.multTransA(matrixA, matrixB, c);
                    }
                } else if (transposeB) {
                    if (manyThreads) {
                        CommonOps_MT_FDRM.multTransB(matrixA, matrixB, c);
                    } else {
                        CommonOps_FDRM.multTransB(matrixA, matrixB, c);
                    }
                } else if (manyThreads) {
                    CommonOps_MT_FDRM.mult(matrixA, matrixB, c);
                } else {
                    CommonOps_FDRM.mult(matrixA, matrixB, c);
                }
            }

            @Override
            public float[] result() {
                return c.data;
            }
        };
    }
}
