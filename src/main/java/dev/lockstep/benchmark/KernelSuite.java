package dev.lockstep.benchmark;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.TrainingStepRow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The kernel suite: FMA peak, every kernel at every shape, a training step of every experiment with every kernel.
 *
 * <p>What the caller asks of JMH wins over the preset: benchmarks by regular expression, {@code -p}, {@code -f}, profilers.
 * The CSV files are written anew after each group, so that an interrupted run keeps what it measured.
 */
public final class KernelSuite {

    /** The file of JMH's own results. */
    public static final String JMH_JSON = "jmh.json";

    private static final int ALL_PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final String PEAK = FmaPeakBenchmark.class.getName() + ".";
    private static final String GEMM = GemmBenchmark.class.getName() + ".";
    private static final String STEP = TrainingStepBenchmark.class.getName() + ".";

    private final Preset preset;
    private final Options requested;
    private final Path results;
    private final ProgressOutput output;

    private final List<RunResult> all = new ArrayList<>();
    private final Map<Integer, CeilingRow> ceilings = new LinkedHashMap<>();
    private final List<KernelRow> kernels = new ArrayList<>();
    private final List<TrainingStepRow> steps = new ArrayList<>();

    /**
     * A suite.
     *
     * @param preset how much time it takes
     * @param requested what the caller asks of JMH
     * @param results folder for the files
     * @param console where rows are printed as they come
     * @param log receives JMH's own output
     */
    public KernelSuite(Preset preset, Options requested, Path results, PrintStream console, PrintStream log) {
        this.preset = preset;
        this.requested = requested;
        this.results = results;
        this.output = new ProgressOutput(log, result -> console.println(describe(result)));
    }

    /**
     * Runs everything.
     *
     * @throws RunnerException if JMH refuses the options, or a benchmark fails
     */
    public void run() throws RunnerException {
        run(options(PEAK, preset.warmups).threads(1));
        if (ALL_PROCESSORS > 1) {
            run(options(PEAK, preset.warmups).threads(ALL_PROCESSORS));
        }
        if (!requested.getIncludes().isEmpty()) {
            run(options(null, preset.stepWarmups));
            return;
        }
        List<Kernel> chosen = Arrays.stream(Kernel.values())
                .filter(kernel -> isRequested("kernel", kernel.label()))
                .toList();
        for (Kernel kernel : chosen) {
            int warmups = isVectorised(kernel) ? preset.vectorWarmups : preset.warmups;
            run(options(GEMM, warmups).param("kernel", kernel.label()).param("shape", shapes(kernel)));
        }
        for (Kernel kernel : chosen) {
            int warmups = isVectorised(kernel) ? preset.stepWarmups : preset.warmups;
            run(options(STEP, warmups).param("kernel", kernel.label()).param("experiment", experiments()));
        }
    }

    private String[] experiments() {
        return requested.getParameter("experiment").hasValue()
                ? requested.getParameter("experiment").get().toArray(String[]::new)
                : Catalogue.all().stream().map(Catalogue.Entry::name).toArray(String[]::new);
    }

    private static boolean isVectorised(Kernel kernel) {
        return kernel == Kernel.SIMD || kernel == Kernel.PARALLEL;
    }

    private String[] shapes(Kernel kernel) {
        if (requested.getParameter("shape").hasValue()) {
            return requested.getParameter("shape").get().toArray(String[]::new);
        }
        return Arrays.stream(GemmBenchmark.shapes())
                .filter(shape -> kernel != Kernel.NAIVE || preset.allNaiveRows || isQuickForNaive(shape))
                .toArray(String[]::new);
    }

    private static boolean isQuickForNaive(String shape) {
        GemmShape parsed = GemmShape.parse(shape);
        return parsed.layout().equals("NN") && parsed.flops() <= GemmBenchmark.MOST_CHECKED_FLOPS;
    }

    private boolean isRequested(String parameter, String value) {
        return !requested.getParameter(parameter).hasValue()
                || requested.getParameter(parameter).get().contains(value);
    }

    /** The preset, below what was requested; {@code include} is null to take the requested benchmarks. */
    private ChainedOptionsBuilder options(String include, int warmups) {
        ChainedOptionsBuilder options = new OptionsBuilder().parent(requested).shouldFailOnError(true);
        if (include != null) {
            // JMH adds up what parent and child include, so everything else is excluded.
            String pattern = include.replace(".", "\\.");
            options.include(pattern).exclude("^(?!" + pattern + ")");
        }
        if (!requested.getForkCount().hasValue()) {
            options.forks(preset.forks);
        }
        if (!requested.getWarmupIterations().hasValue()) {
            options.warmupIterations(warmups);
        }
        if (!requested.getWarmupTime().hasValue()) {
            options.warmupTime(TimeValue.milliseconds(preset.iterationMillis));
        }
        if (!requested.getMeasurementIterations().hasValue()) {
            options.measurementIterations(preset.iterations);
        }
        if (!requested.getMeasurementTime().hasValue()) {
            options.measurementTime(TimeValue.milliseconds(preset.iterationMillis));
        }
        return options.addProfiler(GCProfiler.class).timeUnit(TimeUnit.NANOSECONDS);
    }

