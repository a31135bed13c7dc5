package dev.lockstep.benchmark;

import dev.lockstep.kernel.Blocking;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.kernel.Matrix;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast does one thread read, write and combine arrays at each level of the memory?
 *
 * <p>The triad is {@code x := y + s * z}, as in J. D. McCalpin's STREAM, and as there three arrays are counted, not what the
 * caches move besides. A level's arrays take half of L1, half of L2, four times L2, or {@value #MEMORY_MIB} MiB.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar Memory}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64"})
public class MemoryBenchmark extends ProbedBenchmark {

    static final int MEMORY_MIB = 256;

    private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
    private static final int LANES = SPECIES.length();
    private static final int ARRAYS = 3;

    /** Vectors in a pass of a loop: chains enough to hide the latency of an addition. */
    private static final int UNROLLED = 8;

    /** Where the arrays lie. */
    @Param({"L1", "L2", "L3", "memory"})
    public String level;

    private Matrix x;
    private Matrix y;
    private Matrix z;

    /** Floats in each of the arrays at a level. */
    static int length(String level) {
        long bytes = switch (level) {
            case "L1" -> Blocking.CHOSEN.caches().l1() / 2;
            case "L2" -> Blocking.CHOSEN.caches().l2() / 2;
            case "L3" -> Blocking.CHOSEN.caches().l2() * 4;
            case "memory" -> MEMORY_MIB * 1024L * 1024L;
            default -> throw new IllegalArgumentException("level '" + level + "' is not one of L1, L2, L3, memory");
        };
        int step = UNROLLED * 16;
        return (int) (bytes / ARRAYS / Float.BYTES / step * step);
    }

    /** Bytes that one invocation is counted with: each of the three arrays once. */
    static double bytesPerOp(String level) {
        return (double) ARRAYS * Float.BYTES * length(level);
    }

    /** Makes the arrays. */
    @Setup
    public void fill() {
        x = Matrix.zeros(1, length(level));
        y = Matrix.zeros(1, length(level));
        z = Matrix.zeros(1, length(level));
    }

    /** Reads all three arrays. */
    @Benchmark
    public float[] read() {
        read(x.data(), x.offset(), x.columns(), z.data());
        read(y.data(), y.offset(), y.columns(), z.data());
        read(z.data(), z.offset(), z.columns(), z.data());
        return z.data();
    }

    /** Writes all three. */
    @Benchmark
    public float[] write() {
        write(x.data(), x.offset(), x.columns());
        write(y.data(), y.offset(), y.columns());
        write(z.data(), z.offset(), z.columns());
        return z.data();
    }

    /** Reads two, writes the third. */
    @Benchmark
    public float[] triad() {
        triad(x.data(), y.data(), z.data(), x.offset(), x.columns());
        return x.data();
    }

    // spotless:off
    private static void read(float[] from, int offset, int length, float[] sink) {
        FloatVector a = FloatVector.zero(SPECIES); FloatVector b = FloatVector.zero(SPECIES);
        FloatVector c = FloatVector.zero(SPECIES); FloatVector d = FloatVector.zero(SPECIES);
        FloatVector e = FloatVector.zero(SPECIES); FloatVector f = FloatVector.zero(SPECIES);
        FloatVector g = FloatVector.zero(SPECIES); FloatVector h = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += UNROLLED * LANES) {
            int q = offset + i;
            a = a.add(FloatVector.fromArray(SPECIES, from, q)); b = b.add(FloatVector.fromArray(SPECIES, from, q + LANES));
            c = c.add(FloatVector.fromArray(SPECIES, from, q + 2 * LANES)); d = d.add(FloatVector.fromArray(SPECIES, from, q + 3 * LANES));
            e = e.add(FloatVector.fromArray(SPECIES, from, q + 4 * LANES)); f = f.add(FloatVector.fromArray(SPECIES, from, q + 5 * LANES));
            g = g.add(FloatVector.fromArray(SPECIES, from, q + 6 * LANES)); h = h.add(FloatVector.fromArray(SPECIES, from, q + 7 * LANES));
        }
        // Stored, so that it is not dead: one vector a call.
        a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))).intoArray(sink, 0);
    }

    private static void write(float[] to, int offset, int length) {
        FloatVector value = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < length; i += UNROLLED * LANES) {
            int q = offset + i;
            value.intoArray(to, q); value.intoArray(to, q + LANES); value.intoArray(to, q + 2 * LANES); value.intoArray(to, q + 3 * LANES);
            value.intoArray(to, q + 4 * LANES); value.intoArray(to, q + 5 * LANES); value.intoArray(to, q + 6 * LANES); value.intoArray(to, q + 7 * LANES);
        }
    }

    private static void triad(float[] x, float[] y, float[] z, int offset, int length) {
        FloatVector s = FloatVector.broadcast(SPECIES, 0.5f);
        for (int i = 0; i < length; i += 4 * LANES) {
            int q = offset + i;
            s.fma(FloatVector.fromArray(SPECIES, z, q), FloatVector.fromArray(SPECIES, y, q)).intoArray(x, q);
            s.fma(FloatVector.fromArray(SPECIES, z, q + LANES), FloatVector.fromArray(SPECIES, y, q + LANES)).intoArray(x, q + LANES);
            s.fma(FloatVector.fromArray(SPECIES, z, q + 2 * LANES), FloatVector.fromArray(SPECIES, y, q + 2 * LANES)).intoArray(x, q + 2 * LANES);
            s.fma(FloatVector.fromArray(SPECIES, z, q + 3 * LANES), FloatVector.fromArray(SPECIES, y, q + 3 * LANES)).intoArray(x, q + 3 * LANES);
        }
    }
    // spotless:on
}
