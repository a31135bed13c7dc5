package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.result.RunFolder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains experiments and compares them with their published logs.")
final class TrainCommand implements Callable<Integer> {

    @Mixin
    ExperimentNames names;

    @Mixin
    TrainingOptions training;

    @Mixin
    RunOptions runOptions;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        List<Catalogue.Entry> entries = names.chosen();
        training.check();
        Dataset data = training.dataset();
        RunFolder run = runOptions.create(spec);
        new Trainer(training, System.out).train(entries, data, run);
        Finish.report(run, System.out);
        return ExitCode.PASS;
    }
}
