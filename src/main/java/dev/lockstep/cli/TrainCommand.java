package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.result.RunFolder;
import dev.lockstep.result.TrainingPlan;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains experiments and compares them with their published logs; with --peers, times them beside other"
                        + " libraries instead.")
final class TrainCommand implements Callable<Integer>, RunsKernels {

    static final String RESUME = "--resume";

    @Mixin
    ExperimentNames names;

    @Mixin
    TrainingOptions training;

    @Option(
            names = RESUME,
            paramLabel = "RUN",
            description =
                    "Go on with a run that was interrupted or killed: the same weights, histories and fingerprints.")
    private String resume;

    @Mixin
    TrainingPeersOptions peers;

    @Mixin
    RunOptions runOptions;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        peers.check(spec.commandLine().getParseResult());
        if (peers.areMeant()) {
            return compare();
        }
        return resume == null ? train() : resume();
    }

    private int train() {
        List<Catalogue.Entry> entries = names.chosen();
        training.check();
        runOptions.prepare(spec);
        Dataset data = training.dataset();
        training.replay.prepare(entries, data);
        RunFolder run = runOptions.create(spec);
        return finish(run, trainer -> trainer.train(entries, data, run));
    }

    private int compare() {
        List<Catalogue.Entry> entries = names.chosen();
        training.check();
        TrainingPeersOptions.checkBuild();
        Dataset data = training.dataset();
        PeerComparison comparison = new PeerComparison(peers.rounds(), training.replay, System.out);
        comparison.run(entries, data, () -> runOptions.create(spec));
        return ExitCode.PASS;
    }

    private int resume() {
        ParseResult typed = spec.commandLine().getParseResult();
        if (names.any() || typed.hasMatchedOption(RunOptions.RUN) || typed.hasMatchedOption(RunOptions.OVERWRITE)) {
            throw new UsageException(
                    RESUME + " goes on with the experiments of its run, in its folders: it takes no experiments, no "
                            + RunOptions.RUN + " and no " + RunOptions.OVERWRITE);
        }
        RunFolder run = RunFolder.reopen(Main.project(), resume);
        TrainingPlan plan = TrainingPlan.read(run.results());
        training.adopt(plan, typed);
        training.check();
        List<Catalogue.Entry> entries = ExperimentNames.of(plan.experiments());
        Dataset data = training.dataset();
        return finish(run, trainer -> trainer.resume(plan, entries, data, run));
    }

    private int finish(RunFolder run, Predicate<Trainer> work) {
        return StopOnSignal.during(stop -> {
            if (!work.test(new Trainer(training, System.out, stop, true))) {
                return ExitCode.INTERRUPTED;
            }
            Finish.report(run, System.out, stop);
            return ExitCode.PASS;
        });
    }
}
