package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.TrainingPlan;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Is what goes on in a run what was begun there? An experiment without a checkpoint would train on with anything, and the rows of
 * two trainings would stand in one file.
 */
final class SameTraining {

    private SameTraining() {}

    /**
     * Compares what changes bits: seed, loss, data. Kernel and threads change none, and rows tell of epochs.
     *
     * @param run its name
     * @param plan what was begun
     * @param done rows of experiments that ended
     * @param options what is asked for now, with what the plan says where nothing was typed
     * @param entries the experiments of the plan
     * @param data what is there now
     * @throws UsageException naming what differs, with both values
     */
    static void check(
            String run,
            TrainingPlan plan,
            List<ExperimentRow> done,
            TrainingOptions options,
            List<Catalogue.Entry> entries,
            Dataset data) {
        Set<String> differences = new LinkedHashSet<>();
        for (Catalogue.Entry entry : entries) {
            int begun = plan.seed() == null ? entry.settings().seed() : plan.seed();
            compare("seed", begun, options.seed(entry), differences);
        }
        compare("loss", plan.loss(), options.replay.loss, differences);
        compare("data set", plan.dataset(), data.name(), differences);
        if (plan.dataset().equals(data.name())) {
            compare("SHA-256 of the data set", plan.datasetSha256(), data.sha256(), differences);
        }
        for (ExperimentRow row : done) {
            entries.stream()
                    .filter(entry -> entry.name().equals(row.experiment))
                    .forEach(entry -> compare("seed of " + row.experiment, row.seed, options.seed(entry), differences));
            compare("data set of " + row.experiment, row.dataset, data.name(), differences);
        }
        if (!differences.isEmpty()) {
            throw new UsageException("run '" + run + "' is of another training: " + String.join(", ", differences)
                    + ". Go on with what it was begun with, or train anew with another " + RunOptions.RUN);
        }
    }

    private static void compare(String what, Object there, Object here, Set<String> differences) {
        if (!there.equals(here)) {
            differences.add(what + " is " + there + " there and " + here + " here");
        }
    }
}
