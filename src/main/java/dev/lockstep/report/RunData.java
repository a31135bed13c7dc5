package dev.lockstep.report;

import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.PeerRow;
import dev.lockstep.result.ProfileRow;
import dev.lockstep.result.TrainingStepRow;
import dev.lockstep.result.TuningRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run left in its folder; lists are empty where it measured nothing of a kind.
 *
 * @param environment where it ran
 * @param ceilings limits of the machine
 * @param peers other people's kernels that took part
 * @param tuning other choices of tiles and blocks
 * @param kernels products
 * @param steps training steps
 * @param experiments training runs
 * @param profile where the time of training runs went
 * @param histories epochs, by experiment
 */
record RunData(
        Environment environment,
        List<CeilingRow> ceilings,
        List<PeerRow> peers,
        List<TuningRow> tuning,
        List<KernelRow> kernels,
        List<TrainingStepRow> steps,
        List<ExperimentRow> experiments,
        List<ProfileRow> profile,
        Map<String, List<HistoryRow>> histories) {

    /**
     * Reads a results folder.
     *
     * @throws dev.lockstep.result.ResultException if a file is malformed, or the environment is missing
     */
    static RunData read(Path results) {
        List<ExperimentRow> experiments = readIfThere(results.resolve("experiments.csv"), ExperimentRow.class);
        Map<String, List<HistoryRow>> histories = new LinkedHashMap<>();
        for (ExperimentRow row : experiments) {
            histories.put(
                    row.experiment,
                    CsvFile.read(results.resolve("history-" + row.experiment + ".csv"), HistoryRow.class));
        }
        return new RunData(
                Environment.read(results),
                readIfThere(results.resolve("ceilings.csv"), CeilingRow.class),
                readIfThere(results.resolve("peers.csv"), PeerRow.class),
                readIfThere(results.resolve("tuning.csv"), TuningRow.class),
                readIfThere(results.resolve("kernels.csv"), KernelRow.class),
                readIfThere(results.resolve("training-steps.csv"), TrainingStepRow.class),
                experiments,
                readIfThere(results.resolve("profile.csv"), ProfileRow.class),
                histories);
    }

    private static <T> List<T> readIfThere(Path file, Class<T> type) {
        return Files.exists(file) ? CsvFile.read(file, type) : List.of();
    }
}
