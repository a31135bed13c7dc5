package dev.lockstep.report;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.gate.Criteria;
import dev.lockstep.gate.Earlier;
import dev.lockstep.gate.Fitness;
import dev.lockstep.gate.ForkScore;
import dev.lockstep.gate.GateFiles;
import dev.lockstep.gate.GateReport;
import dev.lockstep.gate.Overall;
import dev.lockstep.gate.Round;
import dev.lockstep.gate.RowOutcome;
import dev.lockstep.gate.Verdict;
import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRecord;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.InferenceRow;
import dev.lockstep.result.KernelForkRow;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.MetricRow;
import dev.lockstep.result.MistakeRow;
import dev.lockstep.result.PeerRow;
import dev.lockstep.result.PhaseRow;
import dev.lockstep.result.ProfileRow;
import dev.lockstep.result.ReproducibilityRow;
import dev.lockstep.result.RunFolder;
import dev.lockstep.result.TrainingPeerRow;
import dev.lockstep.result.TrainingStepRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Files of a run as the suite writes them, with made-up numbers and hostile text. */
final class SampleRun {

    static final String HOSTILE = "<script>document.title='owned'</script>|`\"'&";
    static final String LOG = "hidden-20-keras-2.2-gpu";

    private static final List<String> JVMS = List.of("Vendor 17.0.1+1", "Vendor 25.0.1+1");

    private final RunFolder run;
    private final Random random = new Random(1671);

    SampleRun(Path project, String name) {
        run = RunFolder.create(project, name, false);
        Environment.of(project, "./run-benchmarks.sh " + HOSTILE, 512).write(run.results());
    }

    RunFolder folder() {
        return run;
    }

    private Path file(String name) {
        return run.results().resolve(name);
    }

    SampleRun withEverything() {
        return withKernels()
                .withTraining("mnist", LOG)
                .withClasses()
                .withMatrix()
                .withGate();
    }

    SampleRun withKernels() {
        List<KernelRow> rows = new ArrayList<>();
        List<KernelForkRow> forks = new ArrayList<>();
        List<CeilingRow> ceilings = new ArrayList<>();
        for (String jvm : JVMS) {
            for (int threads : new int[] {1, 2}) {
                ceilings.add(ceiling("fma_peak", threads, jvm, 220 * threads, "GFLOP/s"));
            }
            ceilings.add(ceiling("fma_peak_scalar", 1, jvm, 14, "GFLOP/s"));
            ceilings.add(ceiling("read_l1", 1, jvm, 300, "GB/s"));
            ceilings.add(ceiling("read_l2", 1, jvm, 160, "GB/s"));
            ceilings.add(ceiling("read_memory", 1, jvm, 12, "GB/s"));
            int[][] shapes = {
                {256, 256, 256, 0}, {512, 512, 512, 0}, {1024, 1024, 1024, 0}, {128, 784, 128, 0}, {784, 128, 10, 1}
            };
            for (int[] shape : shapes) {
                String layout = shape[3] == 0 ? "NN" : "TN";
                add(rows, forks, "naive", 1, 2, jvm, shape, layout);
                add(rows, forks, "blocked", 1, 13, jvm, shape, layout);
                add(rows, forks, "simd", 1, 170, jvm, shape, layout);
                add(rows, forks, "parallel", 2, 310, jvm, shape, layout);
                add(rows, forks, "onednn", 1, 180, jvm, shape, layout);
                add(rows, forks, "onednn", 2, 330, jvm, shape, layout);
                add(rows, forks, HOSTILE, 1, 90, jvm, shape, layout);
            }
        }
        CsvFile.write(file("kernels.csv"), KernelRow.class, rows);
        CsvFile.write(file("kernel-forks.csv"), KernelForkRow.class, forks);
        CsvFile.write(file("ceilings.csv"), CeilingRow.class, ceilings);
        PeerRow peer = new PeerRow();
        peer.peer = "onednn";
        peer.library = "3.11 " + HOSTILE;
        CsvFile.write(file("peers.csv"), PeerRow.class, List.of(peer));
        TrainingStepRow step = new TrainingStepRow();
        step.experiment = "hidden";
        step.kernel = "simd";
        step.threads = 1;
        step.jvm = JVMS.get(0);
        step.microseconds = 321.5;
        step.gflops = 100;
        CsvFile.write(file("training-steps.csv"), TrainingStepRow.class, List.of(step));
        List<PhaseRow> phases = new ArrayList<>();
        for (String name : List.of("gather", "forward")) {
            PhaseRow phase = new PhaseRow();
            phase.experiment = "hidden";
            phase.phase = name;
            phase.input = "sparse";
            phase.kernel = "parallel";
            phase.threads = 2;
            phase.jvm = JVMS.get(0);
            phase.microseconds = 25.5;
            if (name.equals("gather")) {
                phase.rate = 8.1;
                phase.unit = "GB/s";
                phase.percentOfCeiling = 4.1;
            }
            phases.add(phase);
        }
        CsvFile.write(file("training-phases.csv"), PhaseRow.class, phases);
        InferenceRow inference = new InferenceRow();
        inference.experiment = "hidden";
        inference.batch = 10_000;
        inference.input = "dense";
        inference.kernel = HOSTILE;
        inference.threads = 1;
        inference.jvm = JVMS.get(0);
        inference.imagesPerSecond = 1e6;
        CsvFile.write(file("inference.csv"), InferenceRow.class, List.of(inference));
        return this;
    }

