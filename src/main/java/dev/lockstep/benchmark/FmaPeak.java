package dev.lockstep.benchmark;

import dev.lockstep.kernel.Lanes;
import dev.lockstep.kernel.WorkerTeam;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.apache.commons.statistics.descriptive.Median;

/**
 * 12 independent chains of vector FMAs, everything in registers, no memory: the ceiling that "% of peak" refers to.
 *
 * <p>Two FMA units of latency 4 need 8 chains, so 12 keep them full.
 */
public final class FmaPeak {

    /** Steps of one run of {@link #chains}. */
    static final int STEPS = 10_000;

    /** Of one run of {@link #warmUp}. */
    private static final int WARM_UP_STEPS = 100;

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final int CHAINS = 12;

    /** Runs whose time is taken together: about 10 ms. */
    private static final int RUNS = 300;

    private static final int ROUNDS = 20;

    private FmaPeak() {}

    /** Floating-point operations of one run of {@link #chains} with so many lanes: an FMA counts as two. */
    public static double flopsPerOp(int lanes) {
        return 2.0 * STEPS * CHAINS * lanes;
    }

    /**
     * What so many threads of this JVM reach together, in GFLOP/s: the median of rounds of about 10 ms, after as many that do
     * not count. Takes a second or so, longer where C2 is busy, and a JMH run of {@link FmaPeakBenchmark} is the better one where there is time.
     */
    public static double gflops(int threads) {
        float[][] operands = new float[threads][];
        for (int t = 0; t < threads; t++) {
            operands[t] = operands();
        }
        warmUp(operands[0]);
        double[] rounds = new double[ROUNDS];
        try (WorkerTeam team = new WorkerTeam(threads)) {
            for (int round = -ROUNDS; round < ROUNDS; round++) {
                long start = System.nanoTime();
                team.run(worker -> repeat(operands[worker]));
                if (round >= 0) {
                    rounds[round] = threads * RUNS * flopsPerOp(LANES) / (System.nanoTime() - start);
                }
            }
        }
        return Median.withDefaults().evaluate(rounds);
    }

    /**
     * Has {@link #chains} compiled by calls and not by its loop: C2 of JDK 17 does not inline what was called a few times only, keeps
     * vectors as objects, and the loop takes a third longer.
     */
    static void warmUp(float[] x) {
        WarmUp.untilNothingIsAllocated(() -> chains(WARM_UP_STEPS, x));
    }

    private static void repeat(float[] x) {
        for (int run = 0; run < RUNS; run++) {
            chains(STEPS, x);
        }
    }

    /** Factors below 1: sums grow until an addition no longer changes them, far from infinity and from subnormals. */
    static float[] operands() {
        Random random = new Random(1671);
        float[] x = new float[(CHAINS + 2) * LANES];
        for (int i = 0; i < x.length; i++) {
            x[i] = 0.25f + 0.5f * random.nextFloat();
        }
        return x;
    }

    /** Goes so many steps along the chains, whose starts and ends are in x behind the two factors. */
    // spotless:off
    static void chains(int steps, float[] x) {
        FloatVector a = FloatVector.fromArray(SPECIES, x, 0);
        FloatVector b = FloatVector.fromArray(SPECIES, x, LANES);
        FloatVector c0 = FloatVector.fromArray(SPECIES, x, 2 * LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, x, 3 * LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, x, 4 * LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, x, 5 * LANES);
        FloatVector c4 = FloatVector.fromArray(SPECIES, x, 6 * LANES);
        FloatVector c5 = FloatVector.fromArray(SPECIES, x, 7 * LANES);
        FloatVector c6 = FloatVector.fromArray(SPECIES, x, 8 * LANES);
        FloatVector c7 = FloatVector.fromArray(SPECIES, x, 9 * LANES);
        FloatVector c8 = FloatVector.fromArray(SPECIES, x, 10 * LANES);
        FloatVector c9 = FloatVector.fromArray(SPECIES, x, 11 * LANES);
        FloatVector ca = FloatVector.fromArray(SPECIES, x, 12 * LANES);
        FloatVector cb = FloatVector.fromArray(SPECIES, x, 13 * LANES);
        for (int s = 0; s < steps; s++) {
            c0 = a.fma(b, c0); c1 = a.fma(b, c1); c2 = a.fma(b, c2); c3 = a.fma(b, c3);
            c4 = a.fma(b, c4); c5 = a.fma(b, c5); c6 = a.fma(b, c6); c7 = a.fma(b, c7);
            c8 = a.fma(b, c8); c9 = a.fma(b, c9); ca = a.fma(b, ca); cb = a.fma(b, cb);
        }
        c0.intoArray(x, 2 * LANES);
        c1.intoArray(x, 3 * LANES);
        c2.intoArray(x, 4 * LANES);
        c3.intoArray(x, 5 * LANES);
        c4.intoArray(x, 6 * LANES);
        c5.intoArray(x, 7 * LANES);
        c6.intoArray(x, 8 * LANES);
        c7.intoArray(x, 9 * LANES);
        c8.intoArray(x, 10 * LANES);
        c9.intoArray(x, 11 * LANES);
        ca.intoArray(x, 12 * LANES);
        cb.intoArray(x, 13 * LANES);
    }
    // spotless:on
}
