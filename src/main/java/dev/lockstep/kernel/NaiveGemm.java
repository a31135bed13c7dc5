package dev.lockstep.kernel;

/**
 * The contract, written down: three loops in the order i, j, p.
 *
 * <p>Each element is one chain of dependent FMAs, so the speed is that of FMA latency, not of throughput, and columns
 * of B are walked with stride n. It is the baseline of every speed-up and the reference of every bit comparison.
 */
public final class NaiveGemm implements Gemm {

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Gemm.check(a, b, c);
        float[] av = a.data();
        float[] bv = b.data();
        float[] cv = c.data();
        int k = a.columns();
        int as = a.columnStride();
        int bs = b.rowStride();
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.columns(); j++) {
                int ij = c.index(i, j);
                cv[ij] = dot(k, av, a.index(i, 0), as, bv, b.index(0, j), bs, accumulate ? cv[ij] : 0f);
            }
        }
    }

    private static float dot(int k, float[] a, int a0, int as, float[] b, int b0, int bs, float c) {
        for (int p = 0; p < k; p++) {
            c = Math.fma(a[a0 + p * as], b[b0 + p * bs], c);
        }
        return c;
    }

    @Override
    public String name() {
        return "naive";
    }
}
