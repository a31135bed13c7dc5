package dev.lockstep.benchmark;

import java.util.concurrent.TimeUnit;

/**
 * Runs what is to be measured until it allocates nothing. Until C2 has compiled the code around them, vectors are objects: it
 * takes seconds for large methods, and longer where other JVMs use the cores, so that no number of runs is enough by itself.
 */
final class WarmUp {

    /** Bytes of a pass that allocates nothing worth mention; passes whose vectors are objects take megabytes. */
    static final long FEW_BYTES = 100_000;

    /** Milliseconds of runs between two looks at what they allocate. */
    private static final long PASS_MILLIS = 20;

    /** How long runs may go on allocating: what always does is measured as it is. */
    private static final long MOST_SECONDS = 10;

    private WarmUp() {}

    /** Runs it again and again, for a fiftieth of a second at least and ten seconds at most. */
    static void untilNothingIsAllocated(Runnable run) {
        long start = System.nanoTime();
        long before;
        do {
            before = InterferenceProfiler.allocatedByAll();
            long pass = System.nanoTime();
            do {
                run.run();
            } while (System.nanoTime() - pass < TimeUnit.MILLISECONDS.toNanos(PASS_MILLIS));
        } while (InterferenceProfiler.allocatedByAll() - before > FEW_BYTES
                && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(MOST_SECONDS));
    }
}
