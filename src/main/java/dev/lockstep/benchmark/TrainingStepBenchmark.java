package dev.lockstep.benchmark;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Experiment;
import dev.lockstep.experiment.Fingerprint;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Score;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.util.List;
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
 * How long does one training step of each experiment take: forward, loss, backward, update of one batch?
 *
 * <p>Expect the dense networks to follow {@link GemmBenchmark}, and dropout to add the drawing of its masks. Two steps are
 * taken with the naive kernel and with the measured one, and the weights compared, before anything is timed. Batches are
 * synthetic digits; weights start anew with each iteration.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar TrainingStep -p experiment=hidden -prof gc}
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
public class TrainingStepBenchmark extends ProbedBenchmark {

    private static final int CHECKED_STEPS = 2;

    /** Which network. */
    @Param({"softmax", "hidden", "dropout"})
    public String experiment;

    /** What computes its products. */
    @Param({"naive", "blocked", "simd", "parallel"})
    public String kernel;

    /** Team size of the parallel kernel; 0 stands for all processors. */
    @Param("0")
    public int threads;

    private final Score score = new Score();
    private Gemm gemm;
    private Sequential model;
    private List<float[]> start;
    private Matrix x;
    private Matrix y;

    /** Operations of the products that one step needs. */
    static double flopsPerOp(String experiment) {
        Catalogue.Entry entry = Catalogue.named(experiment);
        return entry.model().stepFlops(entry.settings().batch());
    }

    /** Makes a batch and checks two steps. */
    @Setup
    public void prepare() {
        Catalogue.Entry entry = Catalogue.named(experiment);
        int batch = entry.settings().batch();
        LabelledImages images = SyntheticDigits.draw(0, batch);
        x = Matrix.zeros(batch, images.pixelsPerImage());
        y = Matrix.zeros(batch, LabelledImages.CLASSES);
        images.gather(null, 0, x, y);
        int team = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        gemm = PlantedFault.in(Kernel.of(kernel).create(team));

        String measured = fingerprintAfterSteps(compiled(entry, gemm));
        String expected = fingerprintAfterSteps(compiled(entry, Kernel.NAIVE.create(1)));
        if (!measured.equals(expected)) {
            throw new WrongAnswerException("weights of '" + experiment + "' after " + CHECKED_STEPS + " steps: kernel "
                    + kernel + " gives " + measured + ", the naive kernel " + expected);
        }
        model = compiled(entry, gemm);
        start = model.parameters().stream().map(p -> p.value().data().clone()).toList();
    }

    /** The network of an experiment, with its initial weights. */
    static Sequential compiled(Catalogue.Entry entry, Gemm gemm) {
        Experiment settings = entry.settings();
        Sequential model = entry.model();
        model.compile(
                gemm,
                Loss.CLIPPED,
                new SGD(settings.learningRate()),
                settings.batch(),
                new NumpyRandom(settings.seed()));
        return model;
    }

    private String fingerprintAfterSteps(Sequential checked) {
        for (int step = 0; step < CHECKED_STEPS; step++) {
            checked.trainBatch(x, y, score);
        }
        return Fingerprint.of(checked.parameters());
    }

    /** Puts the initial weights back. The scalar kernels take so long for a step that C2 would be waited for in vain. */
    @Setup(Level.Iteration)
    public void restart(IterationParams iteration) {
        if (gemm.skipsZeros()) {
            completeWarmUp(iteration, this::step);
        }
        List<Parameter> parameters = model.parameters();
        for (int q = 0; q < parameters.size(); q++) {
            float[] weights = parameters.get(q).value().data();
            System.arraycopy(start.get(q), 0, weights, 0, weights.length);
        }
    }

    /** One step. */
    @Gated(
            value = {"experiment=softmax kernel=simd", "experiment=hidden kernel=simd", "experiment=dropout kernel=simd"
            },
            warmups = 5)
    @Benchmark
    public float step() {
        model.trainBatch(x, y, score);
        return score.loss();
    }

    @Override
    void onEachThread(int threads, Runnable what) {
        gemm.team().run(worker -> what.run());
    }

    /** Ends the worker threads. */
    @TearDown
    public void close() {
        gemm.close();
    }
}
