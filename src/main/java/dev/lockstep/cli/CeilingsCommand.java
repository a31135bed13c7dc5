package dev.lockstep.cli;

import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.KernelSuite;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.result.RunFolder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "ceilings",
        mixinStandardHelpOptions = true,
        description = "Measures what limits the kernels: FMA peak, memory bandwidth, the barrier. Into ceilings.csv.")
final class CeilingsCommand implements Callable<Integer>, RunsKernels {

    @Mixin
    MeasuringOptions measuring;

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
        var jvms = measuring.jvms();
        var jmh = Benchmarks.jmhOptions(List.of());
        RunFolder run = runOptions.create(spec);
        int code = Benchmarks.suite(
                run,
                main.verbose,
                "Ceilings, preset " + chosen.label() + ".",
                log -> new KernelSuite(chosen, jmh, jvms, List.of(), run.results(), System.out, log).runCeilings());
        Finish.report(run, System.out);
        return code;
    }
}
