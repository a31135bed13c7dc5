package dev.lockstep.benchmark;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.peer.Peer;
import dev.lockstep.peer.PeerException;
import dev.lockstep.peer.Peers;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;

/**
 * How fast is each kernel, and how near to the FMA peak, on squares and on the products of the MNIST networks?
 *
 * <p>Expect naive far below blocked, blocked below simd, and simd within reach of {@link FmaPeakBenchmark}. The result
 * is compared with the naive kernel, bit for bit, before anything is timed.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar GemmBenchmark -p kernel=simd -p
 * shape=512x512x512:NN -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:ObjectAlignmentInBytes=64",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:-UseFPUForSpilling"
        })
public class GemmBenchmark extends ProbedBenchmark {

    /** Which implementation runs. */
    @Param({"naive", "blocked", "simd", "parallel"})
    public String kernel;

    /** Shape and layout of the product, as {@link GemmShape#parse} reads it. */
    @Param({
        "128x128x128:NN",
        "256x256x256:NN",
        "512x512x512:NN",
        "1024x1024x1024:NN",
        "2048x2048x2048:NN",
        "128x784x128:NN",
        "784x128x128:TN",
        "128x128x784:NT",
        "128x128x128:TN",
        "128x128x128:NT",
        "128x784x10:NN",
        "784x128x10:TN",
        "128x10x784:NT"
    })
    public String shape;

    /** Team size of the parallel kernel and of peers; 0 stands for all processors. */
    @Param("0")
    public int threads;

    /** The naive kernel does this in about a third of a second. */
    static final double MOST_CHECKED_FLOPS = 3e8;

    /** Shares no factor with the heights of tiles, so that each of their rows is met. */
    private static final int ROW_STEP = 17;

    private Gemm gemm;
    private Peer.Product peer;
    private Matrix a;
    private Matrix b;
    private Matrix c;

    /** Makes seeded operands in (-1, 1) and checks the kernel on them. */
    @Setup
    public void prepare() throws PeerException {
        GemmShape s = GemmShape.parse(shape);
        Random random = new Random(1671);
        a = left(s, random);
        b = right(s, random);
        c = Matrix.zeros(s.m(), s.n());
        int team = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        Optional<Peer> other = Peers.named(kernel);
        if (other.isPresent()) {
            other.get().load(team);
            peer = other.get().prepare(s.m(), s.k(), s.n(), s.transposeA(), s.transposeB(), stored(a), stored(b));
            peer.run();
            checkBound();
        } else {
            gemm = PlantedFault.in(Kernel.of(kernel).create(team));
            gemm.multiply(a, b, c, false);
            check();
        }
    }

    /** The products of our kernels; peers have no vectors. */
    @Setup(Level.Iteration)
    public void warmUp(IterationParams iteration) {
        if (gemm != null) {
            completeWarmUp(iteration, () -> gemm.multiply(a, b, c, false));
        }
    }

    /** The elements of a matrix as its array holds them, without what stands before. */
    private static float[] stored(Matrix x) {
        return Arrays.copyOfRange(x.data(), x.offset(), x.offset() + x.size());
    }

    /**
     * Compares what the peer computed with the naive kernel: each has an error of at most {@code gamma_k * sum |a_ip| |b_pj|}
     * with {@code gamma_k = k*u / (1 - k*u)} and {@code u = 2^-24}, in any order of summation (Higham, "Accuracy and Stability
     * of Numerical Algorithms", 2nd edition, section 3.5).
     */
    private void checkBound() {
        GemmShape s = GemmShape.parse(shape);
        double ku = s.k() * 0x1p-24;
        double gamma = ku / (1 - ku);
        NaiveGemm naive = new NaiveGemm();
        Matrix expected = Matrix.zeros(1, s.n());
        float[] actual = peer.result();
        for (int i = 0; i < s.m(); i += s.flops() > MOST_CHECKED_FLOPS ? ROW_STEP : 1) {
            naive.multiply(row(a, i), b, expected, false);
            for (int j = 0; j < s.n(); j++) {
                double magnitude = 0;
                for (int p = 0; p < s.k(); p++) {
                    magnitude += Math.abs((double) a.data()[a.index(i, p)] * b.data()[b.index(p, j)]);
                }
                double error = Math.abs((double) actual[i * s.n() + j] - expected.data()[expected.index(0, j)]);
                // Written so that NaN fails.
                if (!(error <= 2 * gamma * magnitude)) {
                    throw new OutsideBoundException(String.format(
                            "%s %s: element (%d, %d) is %s, the naive kernel gives %s: further apart than the bound %s",
                            kernel,
                            shape,
                            i,
                            j,
                            actual[i * s.n() + j],
                            expected.data()[expected.index(0, j)],
                            2 * gamma * magnitude));
                }
            }
        }
    }

    /** Compares with the naive kernel: every row, or every {@value #ROW_STEP}th where that would take seconds. */
    void check() {
        GemmShape s = GemmShape.parse(shape);
        int step = s.flops() > MOST_CHECKED_FLOPS ? ROW_STEP : 1;
        NaiveGemm naive = new NaiveGemm();
        Matrix expected = Matrix.zeros(1, s.n());
        for (int i = 0; i < s.m(); i += step) {
            naive.multiply(row(a, i), b, expected, false);
            for (int j = 0; j < s.n(); j++) {
                int want = Float.floatToIntBits(expected.data()[expected.index(0, j)]);
                int got = Float.floatToIntBits(c.data()[c.index(i, j)]);
                if (want != got) {
                    throw new WrongAnswerException(String.format(
                            "%s %s: element (%d, %d) has bits %08x, the naive kernel gives %08x",
                            kernel, shape, i, j, got, want));
                }
            }
        }
    }

    private static Matrix row(Matrix x, int i) {
        return new Matrix(x.data(), x.index(i, 0), 1, x.columns(), x.rowStride(), x.columnStride());
    }

    /** The shapes measured by default. */
    static String[] shapes() {
        try {
            return GemmBenchmark.class
                    .getField("shape")
                    .getAnnotation(Param.class)
                    .value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("the shape parameter is a public field", e);
        }
    }

    /** One product that overwrites C: every invocation starts from the same state. */
    @Gated({
        "kernel=naive shape=256x256x256:NN",
        "kernel=naive shape=128x784x128:NN",
        "kernel=blocked shape=512x512x512:NN",
        "kernel=blocked shape=128x784x128:NN",
        "kernel=simd shape=1024x1024x1024:NN",
        "kernel=simd shape=128x784x128:NN",
        "kernel=parallel shape=1024x1024x1024:NN",
        "kernel=parallel shape=128x784x128:NN"
    })
    @Benchmark
    public Matrix multiply() {
        if (peer != null) {
            peer.run();
        } else {
            gemm.multiply(a, b, c, false);
        }
        return c;
    }

    @Override
    void onEachThread(int threads, Runnable what) {
        if (gemm != null) {
            gemm.team().run(worker -> what.run());
        } else {
            super.onEachThread(threads, what);
        }
    }

    /** Ends the worker threads. */
    @TearDown
    public void close() {
        if (gemm != null) {
            gemm.close();
        }
    }

    /** A seeded A. */
    static Matrix left(GemmShape s, Random random) {
        return s.transposeA() ? random(random, s.k(), s.m()).transposed() : random(random, s.m(), s.k());
    }

    /** A seeded B. */
    static Matrix right(GemmShape s, Random random) {
        return s.transposeB() ? random(random, s.n(), s.k()).transposed() : random(random, s.k(), s.n());
    }

    private static Matrix random(Random random, int rows, int columns) {
        Matrix x = Matrix.zeros(rows, columns);
        for (int i = 0; i < x.size(); i++) {
            x.data()[x.offset() + i] = 2f * random.nextFloat() - 1f;
        }
        return x;
    }
}
