package dev.lockstep.benchmark;

import dev.lockstep.kernel.Kernel;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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

    private static final int ALL_PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Path results;
    private final boolean severalJvms;
    private final Map<String, CeilingRow> ceilings = new LinkedHashMap<>();
    private final List<KernelRow> kernels = new ArrayList<>();
    private final List<KernelForkRow> forks = new ArrayList<>();
    private final List<TrainingStepRow> steps = new ArrayList<>();
    private final List<PhaseRow> phases = new ArrayList<>();
    private final List<InferenceRow> inferences = new ArrayList<>();
    private final List<TuningRow> tuning = new ArrayList<>();

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

    /** Writes the files anew. */
    void write() {
        CsvFile.write(results.resolve("ceilings.csv"), CeilingRow.class, List.copyOf(ceilings.values()));
        if (!kernels.isEmpty()) {
            CsvFile.write(results.resolve("kernels.csv"), KernelRow.class, kernels);
            CsvFile.write(results.resolve("kernel-forks.csv"), KernelForkRow.class, forks);
        }
        if (!steps.isEmpty()) {
            CsvFile.write(results.resolve("training-steps.csv"), TrainingStepRow.class, steps);
        }
        if (!phases.isEmpty()) {
            CsvFile.write(results.resolve("training-phases.csv"), PhaseRow.class, phases);
        }
        if (!inferences.isEmpty()) {
            CsvFile.write(results.resolve("inference.csv"), InferenceRow.class, inferences);
        }
        if (!tuning.isEmpty()) {
            CsvFile.write(results.resolve("tuning.csv"), TuningRow.class, tuning);
        }
    }

    /** Adds the row of a result. */
    void add(RunResult result, Jvm jvm, Candidate candidate) {
        String benchmark = result.getParams().getBenchmark();
        if (isCeiling(benchmark)) {
            CeilingRow row = ceilingRow(result, jvm);
            ceilings.put(key(row.ceiling, row.jvm, row.threads), row);
        } else if (benchmark.startsWith(GEMM) && candidate != null) {
            tuning.add(tuningRow(result, jvm, candidate));
        } else if (benchmark.startsWith(GEMM)) {
            kernels.add(kernelRow(result, jvm));
            forks.addAll(forkRows(result, jvm));
        } else if (benchmark.startsWith(STEP)) {
            steps.add(stepRow(result, jvm));
        } else if (benchmark.startsWith(PHASE)) {
            phases.add(phaseRow(result, jvm));
        } else if (benchmark.startsWith(INFERENCE)) {
            inferences.add(inferenceRow(result, jvm));
        }
    }

    private static boolean isCeiling(String benchmark) {
        return Stream.of(PEAK, SCALAR_PEAK, MEMORY, BARRIER).anyMatch(benchmark::startsWith);
    }

    private static CeilingRow ceilingRow(RunResult result, Jvm jvm) {
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
            double bytes = MemoryBenchmark.bytesPerOp(level);
            row.ceiling = benchmark.substring(MEMORY.length()) + "_" + level.toLowerCase(Locale.ROOT);
            row.unit = "GB/s";
            scores = scores.map(nanos -> bytes / nanos);
        } else {
            boolean vector = benchmark.startsWith(PEAK);
            double flops =
                    vector ? FmaPeak.flopsPerOp(jvm.vectorBits() / Float.SIZE) : FmaPeakBenchmark.scalarFlopsPerOp();
            row.ceiling = vector ? CeilingRow.FMA_PEAK : "fma_peak_scalar";
            row.unit = "GFLOP/s";
            scores = scores.map(nanos -> threads * flops / nanos);
        }
        row.value = scores.mean();
        row.low = scores.low();
        row.high = scores.high();
        return row;
    }

    private TuningRow tuningRow(RunResult result, Jvm jvm, Candidate candidate) {
        KernelRow measured = kernelRow(result, jvm);
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

    private static ForkScores gflops(RunResult result, GemmShape shape) {
        return ForkScores.of(result).map(nanos -> shape.flops() / nanos);
    }

    private static List<KernelForkRow> forkRows(RunResult result, Jvm jvm) {
        GemmShape shape = GemmShape.parse(result.getParams().getParam("shape"));
        List<KernelForkRow> rows = new ArrayList<>();
        for (double score : gflops(result, shape).scores()) {
            KernelForkRow row = new KernelForkRow();
            row.kernel = result.getParams().getParam("kernel");
            row.layout = shape.layout();
            row.m = shape.m();
            row.k = shape.k();
            row.n = shape.n();
            row.threads = threads(result);
            row.jvm = jvm.name();
            row.fork = rows.size() + 1;
            row.gflops = score;
            rows.add(row);
        }
        return rows;
    }

    private KernelRow kernelRow(RunResult result, Jvm jvm) {
        GemmShape shape = GemmShape.parse(result.getParams().getParam("shape"));
        ForkScores gflops = gflops(result, shape);
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
        row.percentOfPeak = percentOfPeak(row.gflops, row.jvm, row.threads);
        row.bytesPerOp = gflops.bytesPerOp();
        row.forks = gflops.forks();
        row.iterations = gflops.iterations();
        return row;
    }

    private TrainingStepRow stepRow(RunResult result, Jvm jvm) {
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
        row.percentOfPeak = percentOfPeak(row.gflops, row.jvm, row.threads);
        row.bytesPerOp = micros.bytesPerOp();
        row.forks = micros.forks();
        return row;
    }

    private PhaseRow phaseRow(RunResult result, Jvm jvm) {
        ForkScores micros = ForkScores.of(result).map(nanos -> nanos / 1e3);
        PhaseRow row = new PhaseRow();
        row.experiment = result.getParams().getParam("experiment");
        row.phase = result.getParams().getBenchmark().substring(PHASE.length());
        row.input = result.getParams().getParam("input");
        row.kernel = result.getParams().getParam("kernel");
        row.threads = threads(result);
        row.jvm = jvm.name();
        row.microseconds = micros.mean();
        row.low = micros.low();
        row.high = micros.high();
        row.bytesPerOp = micros.bytesPerOp();
        row.forks = micros.forks();
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

    private InferenceRow inferenceRow(RunResult result, Jvm jvm) {
        int batch = Integer.parseInt(result.getParams().getParam("batch"));
        ForkScores images = ForkScores.of(result).map(nanos -> 1e9 * batch / nanos);
        InferenceRow row = new InferenceRow();
        row.experiment = result.getParams().getParam("experiment");
        row.batch = batch;
        row.input = result.getParams().getParam("input");
        row.kernel = result.getParams().getParam("kernel");
        row.threads = threads(result);
        row.jvm = jvm.name();
        row.imagesPerSecond = images.mean();
        row.low = images.low();
        row.high = images.high();
        row.bytesPerOp = images.bytesPerOp();
        row.forks = images.forks();
        return row;
    }

    private Double percentOfPeak(double gflops, String jvm, int threads) {
        CeilingRow peak = ceilings.get(key(CeilingRow.FMA_PEAK, jvm, threads));
        return peak == null ? null : Double.valueOf(100 * gflops / peak.value);
    }

    private static String key(String ceiling, String jvm, int threads) {
        return ceiling + "/" + jvm + "/" + threads;
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

    /** A result as a line for the console. */
    String describe(RunResult result, Jvm jvm, Candidate candidate) {
        String benchmark = result.getParams().getBenchmark();
        String prefix = severalJvms ? "JDK " + jvm.release() + " " : "";
        if (isCeiling(benchmark)) {
            CeilingRow row = ceilingRow(result, jvm);
            return prefix
                    + String.format(
                            Locale.ROOT, "%-28s %2d thr %8.2f %s", row.ceiling, row.threads, row.value, row.unit);
        }
        if (benchmark.startsWith(GEMM)) {
            KernelRow row = kernelRow(result, jvm);
            String label = (candidate == null ? row.kernel : candidate.label()) + " " + row.m + "x" + row.k + "x"
                    + row.n + " " + row.layout;
            return prefix + line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        if (benchmark.startsWith(STEP)) {
            TrainingStepRow row = stepRow(result, jvm);
            String label = row.kernel + " " + row.experiment + " step";
            return prefix + line(label, row.threads, row.gflops, row.percentOfPeak, row.bytesPerOp);
        }
        if (benchmark.startsWith(PHASE)) {
            return prefix + describe(phaseRow(result, jvm));
        }
        if (benchmark.startsWith(INFERENCE)) {
            InferenceRow row = inferenceRow(result, jvm);
            return prefix
                    + String.format(
                            Locale.ROOT,
                            "%-28s %2d thr %12.0f images/s",
                            row.experiment + " " + row.input + " batch " + row.batch,
                            row.threads,
                            row.imagesPerSecond);
        }
        return benchmark + " " + result.getPrimaryResult();
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
        // What JMH itself allocates within an iteration shows as a few bytes where few operations share it.
        return bytes == null ? line : line + String.format(Locale.ROOT, " %6.0f B/op", bytes);
    }
}
