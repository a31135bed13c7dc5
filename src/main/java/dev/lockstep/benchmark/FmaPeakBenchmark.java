package dev.lockstep.benchmark;

import java.util.concurrent.TimeUnit;
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
 * <p>{@link FmaPeak} has the chains; scores of forks agree within a percent.
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
public class FmaPeakBenchmark extends ProbedBenchmark {

    private static final int SCALAR_CHAINS = 10;
    private static final int STEPS = FmaPeak.STEPS;

    private final float[] x = FmaPeak.operands();

    /** Before the first iteration. */
    @Setup
    public void warmUp() {
        FmaPeak.warmUp(x);
    }

    /** The chains; their ends are stored, so that none is dead. */
    @Benchmark
    public float[] vectorFma() {
        FmaPeak.chains(STEPS, x);
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
    // spotless:on
}
