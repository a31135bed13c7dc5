package dev.lockstep.report;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.gate.GateFiles;
import dev.lockstep.gate.GateReport;
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
import dev.lockstep.result.ResultException;
import dev.lockstep.result.TrainingPeerRow;
import dev.lockstep.result.TrainingStepRow;
import dev.lockstep.result.TuningRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a run left in its folder; lists are empty where it measured nothing of a kind, or where that cannot be read.
 *
 * @param environment where it ran
 * @param ceilings limits of the machine
 * @param peers other people's libraries that took part
 * @param trainingPeers experiments as they train them
 * @param tuning other choices of tiles and blocks
 * @param kernels products
 * @param forks products, fork by fork
 * @param steps training steps
 * @param phases of training steps, each alone
 * @param inferences classification of batches
 * @param experiments training runs
 * @param profile where the time of training runs went
 * @param histories epochs, by experiment
 * @param records what defines training runs, by experiment
 * @param metrics class by class, by experiment
 * @param mistakes images that models are wrong about, by experiment
 * @param matrix the same training on other kernels, threads, widths and JVMs
 * @param gate a run of the gate; null if it was none
 * @param problems files that are damaged or missing: name, line, column, and what is wrong
 */
record RunData(
        Environment environment,
        List<CeilingRow> ceilings,
        List<PeerRow> peers,
        List<TrainingPeerRow> trainingPeers,
        List<TuningRow> tuning,
        List<KernelRow> kernels,
        List<KernelForkRow> forks,
        List<TrainingStepRow> steps,
        List<PhaseRow> phases,
        List<InferenceRow> inferences,
        List<ExperimentRow> experiments,
        List<ProfileRow> profile,
        Map<String, List<HistoryRow>> histories,
        Map<String, ExperimentRecord> records,
        Map<String, List<MetricRow>> metrics,
        Map<String, List<MistakeRow>> mistakes,
        List<ReproducibilityRow> matrix,
        GateReport gate,
        List<String> problems) {

    /**
     * Reads a results folder.
     *
     * @throws ResultException if the environment is missing or malformed; any other file that is, becomes a problem
     */
    static RunData read(Path results) {
        return new Reader(results).read();
    }

    private static final String EXPERIMENTS = "experiments.csv";

    private static final class Reader {

        private final Path results;
        private final List<String> problems = new ArrayList<>();

        Reader(Path results) {
            this.results = results;
        }

        RunData read() {
            Environment environment = Environment.read(results);
            List<ExperimentRow> experiments = RunChecks.experiments(
                    results.resolve(EXPERIMENTS), rows(EXPERIMENTS, ExperimentRow.class), problems::add);
            Map<String, List<HistoryRow>> histories = new LinkedHashMap<>();
            Map<String, ExperimentRecord> records = new LinkedHashMap<>();
            Map<String, List<MetricRow>> metrics = new LinkedHashMap<>();
            Map<String, List<MistakeRow>> mistakes = new LinkedHashMap<>();
            unfinished(experiments);
            for (ExperimentRow row : experiments) {
                String name = row.experiment;
                List<HistoryRow> history = whole(row, required("history-" + name + ".csv", HistoryRow.class));
                if (!history.isEmpty()) {
                    histories.put(name, history);
                }
                Path recordFile = results.resolve(ExperimentRecord.file(name));
                if (Files.exists(recordFile)) {
                    ExperimentRecord record = orNull(() -> ExperimentRecord.read(results, name));
                    if (record != null && RunChecks.isOf(recordFile, name, record, problems::add)) {
                        records.put(name, record);
                    }
                }
                String metricsFile = "metrics-" + name + ".csv";
                putIfAny(
                        metrics,
                        name,
                        RunChecks.metrics(
                                results.resolve(metricsFile), rows(metricsFile, MetricRow.class), problems::add));
                String mistakesFile = "mistakes-" + name + ".csv";
                putIfAny(
                        mistakes,
                        name,
                        RunChecks.mistakes(
                                results.resolve(mistakesFile), rows(mistakesFile, MistakeRow.class), problems::add));
            }
            return new RunData(
                    environment,
                    rows("ceilings.csv", CeilingRow.class),
                    rows("peers.csv", PeerRow.class),
                    rows(TrainingPeerRow.FILE, TrainingPeerRow.class),
                    rows("tuning.csv", TuningRow.class),
                    rows("kernels.csv", KernelRow.class),
                    rows("kernel-forks.csv", KernelForkRow.class),
                    rows("training-steps.csv", TrainingStepRow.class),
                    rows("training-phases.csv", PhaseRow.class),
                    rows("inference.csv", InferenceRow.class),
                    experiments,
                    rows("profile.csv", ProfileRow.class),
                    histories,
                    records,
                    metrics,
                    mistakes,
                    rows("reproducibility.csv", ReproducibilityRow.class),
                    Files.exists(results.resolve(GateFiles.JSON_FILE)) ? orNull(() -> GateFiles.read(results)) : null,
                    List.copyOf(problems));
        }

        private <T> List<T> rows(String name, Class<T> type) {
            return Files.exists(results.resolve(name)) ? required(name, type) : List.of();
        }

        private <T> List<T> required(String name, Class<T> type) {
            List<T> rows = orNull(() -> CsvFile.read(results.resolve(name), type));
            return rows == null ? List.of() : rows;
        }

        private <T> T orNull(Supplier<T> reading) {
            try {
                return reading.get();
            } catch (ResultException e) {
                problems.add(e.getMessage());
                return null;
            }
        }

        /** Epochs without a result are what a training left that was killed or diverged. */
        private void unfinished(List<ExperimentRow> experiments) {
            for (Catalogue.Entry entry : Catalogue.all()) {
                String file = "history-" + entry.name() + ".csv";
                if (Files.exists(results.resolve(file))
                        && experiments.stream().noneMatch(row -> row.experiment.equals(entry.name()))) {
                    problems.add(results.resolve(file) + ": experiments.csv has no row of " + entry.name()
                            + "; its training did not finish");
                }
            }
        }

        /** Epochs 1, 2, ... as many as the experiment has; else none. */
        private List<HistoryRow> whole(ExperimentRow row, List<HistoryRow> history) {
            Path file = results.resolve("history-" + row.experiment + ".csv");
            for (int e = 0; e < history.size(); e++) {
                if (history.get(e).epoch != e + 1) {
                    problems.add(file + ", line " + (e + 2) + ", column 'epoch': " + history.get(e).epoch + " where "
                            + (e + 1) + " is expected");
                    return List.of();
                }
            }
            if (!history.isEmpty() && history.size() != row.epochs) {
                problems.add(file + ": " + history.size() + " epochs, experiments.csv has " + row.epochs);
                return List.of();
            }
            return history;
        }

        private static <T> void putIfAny(Map<String, List<T>> all, String name, List<T> rows) {
            if (!rows.isEmpty()) {
                all.put(name, rows);
            }
        }
    }
}