    private void run(ChainedOptionsBuilder options) throws RunnerException {
        Collection<RunResult> group = new Runner(options.build(), output.format()).run();
        all.addAll(group);
        for (RunResult result : group) {
            addRow(result);
        }
        CsvFile.write(results.resolve("ceilings.csv"), CeilingRow.class, List.copyOf(ceilings.values()));
        if (!kernels.isEmpty()) {
            CsvFile.write(results.resolve("kernels.csv"), KernelRow.class, kernels);
        }
        if (!steps.isEmpty()) {
            CsvFile.write(results.resolve("training-steps.csv"), TrainingStepRow.class, steps);
        }
        AtomicFile.write(results.resolve(JMH_JSON), out -> {
            PrintStream json = new PrintStream(out, false, StandardCharsets.UTF_8);
            ResultFormatFactory.getInstance(ResultFormatType.JSON, json).writeOut(all);
            if (json.checkError()) {
                throw new IOException("JMH's results could not be written");
            }
        });
    }

    private void addRow(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        if (benchmark.startsWith(PEAK)) {
            CeilingRow row = peakRow(result);
            ceilings.put(row.threads, row);
        } else if (benchmark.startsWith(GEMM)) {
            kernels.add(kernelRow(result));
        } else if (benchmark.startsWith(STEP)) {
            steps.add(stepRow(result));
        }
    }

    private static CeilingRow peakRow(RunResult result) {
        int threads = result.getParams().getThreads();
        // flop/ns is 10^9 flop/s; each thread runs the whole loop.
        ForkScores gflops = ForkScores.of(result).map(nanos -> threads * FmaPeakBenchmark.flopsPerOp() / nanos);
        CeilingRow row = new CeilingRow();
        row.ceiling = "fma_peak";
        row.threads = threads;
        row.jvm = Environment.jvmName();
        row.value = gflops.mean();
        row.low = gflops.low();
        row.high = gflops.high();
        row.unit = "GFLOP/s";
        return row;
    }

    private KernelRow kernelRow(RunResult result) {
        GemmShape shape = GemmShape.parse(result.getParams().getParam("shape"));
        ForkScores gflops = ForkScores.of(result).map(nanos -> shape.flops() / nanos);
        KernelRow row = new KernelRow();
        row.kernel = result.getParams().getParam("kernel");
        row.layout = shape.layout();
        row.m = shape.m();
        row.k = shape.k();
        row.n = shape.n();
        row.threads = threads(result);
        row.jvm = Environment.jvmName();
        row.vectorBits = Lanes.vectorBits();
        row.gflops = gflops.mean();
        row.gflopsLow = gflops.low();
        row.gflopsHigh = gflops.high();
        row.percentOfPeak = percentOfPeak(row.gflops, row.threads);
        row.bytesPerOp = gflops.bytesPerOp();
        row.forks = gflops.forks();
        row.iterations = gflops.iterations();
        return row;
    }

    private TrainingStepRow stepRow(RunResult result) {
        ForkScores micros = ForkScores.of(result).map(nanos -> nanos / 1e3);
        TrainingStepRow row = new TrainingStepRow();
        row.experiment = result.getParams().getParam("experiment");
        row.kernel = result.getParams().getParam("kernel");
        row.threads = threads(result);
        row.jvm = Environment.jvmName();
        row.microseconds = micros.mean();
        row.low = micros.low();
        row.high = micros.high();
        row.gflops = TrainingStepBenchmark.flopsPerOp(row.experiment) / row.microseconds / 1e3;
        row.percentOfPeak = percentOfPeak(row.gflops, row.threads);
        row.bytesPerOp = micros.bytesPerOp();
        row.forks = micros.forks();
        return row;
    }

    private Double percentOfPeak(double gflops, int threads) {
        return ceilings.containsKey(threads) ? Double.valueOf(100 * gflops / ceilings.get(threads).value) : null;
    }

    private static int threads(RunResult result) {
        if (!result.getParams().getParam("kernel").equals(Kernel.PARALLEL.label())) {
            return 1;
        }
        int requested = Integer.parseInt(result.getParams().getParam("threads"));
        return requested == 0 ? ALL_PROCESSORS : requested;
    }

    private String describe(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        if (benchmark.startsWith(PEAK)) {
            CeilingRow row = peakRow(result);
            return line("FMA peak", row.threads, row.value, null, null);
        }
        if (benchmark.startsWith(GEMM)) {
            KernelRow row = kernelRow(result);
            String label = row.kernel + " " + row.m + "x" + row.k + "x" + row.n + " " + row.layout;
            return line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        if (benchmark.startsWith(STEP)) {
            TrainingStepRow row = stepRow(result);
            String label = row.kernel + " " + row.experiment + " step";
            return line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        return benchmark + " " + result.getPrimaryResult();
    }

    private static String line(String label, int threads, double gflops, Double percent, Double bytes) {
        String line = String.format(Locale.ROOT, "%-28s %2d thr %8.2f GFLOP/s", label, threads, gflops);
        if (percent != null) {
            line += String.format(Locale.ROOT, " %5.1f %% of peak", percent);
        }
        // What JMH itself allocates within an iteration shows as a few bytes where few operations share it.
        return bytes == null ? line : line + String.format(Locale.ROOT, " %6.0f B/op", bytes);
    }
}