    SampleRun withTrainingPeers(String dataset) {
        List<TrainingPeerRow> rows = new ArrayList<>();
        for (String library : List.of("lockstep", HOSTILE, "tensorflow")) {
            TrainingPeerRow row = new TrainingPeerRow();
            row.experiment = "hidden";
            row.dataset = dataset;
            row.library = library;
            row.threads = 2;
            row.products = rows.isEmpty() ? "sparse" : "dense";
            row.epochs = 5;
            row.rounds = 3;
            row.secondsPerEpoch = .1 + .25 * rows.size();
            row.low = row.secondsPerEpoch - .01;
            row.high = row.secondsPerEpoch + .01;
            row.imagesPerSecond = 48_000 / row.secondsPerEpoch;
            row.testAccuracy = .91;
            row.timesOursOneThread = row.secondsPerEpoch / .2;
            row.timesOursBest = row.secondsPerEpoch / .1;
            rows.add(row);
        }
        CsvFile.write(file(TrainingPeerRow.FILE), TrainingPeerRow.class, rows);
        return this;
    }

    private void add(
            List<KernelRow> rows,
            List<KernelForkRow> forks,
            String kernel,
            int threads,
            double gflops,
            String jvm,
            int[] shape,
            String layout) {
        KernelRow row = new KernelRow();
        row.kernel = kernel;
        row.layout = layout;
        row.m = shape[0];
        row.k = shape[1];
        row.n = shape[2];
        row.threads = threads;
        row.jvm = jvm;
        row.vectorBits = 512;
        row.gflops = gflops * (1 + .03 * random.nextGaussian());
        row.gflopsLow = row.gflops * .95;
        row.gflopsHigh = row.gflops * 1.05;
        row.percentOfPeak = 100 * row.gflops / (220 * threads);
        row.bytesPerOp = 0.;
        row.forks = 3;
        row.iterations = 5;
        row.percentUndisturbed = threads == 1 ? 40. : 0.;
        rows.add(row);
        for (int f = 1; f <= row.forks; f++) {
            KernelForkRow fork = new KernelForkRow();
            fork.kernel = kernel;
            fork.layout = layout;
            fork.m = row.m;
            fork.k = row.k;
            fork.n = row.n;
            fork.threads = threads;
            fork.jvm = jvm;
            fork.fork = f;
            fork.percentUndisturbed = f == 1 ? 0. : 60.;
            fork.gflops = row.gflops * (1 + .02 * random.nextGaussian());
            forks.add(fork);
        }
    }

    private static CeilingRow ceiling(String name, int threads, String jvm, double value, String unit) {
        CeilingRow row = new CeilingRow();
        row.ceiling = name;
        row.threads = threads;
        row.jvm = jvm;
        row.value = value;
        row.unit = unit;
        return row;
    }

    SampleRun withTraining(String dataset, String log) {
        ExperimentRow row = new ExperimentRow();
        row.experiment = "hidden";
        row.dataset = dataset;
        row.seed = 1671;
        row.epochs = 20;
        row.kernel = "simd";
        row.threads = 1;
        row.products = "sparse";
        row.weightsSha256 = "abc".repeat(21) + "a";
        row.testLoss = .18601;
        row.testAccuracy = 0.9462;
        row.seconds = 10.5;
        row.imagesPerSecond = 91_234;
        if (log != null) {
            row.publishedLog = log;
            row.numbersCompared = 80;
            row.numbersEqual = 62;
        }
        CsvFile.write(file("experiments.csv"), ExperimentRow.class, List.of(row));
        List<ProfileRow> phases = new ArrayList<>();
        for (String name : List.of("input", "forward", "backward", "update", "validation", "rest", "all")) {
            ProfileRow phase = new ProfileRow();
            phase.experiment = "hidden";
            phase.kernel = "simd";
            phase.threads = 1;
            phase.products = "sparse";
            phase.phase = name;
            phase.seconds = 12.3456;
            phase.percent = name.equals("all") ? 100 : 100 / 6.;
            phases.add(phase);
        }
        CsvFile.write(file("profile.csv"), ProfileRow.class, phases);
        List<HistoryRow> history = new ArrayList<>();
        List<ExperimentRecord.Epoch> epochs = new ArrayList<>();
        for (int e = 1; e <= row.epochs; e++) {
            HistoryRow h = new HistoryRow();
            h.epoch = e;
            h.loss = .18 + 1.3 / e;
            h.accuracy = .95 - .4 / e;
            h.valLoss = .19 + .8 / e;
            h.valAccuracy = .95 - .3 / e;
            h.seconds = .5;
            h.weightsSha256 = "abc";
            history.add(h);
            epochs.add(new ExperimentRecord.Epoch(
                    e, h.loss, Double.toHexString(h.loss), h.valLoss, Double.toHexString(h.valLoss), "abc"));
        }
        CsvFile.write(file("history-hidden.csv"), HistoryRow.class, history);
        new ExperimentRecord(
                        ExperimentRecord.SCHEMA,
                        "hidden",
                        "./run-benchmarks.sh train hidden " + HOSTILE,
                        new ExperimentRecord.Data(
                                dataset,
                                Map.of("training", new ExperimentRecord.Part(48_000, "f00")),
                                Map.of("train-images", "0f0")),
                        1671,
                        Map.of("everything", "MT19937"),
                        List.of("Dense", "Activation"),
                        Map.of("batch", "128"),
                        "simd",
                        1,
                        "sparse",
                        "initial",
                        "final",
                        "predictions",
                        epochs)
                .write(run.results());
        return this;
    }

