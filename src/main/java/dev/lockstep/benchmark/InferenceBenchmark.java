package dev.lockstep.benchmark;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Experiment;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
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
 * How many images a second does a network classify, from bytes to probabilities, one at a time or many?
 *
 * <p>Expect batches of 1 to be bound by reading the weights once for each image, and large ones by arithmetic. The first batch
 * is checked against the naive kernel before anything is timed.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar Inference -p experiment=hidden -p batch=1}
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
public class InferenceBenchmark extends ProbedBenchmark {

    private static final int IMAGES = 20_000;

    /** Which network. */
    @Param({"softmax", "hidden", "dropout"})
    public String experiment;

    /** Images that are classified together. */
    @Param({"1", "32", "128", "10000"})
    public int batch;

    /** Whether zeros of the input are skipped. */
    @Param({BatchSource.DENSE, BatchSource.SPARSE})
    public String input;

    /** What computes products. */
    @Param({"simd", "parallel"})
    public String kernel;

    /** Team size of the parallel kernel; 0 stands for all processors. */
    @Param("0")
    public int threads;

    private Gemm gemm;
    private Sequential model;
    private BatchSource batches;

    /** Makes images and checks the first batch. */
    @Setup
    public void prepare() {
        int size = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        gemm = PlantedFault.in(Kernel.of(kernel).create(size));
        model = compiled(gemm);
        try (Gemm naive = Kernel.NAIVE.create(1)) {
            Sequential reference = compiled(naive);
            Matrix expected = reference.predict(source(batch, reference).next());
            Matrix measured = model.predict(source(batch, model).next());
            for (int i = 0; i < measured.rows(); i++) {
                for (int j = 0; j < measured.columns(); j++) {
                    float there = expected.data()[expected.index(i, j)];
                    float here = measured.data()[measured.index(i, j)];
                    if (Float.floatToIntBits(there) != Float.floatToIntBits(here)) {
                        throw new WrongAnswerException("image " + i + ", class " + j + " of '" + experiment
                                + "': kernel " + kernel + " gives " + here + ", the naive kernel " + there);
                    }
                }
            }
        }
        batches = source(Math.max(IMAGES, 2 * batch), model);
    }

    /** Compiles everything that classifies. */
    @Setup(Level.Iteration)
    public void warmUp(IterationParams iteration) {
        completeWarmUp(iteration, this::classify);
    }

    private BatchSource source(int images, Sequential each) {
        return new BatchSource(images, batch, input, each);
    }

    private Sequential compiled(Gemm each) {
        Catalogue.Entry entry = Catalogue.named(experiment);
        Experiment settings = entry.settings();
        Sequential compiled = entry.model();
        compiled.compile(each, Loss.CLIPPED, new SGD(settings.learningRate()), batch, new NumpyRandom(settings.seed()));
        return compiled;
    }

    /** The next batch, from bytes to probabilities. */
    @Benchmark
    public Matrix classify() {
        return model.predict(batches.next());
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
