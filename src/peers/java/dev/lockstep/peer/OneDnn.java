package dev.lockstep.peer;

import com.sun.jna.NativeLibrary;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/** Intel's oneDNN, {@code dnnl_sgemm}: native code that it compiles for the CPU. Operands lie outside the heap. */
public final class OneDnn implements Peer {

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public boolean isThreaded() {
        return true;
    }

    @Override
    public String load(int threads) throws PeerException {
        // JavaCPP warns of what shading removes, unless slf4j keeps it quiet.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        try {
            // OpenMP reads it when it is loaded, which is now.
            NativeLibrary.getInstance("c")
                    .getFunction("setenv")
                    .invokeInt(new Object[] {"OMP_NUM_THREADS", Integer.toString(threads), 1});
            dnnl_version_t version = dnnl.dnnl_version();
            return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch() + ", org.bytedeco:dnnl "
                    + Versions.of("dnnl");
        } catch (LinkageError | RuntimeException e) {
            throw new PeerException("oneDNN: org.bytedeco:dnnl has no native library for this machine (" + e + ")", e);
        }
    }

    @Override
    public Product prepare(int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b) {
        FloatPointer nativeA = new FloatPointer(a);
        FloatPointer nativeB = new FloatPointer(b);
        FloatPointer nativeC = new FloatPointer((long) m * n);
        byte opA = (byte) (transposeA ? 'T' : 'N');
        byte opB = (byte) (transposeB ? 'T' : 'N');
        int lda = transposeA ? m : k;
        int ldb = transposeB ? k : n;
        return new Product() {
            @Override
            public void run() {
                int status = dnnl.dnnl_sgemm(opA, opB, m, n, k, 1f, nativeA, lda, nativeB, ldb, 0f, nativeC, n);
                if (status != dnnl.dnnl_success) {
                    throw new IllegalStateException("dnnl_sgemm returned " + status);
                }
            }

            @Override
            public float[] result() {
                float[] c = new float[m * n];
                nativeC.get(c);
                return c;
            }
        };
    }
}
