package dev.lockstep.cli;

import dev.lockstep.benchmark.JmhRequest;
import dev.lockstep.benchmark.KernelSuite;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.kernel.Blocking;
import dev.lockstep.result.RunFolder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description =
                "Measures the SIMD kernel with other tiles and block sizes than the chosen ones. Into tuning.csv.",
        footer = {
            "",
            "No choice changes a bit of any result. Where one beats the first line by more than runs differ, tell us;",
            "until then JAVA_TOOL_OPTIONS=-Dlockstep.kc=N (lockstep.mr, .vectors, .mc, .nc) makes it yours."
        })
final class TuneCommand implements Callable<Integer> {

    @Mixin
    MeasuringOptions measuring;

    @Option(
            names = "--shape",
            paramLabel = "MxKxN:LAYOUT",
            defaultValue = "1024x1024x1024:NN,512x512x512:NN,784x128x128:TN,128x128x784:NT",
            split = ",",
            description = "Products to measure. Default: ${DEFAULT-VALUE}.")
    List<String> shapes;

    @Mixin
    RunOptions runOptions;

    @ParentCommand
    Main main;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Preset chosen = measuring.preset();
        try {
            long heap = Runtime.getRuntime().maxMemory();
            shapes.forEach(shape -> JmhRequest.checkShape(shape, heap));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--shape: " + e.getMessage(), e);
        }
        var jvms = measuring.jvms();
        var jmh = Benchmarks.jmhOptions(List.of());
        RunFolder run = runOptions.create(spec);
        System.out.println("Chosen: " + Blocking.CHOSEN.describe());
        int code = Benchmarks.suite(
                run,
                main.verbose,
                "Tuning, preset " + chosen.label() + ".",
                log -> new KernelSuite(chosen, jmh, jvms, List.of(), run.results(), System.out, log).runTuning(shapes));
        Finish.report(run, System.out);
        return code;
    }
}
