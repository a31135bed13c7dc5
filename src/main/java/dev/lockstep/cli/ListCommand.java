package dev.lockstep.cli;

import dev.lockstep.benchmark.Preset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Published;
import dev.lockstep.kernel.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists experiments, kernels, benchmarks, rows of the gate and presets.")
final class ListCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        System.out.println("Experiments (train NAME)");
        for (Catalogue.Entry entry : Catalogue.all()) {
            System.out.printf(
                    "  %-9s %s: %d epochs, %,d parameters%n",
                    entry.name(),
                    entry.settings().title(),
                    entry.settings().epochs(),
                    entry.model().parameterCount());
            for (Published published : entry.published()) {
                System.out.println("            published: " + published.source());
            }
        }
        System.out.println("Kernels (--kernel NAME)");
        System.out.println("  " + Kernel.labels());
        System.out.println("Benchmarks (kernels -- REGEX)");
        BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .forEach(benchmark -> System.out.println("  " + benchmark.getUsername()));
        System.out.println("Rows of the gate (gate --benchmarks REGEX)");
        GateSides.rows("").forEach(row -> System.out.println("  " + row.name()));
        System.out.println("Presets (--preset NAME)");
        System.out.println(
                "  " + Arrays.stream(Preset.values()).map(Preset::label).collect(Collectors.joining(", ")));
        return ExitCode.PASS;
    }
}
