package dev.lockstep.benchmark;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Blocking;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.peer.Peer;
import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.TrainingStepRow;
import dev.lockstep.result.TuningRow;
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
import java.util.stream.Stream;
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
 * <p>Shape by shape, all kernels, peers and JVMs run one after the other, so that what is compared was measured close
 * together in time. What the caller asks of JMH wins over the preset: benchmarks by regular expression, {@code -p}, {@code
 * -f}, profilers. The CSV files are written anew after each group, so that an interrupted run keeps what it measured.
 */
public final class KernelSuite {

    /** The file of JMH's own results. */
    public static final String JMH_JSON = "jmh.json";

    private static final int ALL_PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final String PEAK = FmaPeakBenchmark.class.getName() + ".vectorFma";
    private static final String SCALAR_PEAK = FmaPeakBenchmark.class.getName() + ".scalarFma";
    private static final String MEMORY = MemoryBenchmark.class.getName() + ".";
    private static final String BARRIER = BarrierBenchmark.class.getName() + ".";
    private static final String GEMM = GemmBenchmark.class.getName() + ".";
    private static final String STEP = TrainingStepBenchmark.class.getName() + ".";

    private final Preset preset;
    private final Options requested;
    private final List<Jvm> jvms;
    private final List<Peer> peers;
    private final Path results;
    private final ProgressOutput output;

    private Jvm jvm;
    private Candidate candidate;
    private final List<TuningRow> tuning = new ArrayList<>();
    private final List<RunResult> all = new ArrayList<>();
    private final Map<String, CeilingRow> ceilings = new LinkedHashMap<>();
    private final List<KernelRow> kernels = new ArrayList<>();
    private final List<TrainingStepRow> steps = new ArrayList<>();

    /**
     * A suite.
     *
     * @param preset how much time it takes
     * @param requested what the caller asks of JMH
     * @param jvms what forks run on, at least one
     * @param peers whose kernels run beside ours
     * @param results folder for the files
     * @param console where rows are printed as they come
     * @param log receives JMH's own output
     */
    public KernelSuite(
            Preset preset,
            Options requested,
            List<Jvm> jvms,
            List<Peer> peers,
            Path results,
            PrintStream console,
            PrintStream log) {
        this.preset = preset;
        this.requested = requested;
        this.jvms = List.copyOf(jvms);
        this.peers = List.copyOf(peers);
        this.jvm = jvms.get(0);
        this.results = results;
        this.output = new ProgressOutput(log, result -> console.println(describe(result)));
    }

    /**
     * Runs everything.
     *
     * @throws RunnerException if JMH refuses the options, or a benchmark fails
     */
    public void run() throws RunnerException {
        for (Jvm each : jvms) {
            jvm = each;
            runPeaks();
        }
        if (!requested.getIncludes().isEmpty()) {
            for (Jvm each : jvms) {
                jvm = each;
                run(options(null, preset.stepWarmups));
            }
            return;
        }
        List<Kernel> chosen = Arrays.stream(Kernel.values())
                .filter(kernel -> isRequested("kernel", kernel.label()))
                .toList();
        for (String shape : valuesOf("shape", preset.shapes())) {
            for (Jvm each : jvms) {
                jvm = each;
                runShape(shape, chosen);
            }
        }
        for (String experiment : valuesOf("experiment", experiments())) {
            for (Jvm each : jvms) {
                jvm = each;
                for (Kernel kernel : chosen) {
                    int warmups = isVectorised(kernel) ? preset.stepWarmups : preset.warmups;
                    run(options(STEP, warmups).param("kernel", kernel.label()).param("experiment", experiment));
                }
            }
        }
    }

    /**
     * Measures what limits the kernels: FMA peak, bandwidth of each level of the memory, the team's barrier.
     *
     * @throws RunnerException if JMH refuses the options, or a benchmark fails
     */
    public void runCeilings() throws RunnerException {
        for (Jvm each : jvms) {
            jvm = each;
            runPeaks();
            run(options(SCALAR_PEAK, preset.warmups).threads(1));
            run(options(MEMORY, preset.vectorWarmups).threads(1));
            run(options(BARRIER, preset.warmups).threads(1));
        }
    }

