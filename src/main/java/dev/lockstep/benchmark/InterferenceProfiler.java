package dev.lockstep.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Was an iteration left alone? Before it, each thread that takes part in a {@link ProbedBenchmark} times a loop that keeps all
 * integer units of its core busy for a quarter of a millisecond, and after it the calling one does; whoever shares a core slows
 * it, above all a neighbour on its other hardware thread, of which neither load nor stolen time of a virtual machine tells. The
 * slowest of them is {@value #PROBE}, in ns for a step: {@link Iterations} judges by it, so that what counts is chosen without
 * a look at what was measured.
 *
 * <p>An iteration waits for a moment in which the probes are quick, as long as the fork has patience left. A neighbour that takes
 * caches or memory alone is not seen.
 *
 * <p>{@value #ALLOCATION} are heap bytes that all threads allocated per operation between the probes, where JMH's own work lies
 * outside, except for some 300 bytes an iteration that its loop takes once: over the last warm-up iteration, which is long, or
 * over all timed ones so far, whichever is less. The former may still have met code that was not compiled.
 */
public final class InterferenceProfiler implements InternalProfiler {

    /** ns for a step of the probe. */
    static final String PROBE = "interference.probe";

    /** Heap bytes per operation. */
    static final String ALLOCATION = "interference.allocation";

    private static final int ROUNDS = 24;
    private static final int STEPS = 10_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of the iteration that is running in this JVM; JMH makes profiler and benchmark, so that they meet here. */
    private static final Object LOCK = new Object();

    private static boolean installed;
    private static double quickest;
    private static double quickAlone;
    private static double quickOfAll;
    private static long patienceNanos;
    private static double slowest;
    private static long allocatedBefore;
    private static long allocated;
    private static long sink;

    private double allocatedInWarmup = Double.POSITIVE_INFINITY;
    private long allocatedInTimed;
    private long timedOperations;

    /** JMH makes it by its name: without patience. */
    public InterferenceProfiler() {
        this(line(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0));
    }

    /**
     * JMH makes it by its name.
     *
     * @param line that {@link #line} made
     */
    public InterferenceProfiler(String line) {
        String[] words = line.split(" ");
        synchronized (LOCK) {
            quickest = Double.POSITIVE_INFINITY;
            quickAlone = Double.parseDouble(words[0]);
            quickOfAll = Double.parseDouble(words[1]);
            patienceNanos = Long.parseLong(words[2]) * 1_000_000;
        }
    }

    /**
     * What JMH passes to the profiler of a fork.
     *
     * @param alone what a quick probe of the run took so far with one thread, in ns
     * @param all likewise, with a thread for each processor: clocks differ
     * @param patienceMillis that its iterations may wait, all together
     */
    static String line(double alone, double all, long patienceMillis) {
        return alone + " " + all + " " + patienceMillis;
    }

    @Override
    public String getDescription() {
        return "Whether something else used the benchmark's core, and heap bytes allocated";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        synchronized (LOCK) {
            installed = true;
            slowest = 0;
            allocated = 0;
        }
    }

    @Override
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        synchronized (LOCK) {
            if (slowest == 0) {
                // No probed benchmark.
                return List.of();
            }
            long operations = result.getMetadata().getAllOps();
            if (iteration.getType() == IterationType.WARMUP) {
                allocatedInWarmup = (double) allocated / operations;
                return List.of();
            }
            allocatedInTimed += allocated;
            timedOperations += operations;
            double allocation = Math.min(allocatedInWarmup, (double) allocatedInTimed / timedOperations);
            return List.of(
                    new ScalarResult(PROBE, slowest, "ns", AggregationPolicy.AVG),
                    new ScalarResult(ALLOCATION, Math.max(0, allocation), "B/op", AggregationPolicy.AVG));
        }
    }

    /**
     * By the thread that runs an iteration, at its start.
     *
     * @param threads that take part
     * @param patient whether it may wait; not one of several threads of JMH, which do not know of each other
     * @param onEach runs something on each of them, or, not patient, on the calling one
     */
    static void before(int threads, boolean patient, Consumer<Runnable> onEach) {
        if (isInstalled()) {
            double probe;
            do {
                probe = patient ? probeTogether(threads, onEach) : probe();
            } while (patient && waits(probe, threads));
            synchronized (LOCK) {
                slowest = Math.max(slowest, probe);
                long once = allocatedByAll();
                long twice = allocatedByAll();
                // What is read at the end includes what reading this takes.
                allocatedBefore = twice + (twice - once);
            }
        }
    }

    /**
     * The slowest of probes that begin when all threads have come together; or what passes from then to the last end, per step:
     * two threads that take turns on one core are quick, but not at the same time.
     */
    private static double probeTogether(int threads, Consumer<Runnable> onEach) {
        AtomicInteger missing = new AtomicInteger(threads);
        AtomicLong begin = new AtomicLong();
        DoubleAccumulator worst = new DoubleAccumulator(Math::max, 0);
        onEach.accept(() -> {
            if (missing.decrementAndGet() == 0) {
                begin.set(System.nanoTime());
            }
            while (begin.get() == 0) {
                Thread.onSpinWait();
            }
            worst.accumulate(probe());
            worst.accumulate((System.nanoTime() - begin.get()) / (double) (ROUNDS * STEPS));
        });
        return worst.get();
    }

    private static boolean waits(double probe, int threads) {
        synchronized (LOCK) {
            double known = threads == 1
                    ? quickAlone
                    : threads == Runtime.getRuntime().availableProcessors() ? quickOfAll : Double.POSITIVE_INFINITY;
            quickest = Math.min(quickest, probe);
            double quick = Double.isInfinite(known) ? quickest : known;
            boolean waits = probe > Iterations.TOLERANCE * quick && patienceNanos > 0;
            patienceNanos -= waits ? (long) (probe * ROUNDS * STEPS) : 0;
            return waits;
        }
    }

    /** And at its end. */
    static void after() {
        if (isInstalled()) {
            synchronized (LOCK) {
                allocated = allocatedByAll() - allocatedBefore;
            }
            double probe = probe();
            synchronized (LOCK) {
                slowest = Math.max(slowest, probe);
            }
        }
    }

    private static boolean isInstalled() {
        synchronized (LOCK) {
            return installed;
        }
    }

    /** Heap bytes that the threads there are have allocated so far. */
    static long allocatedByAll() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static double probe() {
        long x = 1671;
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            x = busy(x, STEPS);
        }
        double nanos = (System.nanoTime() - start) / (double) (ROUNDS * STEPS);
        synchronized (LOCK) {
            sink = x;
        }
        return nanos;
    }

    /**
     * 12 operations a step, most of which need not wait for one another. With a counter of 32 bits JDK 25 took 8 % longer than 17;
     * with this one the quickest probes of twelve JVMs, six of each, were within 4 %.
     */
    private static long busy(long seed, int steps) {
        long a = seed;
        long b = 2;
        long c = 3;
        long d = 4;
        long e = 5;
        long f = 6;
        for (long i = 0; i < steps; i++) {
            a += i ^ b;
            b += i ^ c;
            c += i ^ d;
            d += i ^ e;
            e += i ^ f;
            f += i ^ a;
        }
        return a ^ b ^ c ^ d ^ e ^ f;
    }
}
