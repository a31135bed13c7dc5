package dev.lockstep.peer;

import dev.ludovic.netlib.blas.BLAS;

/** A product by a BLAS, which is column-major: it is given {@code C^T := B^T * A^T}. */
final class NetlibProduct implements Peer.Product {

    private final BLAS blas;
    private final int m;
    private final int k;
    private final int n;
    private final boolean transposeA;
    private final boolean transposeB;
    private final float[] a;
    private final float[] b;
    private final float[] c;

    NetlibProduct(BLAS blas, int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b) {
        this.blas = blas;
        this.m = m;
        this.k = k;
        this.n = n;
        this.transposeA = transposeA;
        this.transposeB = transposeB;
        this.a = a;
        this.b = b;
        this.c = new float[m * n];
    }

    @Override
    public void run() {
        blas.sgemm(
                transposeB ? "T" : "N",
                transposeA ? "T" : "N",
                n,
                m,
                k,
                1f,
                b,
                transposeB ? k : n,
                a,
                transposeA ? m : k,
                0f,
                c,
                n);
    }

    @Override
    public float[] result() {
        return c;
    }
}
