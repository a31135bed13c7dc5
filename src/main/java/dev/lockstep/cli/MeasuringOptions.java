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

    private List<Jvm> jvms;

    Preset preset() {
        return Benchmarks.preset(preset);
    }

    /** Those to run on; each is asked once who it is. */
    List<Jvm> jvms() {
        if (jvms == null) {
            jvms = Benchmarks.jvms(jdks);
        }
        return jvms;
    }
}
