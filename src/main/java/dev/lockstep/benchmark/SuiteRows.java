package dev.lockstep.benchmark;

import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.InferenceRow;
import dev.lockstep.result.KernelForkRow;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.PhaseRow;
import dev.lockstep.result.TrainingStepRow;
import dev.lockstep.result.TuningRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Median;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/** From JMH's results to rows, lines and CSV files. */
final class SuiteRows {

    static final String PEAK = FmaPeakBenchmark.class.getName() + ".vectorFma";
    static final String SCALAR_PEAK = FmaPeakBenchmark.class.getName() + ".scalarFma";
    static final String MEMORY = MemoryBenchmark.class.getName() + ".";
    static final String BARRIER = BarrierBenchmark.class.getName() + ".";
    static final String GEMM = GemmBenchmark.class.getName() + ".";
    static final String STEP = TrainingStepBenchmark.class.getName() + ".";
    static final String PHASE = PhaseBenchmark.class.getName() + ".";
    static final String INFERENCE = InferenceBenchmark.class.getName() + ".";

    /** Percent of undisturbed iterations above which nobody needs to be told. */
    private static final double MOSTLY = 80;

    private final Path results;
    private final boolean severalJvms;
    private final List<Measured> all = new ArrayList<>();
    private final Map<String, Probes> probes = new HashMap<>();
    private final Map<String, CeilingRow> ceilings = new LinkedHashMap<>();

    /** What was measured of a benchmark, and what measured it. */
    private record Measured(BenchmarkParams params, Iterations iterations, Jvm jvm, Candidate candidate) {

        String benchmark() {
            return params.getBenchmark();
        }

        boolean isOf(String prefix) {
            return benchmark().startsWith(prefix);
        }

        boolean isCeiling() {
            return Stream.of(PEAK, SCALAR_PEAK, MEMORY, BARRIER).anyMatch(this::isOf);
        }

        String param(String name) {
            return params.getParam(name);
        }

        GemmShape shape() {
            return GemmShape.parse(param("shape"));
        }

        int threads() {
            return ProbedBenchmark.threads(params);
        }

        /** Whose probes are compared: a clock depends on how many processors work. */
        String probedBy() {
            return SuiteRows.probedBy(jvm, threads());
        }
    }

    /**
     * No rows yet.
     *
     * @param results folder for the files
     * @param severalJvms whether lines name the JVM
     */
    SuiteRows(Path results, boolean severalJvms) {
        this.results = results;
        this.severalJvms = severalJvms;
    }

    /**
     * Writes the files anew. Rows are made anew too: a quicker probe than all before tells of iterations that they were
     * disturbed.
     */
    void write() {
        ceilings.clear();
        all.stream().filter(Measured::isCeiling).forEach(this::addCeiling);
        CsvFile.write(results.resolve("ceilings.csv"), CeilingRow.class, List.copyOf(ceilings.values()));
        write("kernels.csv", KernelRow.class, rows(GEMM, false, this::kernelRow));
        write(
                "kernel-forks.csv",
                KernelForkRow.class,
                rows(GEMM, false, this::forkRows).stream().flatMap(List::stream).toList());
        write("training-steps.csv", TrainingStepRow.class, rows(STEP, false, this::stepRow));
        write("training-phases.csv", PhaseRow.class, rows(PHASE, false, this::phaseRow));
        write("inference.csv", InferenceRow.class, rows(INFERENCE, false, this::inferenceRow));
        write("tuning.csv", TuningRow.class, rows(GEMM, true, this::tuningRow));
    }

    private <T> List<T> rows(String prefix, boolean tuned, Function<Measured, T> row) {
        return all.stream()
                .filter(measured -> measured.isOf(prefix) && tuned == (measured.candidate() != null))
                .map(row)
                .toList();
    }

    private <T> void write(String file, Class<T> type, List<T> rows) {
        if (!rows.isEmpty()) {
            CsvFile.write(results.resolve(file), type, rows);
        }
    }

    /** Adds the rows of a result. */
    void add(RunResult result, Jvm jvm, Candidate candidate) {
        Measured measured = measured(result, jvm, candidate);
        all.add(measured);
        if (measured.isCeiling()) {
            addCeiling(measured);
        }
    }