    /**
     * Measures the SIMD kernel with each candidate for a shape, one shape after the other.
     *
     * @throws RunnerException if JMH refuses the options, or a benchmark fails
     */
    public void runTuning(List<String> shapes) throws RunnerException {
        for (Jvm each : jvms) {
            jvm = each;
            runPeaks();
        }
        for (String shape : shapes) {
            for (Jvm each : jvms) {
                jvm = each;
                for (Candidate next : Candidate.around(Blocking.CHOSEN, GemmShape.parse(shape))) {
                    candidate = next;
                    run(options(GEMM, preset.vectorWarmups)
                            .param("kernel", Kernel.SIMD.label())
                            .param("shape", shape)
                            .jvmArgsAppend(next.flags()));
                }
            }
        }
    }

    private void runPeaks() throws RunnerException {
        run(options(PEAK, preset.warmups).threads(1));
        if (ALL_PROCESSORS > 1) {
            run(options(PEAK, preset.warmups).threads(ALL_PROCESSORS));
        }
    }

    private void runShape(String shape, List<Kernel> chosen) throws RunnerException {
        for (Kernel kernel : chosen) {
            boolean given = requested.getParameter("shape").hasValue();
            if (given || kernel != Kernel.NAIVE || preset.measuresNaive(shape)) {
                int warmups = isVectorised(kernel) ? preset.vectorWarmups : preset.warmups;
                run(options(GEMM, warmups).param("kernel", kernel.label()).param("shape", shape));
            }
        }
        for (Peer peer : peers) {
            if (isRequested("kernel", peer.name())) {
                String[] threads =
                        peer.isThreaded() && ALL_PROCESSORS > 1 ? new String[] {"1", "0"} : new String[] {"1"};
                run(options(GEMM, preset.vectorWarmups)
                        .param("kernel", peer.name())
                        .param("shape", shape)
                        .param("threads", threads));
            }
        }
    }

    private List<String> valuesOf(String parameter, String... otherwise) {
        return List.copyOf(requested.getParameter(parameter).orElse(List.of(otherwise)));
    }

    private static String[] experiments() {
        return Catalogue.all().stream().map(Catalogue.Entry::name).toArray(String[]::new);
    }

