package dev.lockstep.cli;

import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.Preset;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of commands that measure with JMH. */
final class MeasuringOptions {

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "quick",
            description = "smoke (does it run?), quick (a few minutes) or full (for publication). Default:"
                    + " ${DEFAULT-VALUE}.")
    private String preset;

    @Option(
            names = "--jdk",
            paramLabel = "FOLDER",
            description = "Run on this JDK; several are run side by side. Default: the one that runs this.")
    private List<Path> jdks = List.of();

    Preset preset() {
        return Benchmarks.preset(preset);
    }

    List<Jvm> jvms() {
        return Benchmarks.jvms(jdks);
    }
}
