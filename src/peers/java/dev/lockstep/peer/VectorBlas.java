package dev.lockstep.peer;

import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.logging.Level;
import java.util.logging.Logger;

/** VectorBLAS, the pure-Java BLAS on the Vector API that Apache Spark falls back to. */
public final class VectorBlas implements Peer {

    private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib");

    private JavaBLAS blas;

    @Override
    public String name() {
        return "vectorblas";
    }

    @Override
    public boolean isThreaded() {
        return false;
    }

    @Override
    public String load(int threads) throws PeerException {
        NETLIB.setLevel(Level.WARNING);
        blas = JavaBLAS.getInstance();
        if (!blas.getClass().getSimpleName().equals("VectorBLAS")) {
            throw new PeerException(
                    "VectorBLAS: netlib chose " + blas.getClass().getName() + " on this JVM", null);
        }
        return "VectorBLAS of dev.ludovic.netlib:blas " + Versions.of("netlib");
    }

    @Override
    public Product prepare(int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b) {
        return new NetlibProduct(blas, m, k, n, transposeA, transposeB, a, b);
    }
}
