package dev.lockstep.cli;

import dev.lockstep.benchmark.KernelSuite;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.result.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "ceilings",
        mixinStandardHelpOptions = true,
        description = "Measures what limits the kernels: FMA peak, memory bandwidth, the barrier. Into ceilings.csv.")
final class CeilingsCommand implements Callable<Integer> {

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "quick",
            description = "smoke, quick (a minute) or full. Default: ${DEFAULT-VALUE}.")
    String preset;

    @Option(
            names = "--jdk",
            paramLabel = "FOLDER",
            description = "Run on this JDK; several are run one after the other. Default: the one that runs this.")
    List<Path> jdks = List.of();

    @Mixin
    RunOptions runOptions;

    @ParentCommand
    Main main;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Preset chosen = Benchmarks.preset(preset);
        var jvms = Benchmarks.jvms(jdks);
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
