package dev.lockstep.cli;

import dev.lockstep.benchmark.JmhRequest;
import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.peer.Peer;
import dev.lockstep.result.RunFolder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
            "  kernels -- -p kernel=simd,parallel -p shape=512x512x512:NN,100x30x7:TN",
            "  kernels -- -f 1 -p kernel=simd -p shape=256x256x256:NN -prof perfasm",
            "  kernels -- -f 10 -i 5 -r 400ms FmaPeak",
            "  kernels --peers --jdk /usr/lib/jvm/java-17 --jdk /usr/lib/jvm/java-25",
            "",
            "JMH's gc profiler always runs (bytes per product); perfasm and perfnorm need Linux's perf, and perfasm"
                    + " HotSpot's hsdis. What profilers print is in jmh.log of the run."
        })
final class KernelsCommand implements Callable<Integer>, RunsKernels {

    @Mixin
    MeasuringOptions measuring;

    @Mixin
    PeersOption peers;

    @Parameters(paramLabel = "-- JMH OPTIONS", arity = "0..*", description = "Options for JMH, after --.")
    List<String> jmhArguments;

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
    public Integer call() throws Exception {
        if (jmhArguments != null
                && !spec.commandLine().getParseResult().originalArgs().contains("--")) {
            throw new ParameterException(
                    spec.commandLine(), "unexpected " + jmhArguments + "; options for JMH follow after --");
        }
        Preset chosen = measuring.preset();
        List<String> arguments = jmhArguments == null ? List.of() : jmhArguments;
        CommandLineOptions jmh = Benchmarks.jmhOptions(arguments);
        if (Benchmarks.asksForInformation(jmh)) {
            org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
            return ExitCode.PASS;
        }
        List<Jvm> jvms = measuring.jvms();
        peers.check();
        String note = JmhRequest.noteOnThreads(jmh);
        if (note != null) {
            System.err.println(note);
        }
        RunFolder run = runOptions.create(spec);
        Map<Peer, String> loaded = peers.load(name -> JmhRequest.takesKernel(jmh, name));
        int code = Benchmarks.run(chosen, jmh, jvms, loaded, run, main.verbose);
        Finish.report(run, System.out);
        return code;
    }
}