    /** A result as a line for the console. */
    String line(RunResult result, Jvm jvm, Candidate candidate) {
        Measured measured = measured(result, jvm, candidate);
        String line = (severalJvms ? "JDK " + jvm.release() + " " : "") + describe(measured);
        Double undisturbed = scores(measured).percentUndisturbed();
        return undisturbed != null && undisturbed == 0 ? line + " (disturbed)" : line;
    }

    private static String probedBy(Jvm jvm, int threads) {
        return jvm.name() + "/" + threads;
    }

    /** What a quick probe with so many threads took so far, in ns; infinite before the first one. */
    double quickProbe(Jvm jvm, int threads) {
        return probes.getOrDefault(probedBy(jvm, threads), new Probes()).quick();
    }

    private Measured measured(RunResult result, Jvm jvm, Candidate candidate) {
        Measured measured = new Measured(result.getParams(), Iterations.of(result), jvm, candidate);
        probes.computeIfAbsent(measured.probedBy(), key -> new Probes()).add(measured.iterations());
        return measured;
    }

    /** What a reader of the rows should know about the machine; null if nothing. */
    String noteOnInterference() {
        double[] undisturbed = all.stream()
                .map(measured -> scores(measured).percentUndisturbed())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        double median = Median.withDefaults().evaluate(undisturbed);
        long none = Arrays.stream(undisturbed).filter(percent -> percent == 0).count();
        if (undisturbed.length == 0 || median > MOSTLY && none == 0) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "note: others used this machine's cores. Of the iterations of a row, %.0f %% (median of %d rows) were"
                        + " undisturbed and count; %s",
                median,
                undisturbed.length,
                none == 0
                        ? "no row has none"
                        : none + (none == 1 ? " row has" : " rows have") + " none: disturbed ones count");
    }

    private ForkScores scores(Measured measured) {
        return measured.iterations().scored(probes.get(measured.probedBy()).quick());
    }

    private void addCeiling(Measured measured) {
        CeilingRow row = ceilingRow(measured);
        ceilings.put(key(row.ceiling, row.jvm, row.threads), row);
    }

    private CeilingRow ceilingRow(Measured measured) {
        String benchmark = measured.benchmark();
        int threads = measured.threads();
        ForkScores scores = scores(measured);
        CeilingRow row = new CeilingRow();
        row.threads = threads;
        row.jvm = measured.jvm().name();
        // flop/ns is 10^9 flop/s, byte/ns is 10^9 byte/s; each thread runs the whole loop.
        if (benchmark.startsWith(BARRIER)) {
            row.ceiling = "barrier";
            row.unit = "ns";
        } else if (benchmark.startsWith(MEMORY)) {
            String level = measured.param("level");
            double bytes = MemoryBenchmark.bytesPerOp(level);
            row.ceiling = benchmark.substring(MEMORY.length()) + "_" + level.toLowerCase(Locale.ROOT);
            row.unit = "GB/s";
            scores = scores.map(nanos -> bytes / nanos);
        } else {
            boolean vector = benchmark.startsWith(PEAK);
            double flops = vector
                    ? FmaPeak.flopsPerOp(measured.jvm().vectorBits() / Float.SIZE)
                    : FmaPeakBenchmark.scalarFlopsPerOp();
            row.ceiling = vector ? CeilingRow.FMA_PEAK : "fma_peak_scalar";
            row.unit = "GFLOP/s";
            scores = scores.map(nanos -> threads * flops / nanos);
        }
        row.value = scores.mean();
        row.low = scores.low();
        row.high = scores.high();
        row.percentUndisturbed = scores.percentUndisturbed();
        return row;
    }

    private TuningRow tuningRow(Measured measured) {
        KernelRow kernel = kernelRow(measured);
        Candidate candidate = measured.candidate();
        TuningRow row = new TuningRow();
        row.mr = candidate.mr();
        row.vectors = candidate.vectors();
        row.kc = candidate.kc();
        row.mc = candidate.mc();
        row.nc = candidate.nc();
        row.shape = measured.param("shape");
        row.jvm = kernel.jvm;
        row.vectorBits = kernel.vectorBits;
        row.gflops = kernel.gflops;
        row.percentOfPeak = kernel.percentOfPeak;
        row.forks = kernel.forks;
        row.percentUndisturbed = kernel.percentUndisturbed;
        return row;
    }

    private ForkScores gflops(Measured measured) {
        double flops = measured.shape().flops();
        return scores(measured).map(nanos -> flops / nanos);
    }

    private List<KernelForkRow> forkRows(Measured measured) {
        GemmShape shape = measured.shape();
        ForkScores gflops = gflops(measured);
        List<KernelForkRow> rows = new ArrayList<>();
        for (int fork = 0; fork < gflops.forks(); fork++) {
            KernelForkRow row = new KernelForkRow();
            row.kernel = measured.param("kernel");
            row.layout = shape.layout();
            row.m = shape.m();
            row.k = shape.k();
            row.n = shape.n();
            row.threads = measured.threads();
            row.jvm = measured.jvm().name();
            row.fork = fork + 1;
            row.gflops = gflops.scores()[fork];
            row.percentUndisturbed = gflops.percentUndisturbed(fork);
            rows.add(row);
        }
        return rows;
    }

    private KernelRow kernelRow(Measured measured) {
        GemmShape shape = measured.shape();
        ForkScores gflops = gflops(measured);
        KernelRow row = new KernelRow();
        row.kernel = measured.param("kernel");
        row.layout = shape.layout();
        row.m = shape.m();
        row.k = shape.k();
        row.n = shape.n();
        row.threads = measured.threads();
        row.jvm = measured.jvm().name();
        row.vectorBits = measured.jvm().vectorBits();
        row.gflops = gflops.mean();
        row.gflopsLow = gflops.low();
        row.gflopsHigh = gflops.high();
        row.percentOfPeak = percentOfPeak(row.gflops, row.jvm, row.threads);
        row.bytesPerOp = gflops.bytesPerOp();
        row.forks = gflops.forks();
        row.percentUndisturbed = gflops.percentUndisturbed();
        row.iterations = gflops.iterations();
        return row;
    }

    private TrainingStepRow stepRow(Measured measured) {
        ForkScores micros = scores(measured).map(nanos -> nanos / 1e3);
        TrainingStepRow row = new TrainingStepRow();
        row.experiment = measured.param("experiment");
        row.kernel = measured.param("kernel");
        row.threads = measured.threads();
        row.jvm = measured.jvm().name();
        row.microseconds = micros.mean();
        row.low = micros.low();
        row.high = micros.high();
        row.gflops = TrainingStepBenchmark.flopsPerOp(row.experiment) / row.microseconds / 1e3;
        row.percentOfPeak = percentOfPeak(row.gflops, row.jvm, row.threads);
        row.bytesPerOp = micros.bytesPerOp();
        row.forks = micros.forks();
        row.percentUndisturbed = micros.percentUndisturbed();
        return row;
    }

    private PhaseRow phaseRow(Measured measured) {
        ForkScores micros = scores(measured).map(nanos -> nanos / 1e3);
        PhaseRow row = new PhaseRow();
        row.experiment = measured.param("experiment");
        row.phase = measured.benchmark().substring(PHASE.length());
        row.input = measured.param("input");
        row.kernel = measured.param("kernel");
        row.threads = measured.threads();
        row.jvm = measured.jvm().name();
        row.microseconds = micros.mean();
        row.low = micros.low();
        row.high = micros.high();
        row.bytesPerOp = micros.bytesPerOp();
        row.forks = micros.forks();
        row.percentUndisturbed = micros.percentUndisturbed();
        double flops = PhaseBenchmark.flopsPerOp(row.experiment, row.phase);
        if (flops == 0) {
            row.rate = PhaseBenchmark.bytesPerOp(row.experiment, row.phase, row.input) / row.microseconds / 1e3;
            row.unit = "GB/s";
            row.ceiling = bandwidthOf(row.phase);
            CeilingRow one = ceilings.get(key(row.ceiling, row.jvm, 1));
            row.percentOfCeiling = one == null ? null : 100 * row.rate / (one.value * row.threads);
        } else if (row.input.equals(BatchSource.DENSE)) {
            row.rate = flops / row.microseconds / 1e3;
            row.unit = "GFLOP/s";
            row.ceiling = CeilingRow.FMA_PEAK;
            row.percentOfCeiling = percentOfPeak(row.rate, row.jvm, row.threads);
        }
        return row;
    }

    /** What bounds phases that only move data: batch and weights lie in L2, images in random order do not. */
    static String bandwidthOf(String phase) {
        return phase.equals("gather") ? "triad_l3" : "triad_l2";
    }

    private InferenceRow inferenceRow(Measured measured) {
        int batch = Integer.parseInt(measured.param("batch"));
        ForkScores images = scores(measured).map(nanos -> 1e9 * batch / nanos);
        InferenceRow row = new InferenceRow();
        row.experiment = measured.param("experiment");
        row.batch = batch;
        row.input = measured.param("input");
        row.kernel = measured.param("kernel");
        row.threads = measured.threads();
        row.jvm = measured.jvm().name();
        row.imagesPerSecond = images.mean();
        row.low = images.low();
        row.high = images.high();
        row.bytesPerOp = images.bytesPerOp();
        row.forks = images.forks();
        row.percentUndisturbed = images.percentUndisturbed();
        return row;
    }

    private Double percentOfPeak(double gflops, String jvm, int threads) {
        CeilingRow peak = ceilings.get(key(CeilingRow.FMA_PEAK, jvm, threads));
        return peak == null ? null : Double.valueOf(100 * gflops / peak.value);
    }

    private static String key(String ceiling, String jvm, int threads) {
        return ceiling + "/" + jvm + "/" + threads;
    }

    private String describe(Measured measured) {
        if (measured.isCeiling()) {
            CeilingRow row = ceilingRow(measured);
            return String.format(Locale.ROOT, "%-28s %2d thr %8.2f %s", row.ceiling, row.threads, row.value, row.unit);
        }
        if (measured.isOf(GEMM)) {
            KernelRow row = kernelRow(measured);
            Candidate candidate = measured.candidate();
            String label = (candidate == null ? row.kernel : candidate.label()) + " " + row.m + "x" + row.k + "x"
                    + row.n + " " + row.layout;
            return line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        if (measured.isOf(STEP)) {
            TrainingStepRow row = stepRow(measured);
            String label = row.kernel + " " + row.experiment + " step";
            return line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        if (measured.isOf(PHASE)) {
            return describe(phaseRow(measured));
        }
        if (measured.isOf(INFERENCE)) {
            InferenceRow row = inferenceRow(measured);
            return String.format(
                    Locale.ROOT,
                    "%-28s %2d thr %12.0f images/s",
                    row.experiment + " " + row.input + " batch " + row.batch,
                    row.threads,
                    row.imagesPerSecond);
        }
        ForkScores nanos = scores(measured);
        return String.format(Locale.ROOT, "%s %.3f ns/op", measured.benchmark(), nanos.mean());
    }

    private static String describe(PhaseRow row) {
        String label = row.experiment + " " + row.input + " " + row.phase;
        String line = String.format(Locale.ROOT, "%-28s %2d thr %8.2f us", label, row.threads, row.microseconds);
        if (row.rate != null) {
            line += String.format(Locale.ROOT, " %8.2f %s", row.rate, row.unit);
        }
        if (row.percentOfCeiling != null) {
            line += String.format(Locale.ROOT, " %5.1f %%", row.percentOfCeiling);
        }
        return line;
    }

    private static String line(String label, int threads, double gflops, Double percent, Double bytes) {
        String line = String.format(Locale.ROOT, "%-28s %2d thr %8.2f GFLOP/s", label, threads, gflops);
        if (percent != null) {
            line += String.format(Locale.ROOT, " %5.1f %% of peak", percent);
        }
        return bytes == null ? line : line + String.format(Locale.ROOT, " %6.0f B/op", bytes);
    }
}