    SampleRun withClasses() {
        List<MetricRow> rows = new ArrayList<>();
        rows.add(MetricRow.of("accuracy_low", null, null, .9416));
        rows.add(MetricRow.of("accuracy_high", null, null, .9505));
        for (int label = 0; label < 10; label++) {
            for (String metric : List.of("support", "precision", "recall", "f1")) {
                rows.add(MetricRow.of(metric, label, null, metric.equals("support") ? 1000 : .94));
            }
            for (int predicted = 0; predicted < 10; predicted++) {
                rows.add(MetricRow.of("count", label, predicted, label == predicted ? 940 : random.nextInt(20)));
            }
        }
        CsvFile.write(file("metrics-hidden.csv"), MetricRow.class, rows);
        MistakeRow mistake = new MistakeRow();
        mistake.image = 321;
        mistake.label = 2;
        mistake.predicted = 7;
        mistake.probability = .9987;
        byte[] pixels = new byte[784];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (Math.abs(i % 28 - i / 28) < 2 ? 255 : 0);
        }
        mistake.pixels = Base64.getEncoder().encodeToString(pixels);
        CsvFile.write(file("mistakes-hidden.csv"), MistakeRow.class, List.of(mistake, mistake));
        return this;
    }

    SampleRun withMatrix() {
        ReproducibilityRow row = new ReproducibilityRow();
        row.level = "L4";
        row.what = "other vector width";
        row.experiment = "hidden";
        row.dataset = "mnist";
        row.epochs = 1;
        row.kernel = "simd";
        row.threads = 1;
        row.vectorBits = 128;
        row.jvm = JVMS.get(1);
        row.weightsSha256 = "abc";
        row.equal = true;
        CsvFile.write(file("reproducibility.csv"), ReproducibilityRow.class, List.of(row));
        return this;
    }

    SampleRun withGate() {
        List<RowOutcome> rows = new ArrayList<>();
        for (String kernel : List.of("simd", "parallel")) {
            GatedBenchmark benchmark = new GatedBenchmark(
                    "dev.lockstep.benchmark.GemmBenchmark.multiply",
                    Map.of("kernel", kernel, "shape", "128x784x128:NN"));
            List<Round> rounds = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                rounds.add(new Round(
                        i / 4,
                        i % 4,
                        i % 2 == 0,
                        new Round.Fork(2 * i, score(), 200 + random.nextGaussian(), null),
                        new Round.Fork(
                                2 * i + 1, score(), 200 + random.nextGaussian(), i == 3 ? "reference moved" : null)));
            }
            boolean slow = kernel.equals("parallel");
            rows.add(new RowOutcome(
                    benchmark,
                    false,
                    slow ? Verdict.REGRESSION : Verdict.PASS,
                    HOSTILE,
                    slow ? .1 : .001,
                    slow ? .07 : -.02,
                    slow ? .13 : .03,
                    .001,
                    .0488,
                    rounds));
            if (slow) {
                rows.add(new RowOutcome(benchmark, true, Verdict.PASS, "", .002, -.03, .03, .5, .0488, rounds));
            }
        }
        GateFiles.write(
                new GateReport(
                        GateReport.SCHEMA,
                        run.name(),
                        "2026-01-01T00:00:00Z",
                        "base " + HOSTILE,
                        "head",
                        "aaaaaaaaaaaa",
                        "bbbbbbbbbbbb",
                        1671,
                        List.of(),
                        Criteria.STANDARD,
                        new Fitness(List.of()),
                        null,
                        List.of(),
                        rows,
                        new Overall(2, .03, .02, false),
                        List.of(new Earlier("simd", Earlier.Where.OTHER_MACHINE, HOSTILE, 3, null, 70.1, 71.2)),
                        List.of(HOSTILE),
                        12.5),
                run.results(),
                run.reports());
        return this;
    }

    private ForkScore score() {
        double speed = 6000 * (1 + .01 * random.nextGaussian());
        return new ForkScore(List.of(speed, speed * 1.001, speed * .999), 0, 1, 0);
    }
}
