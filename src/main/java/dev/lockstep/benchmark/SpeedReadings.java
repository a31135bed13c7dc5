package dev.lockstep.benchmark;

import dev.lockstep.kernel.Lanes;

/**
 * How fast is the machine just now? Short loops in this JVM: the FMA peak, which the gate reads between forks; a triad through
 * the third level of the caches, which other tenants share; a chain of dependent operations, which follows the clock.
 */
public final class SpeedReadings {

    private static final long FMA_NANOS = 40_000_000;
    private static final long OTHER_NANOS = 20_000_000;
    private static final int WARMUPS = 50;

    /** Steps in a call of the chain, and operations in a step that wait for one another, a cycle each. */
    private static final int STEPS = 10_000;

    private static final int OPERATIONS = 6;

    private final FmaPeakBenchmark fma = new FmaPeakBenchmark();
    private final MemoryBenchmark memory = new MemoryBenchmark();
    private long state = 1671;

    /** Warms the loops up, some three seconds. */
    public SpeedReadings() {
        memory.level = "L3";
        memory.fill();
        for (int i = 0; i < WARMUPS; i++) {
            gflops();
            if (i % 2 == 0) {
                triadGigabytes();
                clockGigahertz();
            }
        }
    }

    /** FMA peak, in GFLOP/s of one thread. */
    public double gflops() {
        return perNano(FMA_NANOS, fma::vectorFma) * FmaPeak.flopsPerOp(Lanes.vectorBits() / Float.SIZE);
    }

    /** Triad over arrays of four times L2, in GB/s. */
    public double triadGigabytes() {
        return perNano(OTHER_NANOS, memory::triad) * MemoryBenchmark.bytesPerOp("L3");
    }

    /** Dependent operations per ns: the clock in GHz of a processor that does each in a cycle. */
    public double clockGigahertz() {
        return perNano(OTHER_NANOS, () -> state = chain(state)) * STEPS * OPERATIONS;
    }

    /** G. Marsaglia, "Xorshift RNGs", 2003: three shifts and three xors, each of which needs what the one before made. */
    private static long chain(long from) {
        long x = from;
        for (int i = 0; i < STEPS; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    private static double perNano(long nanos, Runnable call) {
        long calls = 0;
        long start = System.nanoTime();
        long now = start;
        for (; now - start < nanos; now = System.nanoTime()) {
            call.run();
            calls++;
        }
        return calls / (double) (now - start);
    }
}
