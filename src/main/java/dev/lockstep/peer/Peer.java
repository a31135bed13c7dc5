package dev.lockstep.peer;

/** A library that multiplies matrices of {@code float}. */
public interface Peer {

    /** The name in benchmark parameters and CSV files. */
    String name();

    /** Whether it can use several threads. */
    boolean isThreaded();

    /**
     * Loads the library, to run with so many threads in this process.
     *
     * @return its name and version, and where it came from
     * @throws PeerException if it cannot be had on this machine
     */
    String load(int threads) throws PeerException;

    /**
     * Prepares {@code C (m, n) := A (m, k) * B (k, n)}; operands are copied to where the library wants them.
     *
     * @param transposeA whether {@code a} holds A transposed, (k, m) row-major
     * @param transposeB whether {@code b} holds B transposed, (n, k) row-major
     */
    Product prepare(int m, int k, int n, boolean transposeA, boolean transposeB, float[] a, float[] b);

    /** A prepared product. */
    interface Product {

        /** Computes C: what is timed. */
        void run();

        /** C, row-major. */
        float[] result();
    }
}
