package dev.lockstep.benchmark;

import dev.lockstep.kernel.Lanes;

/** How fast is the machine just now? The loop of {@link FmaPeakBenchmark} for some 40 ms, in this JVM. */
public final class FmaReference {

    private static final long NANOS = 40_000_000;
    private static final int WARMUPS = 50;

    private final FmaPeakBenchmark loop = new FmaPeakBenchmark();

    /** Warms the loop up, some two seconds. */
    public FmaReference() {
        loop.fill();
        for (int i = 0; i < WARMUPS; i++) {
            gflops();
        }
    }

    /** A reading, in GFLOP/s of one thread. */
    public double gflops() {
        long calls = 0;
        long start = System.nanoTime();
        long now = start;
        for (; now - start < NANOS; now = System.nanoTime()) {
            loop.vectorFma();
            calls++;
        }
        return calls * FmaPeakBenchmark.flopsPerOp(Lanes.vectorBits() / Float.SIZE) / (now - start);
    }
}