    private static boolean isVectorised(Kernel kernel) {
        return kernel == Kernel.SIMD || kernel == Kernel.PARALLEL;
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
        if (jvm.executable() != null) {
            options.jvm(jvm.executable().toString());
        }
        if (!requested.getJvmArgs().hasValue()) {
            options.jvmArgs(Jvm.flags().toArray(String[]::new));
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
        if (!tuning.isEmpty()) {
            CsvFile.write(results.resolve("tuning.csv"), TuningRow.class, tuning);
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
        if (isCeiling(benchmark)) {
            CeilingRow row = ceilingRow(result);
            ceilings.put(row.ceiling.equals(CeilingRow.FMA_PEAK) ? peakKey(row.threads) : row.ceiling + row.jvm, row);
        } else if (benchmark.startsWith(GEMM) && candidate != null) {
            tuning.add(tuningRow(result));
        } else if (benchmark.startsWith(GEMM)) {
            kernels.add(kernelRow(result));
        } else if (benchmark.startsWith(STEP)) {
            steps.add(stepRow(result));
        }
    }

    private static boolean isCeiling(String benchmark) {
        return Stream.of(PEAK, SCALAR_PEAK, MEMORY, BARRIER).anyMatch(benchmark::startsWith);
    }

    private CeilingRow ceilingRow(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        int threads = result.getParams().getThreads();
        ForkScores scores = ForkScores.of(result);
        CeilingRow row = new CeilingRow();
        row.threads = threads;
        row.jvm = jvm.name();
        // flop/ns is 10^9 flop/s, byte/ns is 10^9 byte/s; each thread runs the whole loop.
        if (benchmark.startsWith(BARRIER)) {
            row.ceiling = "barrier";
            row.threads = ALL_PROCESSORS;
            row.unit = "ns";
        } else if (benchmark.startsWith(MEMORY)) {
            String level = result.getParams().getParam("level");
            double bytes = 3.0 * Float.BYTES * MemoryBenchmark.length(level);
            row.ceiling = benchmark.substring(MEMORY.length()) + "_" + level.toLowerCase(Locale.ROOT);
            row.unit = "GB/s";
            scores = scores.map(nanos -> bytes / nanos);
        } else {
            boolean vector = benchmark.startsWith(PEAK);
            double flops = vector
                    ? FmaPeakBenchmark.flopsPerOp(jvm.vectorBits() / Float.SIZE)
                    : FmaPeakBenchmark.scalarFlopsPerOp();
            row.ceiling = vector ? CeilingRow.FMA_PEAK : "fma_peak_scalar";
            row.unit = "GFLOP/s";
            scores = scores.map(nanos -> threads * flops / nanos);
        }
        row.value = scores.mean();
        row.low = scores.low();
        row.high = scores.high();
        return row;
    }

    private TuningRow tuningRow(RunResult result) {
        KernelRow measured = kernelRow(result);
        TuningRow row = new TuningRow();
        row.mr = candidate.mr();
        row.vectors = candidate.vectors();
        row.kc = candidate.kc();
        row.nc = candidate.nc();
        row.shape = result.getParams().getParam("shape");
        row.jvm = measured.jvm;
        row.vectorBits = measured.vectorBits;
        row.gflops = measured.gflops;
        row.percentOfPeak = measured.percentOfPeak;
        row.forks = measured.forks;
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
        row.jvm = jvm.name();
        row.vectorBits = jvm.vectorBits();
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
        row.jvm = jvm.name();
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
        CeilingRow peak = ceilings.get(peakKey(threads));
        return peak == null ? null : Double.valueOf(100 * gflops / peak.value);
    }

    private String peakKey(int threads) {
        return jvm.name() + "/" + threads;
    }

    private static int threads(RunResult result) {
        String kernel = result.getParams().getParam("kernel");
        boolean single = Arrays.stream(Kernel.values())
                .anyMatch(ours -> ours != Kernel.PARALLEL && ours.label().equals(kernel));
        if (single) {
            return 1;
        }
        int asked = Integer.parseInt(result.getParams().getParam("threads"));
        return asked == 0 ? ALL_PROCESSORS : asked;
    }

    private String describe(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        if (isCeiling(benchmark)) {
            CeilingRow row = ceilingRow(result);
            return prefix()
                    + String.format(
                            Locale.ROOT, "%-28s %2d thr %8.2f %s", row.ceiling, row.threads, row.value, row.unit);
        }
        if (benchmark.startsWith(GEMM)) {
            KernelRow row = kernelRow(result);
            String label = (candidate == null ? row.kernel : candidate.label()) + " " + row.m + "x" + row.k + "x"
                    + row.n + " " + row.layout;
            return line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        if (benchmark.startsWith(STEP)) {
            TrainingStepRow row = stepRow(result);
            String label = row.kernel + " " + row.experiment + " step";
            return line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        return benchmark + " " + result.getPrimaryResult();
    }

    /** Which JVM, where there are several: its version without the build. */
    private String prefix() {
        String version = jvm.name().substring(jvm.name().lastIndexOf(' ') + 1);
        return jvms.size() == 1 ? "" : "JDK " + version.split("\\+")[0] + " ";
    }

    private String line(String label, int threads, double gflops, Double percent, Double bytes) {
        String line = String.format(Locale.ROOT, "%-28s %2d thr %8.2f GFLOP/s", label, threads, gflops);
        line = prefix() + line;
        if (percent != null) {
            line += String.format(Locale.ROOT, " %5.1f %% of peak", percent);
        }
        // What JMH itself allocates within an iteration shows as a few bytes where few operations share it.
        return bytes == null ? line : line + String.format(Locale.ROOT, " %6.0f B/op", bytes);
    }
}
