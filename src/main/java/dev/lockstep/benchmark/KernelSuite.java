package dev.lockstep.benchmark;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Blocking;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.peer.Peer;
import dev.lockstep.peer.PeerException;
import dev.lockstep.result.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private static final double NAIVE_GFLOPS = 1.5;
    private static final double BLOCKED_GFLOPS = 8;
    private static final double VECTOR_GFLOPS = 50;
    private static final int ALL_PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Preset preset;
    private final Options requested;
    private final List<Jvm> jvms;
    private final List<Peer> peers;

    /** The benchmarks that are asked for. */
    private final List<String> named;

    private final Set<String> leftOut = new HashSet<>();
    private final Path results;
    private final PrintStream console;
    private final ProgressOutput output;

    private Jvm jvm;
    private Candidate candidate;
    private final List<RunResult> all = new ArrayList<>();
    private final SuiteRows rows;

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
        this.named = JmhRequest.benchmarks(requested);
        this.jvms = List.copyOf(jvms);
        this.peers = List.copyOf(peers);
        this.jvm = jvms.get(0);
        this.results = results;
        this.console = console;
        this.rows = new SuiteRows(results, jvms.size() > 1);
        this.output = new ProgressOutput(log, result -> console.println(rows.line(result, jvm, candidate)));
    }

    /**
     * Runs everything.
     *
     * @throws RunnerException if JMH refuses the options, or a benchmark fails
     */
    public void run() throws RunnerException {
        measure();
        noteInterference();
    }

    private void measure() throws RunnerException {
        if (isWhole()) {
            measureCeilings();
        } else {
            for (Jvm each : jvms) {
                jvm = each;
                runPeaks();
            }
        }
        if (!requested.getIncludes().isEmpty()) {
            for (Jvm each : jvms) {
                jvm = each;
                runOthers();
            }
        }
        if (asksFor(SuiteRows.GEMM)) {
            runProducts();
        }
        if (asksFor(SuiteRows.STEP)) {
            runSteps();
        }
    }

    /** What was asked for by name and has no rows of shapes, kernels and JVMs. */
    private void runOthers() throws RunnerException {
        if (asksFor(SuiteRows.PHASE)) {
            run(options(SuiteRows.MEMORY + "triad", preset.vectorWarmups)
                    .threads(1)
                    .param("level", "L2", "L3"));
        }
        List<String> measuredElsewhere = List.of(SuiteRows.PEAK, SuiteRows.GEMM, SuiteRows.STEP);
        if (named.stream().anyMatch(name -> measuredElsewhere.stream().noneMatch(name::startsWith))) {
            ChainedOptionsBuilder options = options(null, preset.stepWarmups);
            measuredElsewhere.forEach(name -> options.exclude("^" + Pattern.quote(name)));
            run(options);
        }
    }

    private void runProducts() throws RunnerException {
        for (String shape : valuesOf("shape", preset.shapes())) {
            for (Jvm each : jvms) {
                jvm = each;
                runShape(shape, chosenKernels());
            }
        }
    }

    private void runSteps() throws RunnerException {
        for (String experiment : valuesOf("experiment", experiments())) {
            for (Jvm each : jvms) {
                jvm = each;
                for (Kernel kernel : chosenKernels()) {
                    int warmups = isVectorised(kernel) ? preset.stepWarmups : preset.warmups;
                    double flops = TrainingStepBenchmark.flopsPerOp(experiment);
                    run(options(SuiteRows.STEP, warmups, millis(kernel, flops))
                            .param("kernel", kernel.label())
                            .param("experiment", experiment));
                }
            }
        }
    }

    private List<Kernel> chosenKernels() {
        return Arrays.stream(Kernel.values())
                .filter(kernel -> JmhRequest.takesKernel(requested, kernel.label()))
                .toList();
    }

    private void noteInterference() {
        String note = rows.noteOnInterference();
        if (note != null && preset != Preset.SMOKE) {
            console.println(note);
        }
    }

    /** Whether a benchmark of that class, or that one, is to run. */
    private boolean asksFor(String benchmark) {
        return named.stream().anyMatch(name -> name.startsWith(benchmark));
    }

    /** Whether nobody asked for a part of it, or for nothing but to see it run. */
    private boolean isWhole() {
        return preset != Preset.SMOKE
                && requested.getIncludes().isEmpty()
                && Stream.of("kernel", "shape", "experiment")
                        .noneMatch(name -> requested.getParameter(name).hasValue());
    }

    /**
     * Measures what limits the kernels: FMA peak, bandwidth of each level of the memory, the team's barrier.
     *
     * @throws RunnerException if JMH refuses the options, or a benchmark fails
     */
    public void runCeilings() throws RunnerException {
        measureCeilings();
        noteInterference();
    }

    private void measureCeilings() throws RunnerException {
        for (Jvm each : jvms) {
            jvm = each;
            runPeaks();
            run(options(SuiteRows.SCALAR_PEAK, preset.warmups).threads(1));
            run(options(SuiteRows.MEMORY, preset.vectorWarmups).threads(1));
            run(options(SuiteRows.BARRIER, preset.warmups).threads(1));
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
                    double flops = GemmShape.parse(shape).flops();
                    run(options(SuiteRows.GEMM, preset.vectorWarmups, millis(Kernel.SIMD, flops))
                            .param("kernel", Kernel.SIMD.label())
                            .param("shape", shape)
                            .jvmArgsAppend(next.flags()));
                }
            }
        }
        noteInterference();
    }

    private void runPeaks() throws RunnerException {
        for (int threads : JmhRequest.teamSizes(requested, ALL_PROCESSORS)) {
            run(options(SuiteRows.PEAK, preset.warmups).threads(threads));
        }
    }

    private void runShape(String shape, List<Kernel> chosen) throws RunnerException {
        for (Kernel kernel : chosen) {
            boolean given = requested.getParameter("shape").hasValue();
            if (given || kernel != Kernel.NAIVE || preset.measuresNaive(shape)) {
                int warmups = isVectorised(kernel) ? preset.vectorWarmups : preset.warmups;
                double flops = GemmShape.parse(shape).flops();
                run(options(SuiteRows.GEMM, warmups, millis(kernel, flops))
                        .param("kernel", kernel.label())
                        .param("shape", shape));
            }
        }
        for (Peer peer : peers) {
            if (JmhRequest.takesKernel(requested, peer.name()) && !leftOut.contains(peer.name() + "/" + jvm.name())) {
                runPeer(peer, shape);
            }
        }
    }

    /** A peer that one JVM loads need not suit another; the rest does not depend on it. */
    private void runPeer(Peer peer, String shape) throws RunnerException {
        String[] both = peer.isThreaded() && ALL_PROCESSORS > 1 ? new String[] {"1", "0"} : new String[] {"1"};
        String[] threads = peer.isThreaded() ? valuesOf("threads", both).toArray(String[]::new) : both;
        try {
            double flops = GemmShape.parse(shape).flops();
            run(options(SuiteRows.GEMM, preset.vectorWarmups, millis(Kernel.SIMD, flops))
                    .param("kernel", peer.name())
                    .param("shape", shape)
                    .param("threads", threads));
        } catch (RunnerException e) {
            PeerException missing = ForkFailure.find(PeerException.class, e).orElseThrow(() -> e);
            leftOut.add(peer.name() + "/" + jvm.name());
            console.println(peer.name() + ": left out on " + jvm.name() + ". " + missing.getMessage());
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

    /** What a product may take, to choose how many are timed: the order of magnitude is enough. */
    private static double millis(Kernel kernel, double flops) {
        double gflops =
                kernel == Kernel.NAIVE ? NAIVE_GFLOPS : kernel == Kernel.BLOCKED ? BLOCKED_GFLOPS : VECTOR_GFLOPS;
        return flops / gflops / 1e6;
    }

    private ChainedOptionsBuilder options(String include, int warmups) {
        return options(include, warmups, 0);
    }

    /**
     * The preset, below what was requested.
     *
     * @param include null to take the requested benchmarks
     * @param millis that an operation may take; 0 if less than an iteration
     */
    private ChainedOptionsBuilder options(String include, int warmups, double millis) {
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
            options.warmupTime(TimeValue.milliseconds(preset.warmupMillis));
        }
        if (!requested.getMeasurementIterations().hasValue()) {
            options.measurementIterations(preset.iterations(millis));
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
        String line = InterferenceProfiler.line(
                rows.quickProbe(jvm, 1), rows.quickProbe(jvm, ALL_PROCESSORS), preset.patienceMillis);
        return options.addProfiler(InterferenceProfiler.class, line).timeUnit(TimeUnit.NANOSECONDS);
    }

    private void run(ChainedOptionsBuilder options) throws RunnerException {
        Collection<RunResult> group = new Runner(options.build(), output.format()).run();
        all.addAll(group);
        group.forEach(result -> rows.add(result, jvm, candidate));
        rows.write();
        AtomicFile.write(results.resolve(JMH_JSON), out -> {
            PrintStream json = new PrintStream(out, false, StandardCharsets.UTF_8);
            ResultFormatFactory.getInstance(ResultFormatType.JSON, json).writeOut(all);
            if (json.checkError()) {
                throw new IOException("JMH's results could not be written");
            }
        });
    }
}
