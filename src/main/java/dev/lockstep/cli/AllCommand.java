package dev.lockstep.cli;

import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.peer.Peer;
import dev.lockstep.result.RunFolder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = AllCommand.NAME,
        mixinStandardHelpOptions = true,
        description = "The main job: kernels, all experiments in full, report.")
final class AllCommand implements Callable<Integer>, RunsKernels {

    static final String NAME = "all";

    @Mixin
    MeasuringOptions measuring;

    @Mixin
    PeersOption peers;

    @Mixin
    TrainingOptions training;

    @Mixin
    RunOptions runOptions;

    @ParentCommand
    Main main;

    @Spec
    CommandSpec spec;

    @Override
    public List<Jvm> jvms() {
        return measuring.jvms();
    }

    @Override
    public Integer call() {
        Preset chosen = measuring.preset();
        List<Jvm> jvms = measuring.jvms();
        peers.check();
        training.check();
        // First, so that what is wrong with the data is said before minutes of measuring.
        Dataset data = training.dataset();
        RunFolder run = runOptions.create(spec);
        Map<Peer, String> loaded = peers.load(name -> true);
        int code = Benchmarks.run(chosen, Benchmarks.jmhOptions(List.of()), jvms, loaded, run, main.verbose);
        return StopOnSignal.during(stop -> {
            Trainer trainer = new Trainer(training, System.out, stop, false);
            if (code == ExitCode.PASS && !trainer.train(Catalogue.all(), data, run)) {
                return ExitCode.INTERRUPTED;
            }
            Finish.report(run, System.out, stop);
            return code;
        });
    }
}
