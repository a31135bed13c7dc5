package dev.lockstep.peer;

import com.sun.jna.NativeLibrary;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.util.logging.Level;
import java.util.logging.Logger;

/** OpenBLAS as the machine has it, through netlib's JNI; the heap arrays are pinned, not copied. */
public final class OpenBlas implements Peer {

    private static final Logger NETLIB = Logger.getLogger("dev.ludovic.netlib");
    private static final String LIBRARY = System.getProperty("lockstep.openblas", "libopenblas.so.0");

    private NativeBLAS blas;

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public boolean isThreaded() {
        return true;
    }

    @Override
    public String load(int threads) throws PeerException {
        NETLIB.setLevel(Level.WARNING);
        System.setProperty("dev.ludovic.netlib.blas.nativeLib", LIBRARY);
        try {
            NativeLibrary library = NativeLibrary.getInstance(LIBRARY);
            library.getFunction("openblas_set_num_threads").invokeVoid(new Object[] {threads});
            blas = NativeBLAS.getInstance();
            return library.getFunction("openblas_get_config")
                            .invokeString(new Object[0], false)
                            .strip() + ", " + library.getFile();
        } catch (LinkageError | RuntimeException e) {
            throw new PeerException(
                    "OpenBLAS: " + LIBRARY
                            + " cannot be loaded; Debian has it in libopenblas0-pthread, elsewhere name it"
                            + " with JAVA_TOOL_OPTIONS=-Dlockstep.openblas=FILE",
                    e);
        }
    }

    @Override
    public Product prepare(int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b) {
        return new NetlibProduct(blas, m, k, n, transposeA, transposeB, a, b);
    }
}
