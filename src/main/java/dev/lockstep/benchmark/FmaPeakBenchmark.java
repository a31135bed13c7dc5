package dev.lockstep.benchmark;

import dev.lockstep.kernel.Lanes;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many FMAs per second can one thread do at all?
 *
 * <p>12 independent chains of vector FMAs, everything in registers, no memory: the ceiling that "% of peak" refers to.
 * Two FMA units of latency 4 need 8 chains, so 12 keep them full; scores of forks agree within a percent.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar FmaPeak}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class FmaPeakBenchmark {

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final int CHAINS = 12;
    private static final int SCALAR_CHAINS = 10;
    private static final int STEPS = 10_000;

    /** Floating-point operations of one invocation: an FMA counts as two. */
    public static double flopsPerOp(int lanes) {
        return 2.0 * STEPS * CHAINS * lanes;
    }

    private final float[] x = new float[(CHAINS + 2) * LANES];

    /** Factors below 1: sums grow until an addition no longer changes them, far from infinity and from subnormals. */
    @Setup
    public void fill() {
        Random random = new Random(1671);
        for (int i = 0; i < x.length; i++) {
            x[i] = 0.25f + 0.5f * random.nextFloat();
        }
    }

    /** The chains; their ends are stored, so that none is dead. */
    @Benchmark
    public float[] vectorFma() {
        chains(STEPS, x);
        return x;
    }

    /** Floating-point operations of one invocation of {@link #scalarFma}. */
    public static double scalarFlopsPerOp() {
        return 2.0 * STEPS * SCALAR_CHAINS;
    }

    /** The same with scalars. */
    @Benchmark
    public float scalarFma() {
        return scalarChains(STEPS, x[0], x[1]);
    }

    // spotless:off
    private static float scalarChains(int steps, float a, float b) {
        float c0 = 0.1f; float c1 = 0.2f; float c2 = 0.3f; float c3 = 0.4f; float c4 = 0.5f;
        float c5 = 0.6f; float c6 = 0.7f; float c7 = 0.8f; float c8 = 0.9f; float c9 = 1.1f;
        for (int s = 0; s < steps; s++) {
            c0 = Math.fma(a, b, c0); c1 = Math.fma(a, b, c1); c2 = Math.fma(a, b, c2); c3 = Math.fma(a, b, c3); c4 = Math.fma(a, b, c4);
            c5 = Math.fma(a, b, c5); c6 = Math.fma(a, b, c6); c7 = Math.fma(a, b, c7); c8 = Math.fma(a, b, c8); c9 = Math.fma(a, b, c9);
        }
        return c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9;
    }

    private static void chains(int steps, float[] x) {
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
