package dev.lockstep.benchmark;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Fingerprint;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.kernel.WorkerTeam;
import dev.lockstep.nn.Dense;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.Optimizer;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.Part;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Score;
import dev.lockstep.nn.Sequential;
import dev.lockstep.nn.Stage;
import java.util.ArrayList;
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
 * What does each phase of a training step take alone: making a batch, forward, backward, update?
 *
 * <p>Expect forward and backward of the dense input near the FMA peak, update near what L2 moves, and making a batch near what
 * L3 moves; images that it does not hold come from memory. The sum is more than a {@link TrainingStepBenchmark step}, where a
 * phase finds what the one before left in the caches. A step is checked against the naive kernel before anything is timed.
 * 60,000 synthetic digits in random order, more than caches hold.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar Phase -p experiment=hidden -p input=sparse}
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
public class PhaseBenchmark extends ProbedBenchmark {

    private static final int IMAGES = 60_000;

    /** Which network. */
    @Param({"softmax", "hidden", "dropout"})
    public String experiment;

    /** Whether zeros of the input are skipped. */
    @Param({BatchSource.DENSE, BatchSource.SPARSE})
    public String input;

    /** What computes products. */
    @Param({"simd", "parallel"})
    public String kernel;

    /** Team size of the parallel kernel; 0 stands for all processors. */
    @Param("0")
    public int threads;

    private static final Stage.Gradients NOTHING = (parameter, i0, i1, j0, j1) -> {};

    /** Elements of a parameter whose gradient is there at one time. */
    private record Block(Parameter parameter, int i0, int i1, int j0, int j1) {}

    private final List<List<Block>> blocks = new ArrayList<>();
    private final Optimizer still = new SGD(0f);
    private final Part.Task forward = this::forward;
    private final Part.Task backward = this::backward;
    private final WorkerTeam.Task gradients = this::gradients;
    private final WorkerTeam.Task update = this::update;
    private Gemm gemm;
    private Team team;
    private Sequential model;
    private List<Stage> layers;
    private BatchSource batches;
    private int rows;
    private Input x;
    private Matrix dz;

    /** Operations of a phase's products; 0 if it has none. */
    static double flopsPerOp(String experiment, String phase) {
        Catalogue.Entry entry = Catalogue.named(experiment);
        int rows = entry.settings().batch();
        double forward = entry.model().forwardFlops(rows);
        return switch (phase) {
            case "forward" -> forward;
            case "backward" -> entry.model().stepFlops(rows) - forward;
            default -> 0;
        };
    }

    /** Bytes that a phase moves for the batch of an experiment: what it reads and what it writes; 0 if nobody counts them. */
    static double bytesPerOp(String experiment, String phase, String input) {
        Catalogue.Entry entry = Catalogue.named(experiment);
        int batch = entry.settings().batch();
        return switch (phase) {
            case "update" -> 3.0 * Float.BYTES * entry.model().parameterCount();
            case "gather" -> {
                try (Gemm gemm = Kernel.SIMD.create(1)) {
                    Sequential model = TrainingStepBenchmark.compiled(entry, gemm);
                    BatchSource source = new BatchSource(batch, batch, input, model);
                    source.next();
                    yield source.bytes();
                }
            }
            default -> 0;
        };
    }

    /** Makes batches and checks a step. */
    @Setup
    public void prepare() {
        Catalogue.Entry entry = Catalogue.named(experiment);
        rows = entry.settings().batch();
        int size = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        gemm = PlantedFault.in(Kernel.of(kernel).create(size));
        String measured = fingerprintAfterStep(entry, gemm);
        String expected = fingerprintAfterStep(entry, Kernel.NAIVE.create(1));
        if (!measured.equals(expected)) {
            throw new WrongAnswerException("weights of '" + experiment + "' after a step: kernel " + kernel + ", input "
                    + input + " gives " + measured + ", the naive kernel " + expected);
        }
        team = gemm.team();
        model = TrainingStepBenchmark.compiled(entry, gemm);
        batches = new BatchSource(IMAGES, rows, input, model);
        layers = model.fused();
        x = batches.next();
        dz = Matrix.zeros(rows, model.outputWidth());
        for (int i = 0; i < dz.size(); i++) {
            dz.data()[dz.offset() + i] = (i % 7 - 3) * 0x1p-8f;
        }
        forward();
        backward();
        for (int worker = 0; worker < team.size(); worker++) {
            List<Block> own = new ArrayList<>();
            for (Stage layer : layers) {
                layer.gradients(worker, (parameter, i0, i1, j0, j1) -> own.add(new Block(parameter, i0, i1, j0, j1)));
            }
            blocks.add(own);
        }
    }

    /** Compiles all phases. */
    @Setup(Level.Iteration)
    public void warmUp(IterationParams iteration) {
        completeWarmUp(iteration, () -> {
            gather();
            forward();
            backward();
            update();
        });
    }

    private String fingerprintAfterStep(Catalogue.Entry entry, Gemm each) {
        Sequential checked = TrainingStepBenchmark.compiled(entry, each);
        BatchSource source = new BatchSource(2 * rows, rows, input, checked);
        checked.trainBatch(source.next(), source.classes(), new Score());
        return Fingerprint.of(checked.parameters());
    }

    /** Makes the next batch: images gathered as training gathers them, classes too. */
    @Benchmark
    public Input gather() {
        return batches.next();
    }

    /** All layers forward, as in training. */
    @Benchmark
    public Matrix forward() {
        model.inParts(rows, forward);
        return dz;
    }

    private void forward(Part part) {
        Matrix y = ((Dense) layers.get(0)).forward(x, part, true);
        for (int l = 1; l < layers.size(); l++) {
            y = layers.get(l).forward(y, part, true);
        }
    }

    /** All gradients, of one batch again and again. */
    @Benchmark
    public Matrix backward() {
        model.inParts(rows, backward);
        team.run(gradients);
        return dz;
    }

    private void backward(Part part) {
        Matrix gradient = dz;
        for (int l = layers.size() - 2; l >= 0; l--) {
            gradient = layers.get(l).backward(gradient, part, l > 0);
        }
    }

    private void gradients(int worker) {
        for (int l = layers.size() - 1; l >= 0; l--) {
            layers.get(l).gradients(worker, NOTHING);
        }
    }

    /** A step of length zero along all gradients, so that the weights stay what they are. */
    @Benchmark
    public Matrix update() {
        team.run(update);
        return dz;
    }

    private void update(int worker) {
        for (Block block : blocks.get(worker)) {
            still.update(block.parameter(), block.i0(), block.i1(), block.j0(), block.j1());
        }
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
