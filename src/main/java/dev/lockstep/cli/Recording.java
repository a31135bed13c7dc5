package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.result.ComputedBy;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.ResultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The results of an earlier run, to compare with.
 *
 * @param folder where they are
 * @param name the same for a reader: from the project folder, if it is in it
 * @param environment what made it
 * @param experiments its training runs
 */
record Recording(Path folder, String name, Environment environment, List<ExperimentRow> experiments) {

    private static final String EXPERIMENTS = "experiments.csv";

    /**
     * Reads a results folder.
     *
     * @throws IncomparableException if something is not there
     * @throws ResultException if a file is malformed
     */
    static Recording read(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        Path project = Main.project().normalize();
        String name =
                absolute.startsWith(project) ? project.relativize(absolute).toString() : folder.toString();
        if (!Files.isDirectory(folder)) {
            throw new IncomparableException("there is no record " + name
                    + ": --against names the results folder of a run, as 'train' leaves it");
        }
        need(folder, name, Environment.FILE);
        need(folder, name, EXPERIMENTS);
        return new Recording(
                folder, name, Environment.read(folder), CsvFile.read(folder.resolve(EXPERIMENTS), ExperimentRow.class));
    }

    private static void need(Path folder, String name, String file) {
        if (!Files.isRegularFile(folder.resolve(file))) {
            throw new IncomparableException("the record " + name + " has no " + file);
        }
    }

    /** The row of an experiment; null if it was not run. */
    ExperimentRow row(String experiment) {
        return experiments.stream()
                .filter(row -> row.experiment.equals(experiment))
                .findFirst()
                .orElse(null);
    }

    /**
     * Checks that an experiment was trained on such data.
     *
     * @throws UsageException if it was not
     */
    void checkIsOf(Dataset data, String experiment) {
        String dataset = row(experiment).dataset;
        if (!dataset.equals(data.name())) {
            throw new UsageException("'" + experiment + "' of the record " + name + " was trained on " + dataset
                    + ", and these data are " + data.name() + ": --data says which to use");
        }
    }

    /** What made a row. */
    ComputedBy by(ExperimentRow row) {
        return ComputedBy.of(environment, row.kernel, row.threads);
    }

    /** Name of the file with the epochs of an experiment. */
    static String historyFile(String experiment) {
        return "history-" + experiment + ".csv";
    }

    /**
     * Fingerprints of a row's epochs.
     *
     * @throws IncomparableException if the file is not there
     * @throws ResultException if it does not have the row's epochs
     */
    List<String> fingerprints(ExperimentRow row) {
        String file = historyFile(row.experiment);
        need(folder, name, file);
        List<HistoryRow> history = CsvFile.read(folder.resolve(file), HistoryRow.class);
        for (int e = 0; e < history.size(); e++) {
            if (history.get(e).epoch != e + 1) {
                throw new ResultException(name + "/" + file + ", line " + (e + 2) + ": epoch " + history.get(e).epoch
                        + " where " + (e + 1) + " is expected");
            }
        }
        if (history.size() != row.epochs) {
            throw new ResultException(
                    name + "/" + file + " has " + history.size() + " epochs, " + EXPERIMENTS + " says " + row.epochs);
        }
        return history.stream().map(epoch -> epoch.weightsSha256).toList();
    }
}
