package dev.lockstep.cli;

import dev.lockstep.benchmark.Preset;
import dev.lockstep.result.RunFolder;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description = "Measures kernels and training steps with JMH. What follows -- goes to JMH, for instance:",
        footer = {
            "",
            "  kernels -- GemmBenchmark -p kernel=simd -p shape=512x512x512:NN",
            "  kernels -- -prof perfasm -f 1"
        })
final class KernelsCommand implements Callable<Integer> {

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "quick",
            description = "smoke (does it run?), quick (under 3 minutes) or full (for publication). Default:"
                    + " ${DEFAULT-VALUE}.")
    String preset;

    @Parameters(paramLabel = "-- JMH OPTIONS", arity = "0..*", description = "Options for JMH, after --.")
    List<String> jmhArguments;

    @Mixin
    RunOptions runOptions;

    @ParentCommand
    Main main;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (jmhArguments != null
                && !spec.commandLine().getParseResult().originalArgs().contains("--")) {
            throw new ParameterException(
                    spec.commandLine(), "unexpected " + jmhArguments + "; options for JMH follow after --");
        }
        Preset chosen = Benchmarks.preset(preset);
        List<String> arguments = jmhArguments == null ? List.of() : jmhArguments;
        CommandLineOptions jmh = Benchmarks.jmhOptions(arguments);
        if (Benchmarks.asksForInformation(jmh)) {
            org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
            return ExitCode.PASS;
        }
        RunFolder run = runOptions.create(spec);
        int code = Benchmarks.run(chosen, jmh, run, main.verbose);
        Finish.report(run, System.out);
        return code;
    }
}
