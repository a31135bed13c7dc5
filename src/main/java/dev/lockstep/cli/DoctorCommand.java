package dev.lockstep.cli;

import dev.lockstep.data.DataException;
import dev.lockstep.data.DataSource;
import dev.lockstep.data.Mnist;
import dev.lockstep.kernel.Blocking;
import dev.lockstep.kernel.HardwareFma;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.kernel.VectorWidth;
import dev.lockstep.result.Environment;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what this machine is, and what is wrong with it.")
final class DoctorCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    private boolean healthy = true;

    @Override
    public Integer call() {
        Environment e = Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits());
        line("CPU", e.cpu() + ", " + e.processors() + " processors, " + e.describeCaches());
        line("memory", e.memoryMiB() + " MiB");
        line("system", e.os() + ", " + e.arch());
        line("JVM", e.jvm());
        line("JVM flags", String.join(" ", e.jvmFlags()));
        line("vectors", e.vectorBits() + " bits in use, " + VectorWidth.preferredBits() + " preferred");
        line("kernels", Blocking.CHOSEN.describe());
        check("hardware FMA", HardwareFma.isUsed(), "yes", "no: products are exact but thousands of times slower");
        check(
                "aligned objects",
                e.jvmFlags().contains("-XX:ObjectAlignmentInBytes=64"),
                "64 bytes",
                "not to 64 bytes: vector loads straddle cache lines, some 10 % slower; use run-benchmarks.sh");
        mnist();
        return healthy ? ExitCode.PASS : ExitCode.USAGE;
    }

    private void mnist() {
        try {
            Path folder = new DataSource(Main.project(), System.getenv(), System.err::println).find();
            if (folder == null) {
                line("MNIST", "not on this machine; 'data fetch' downloads it, without it digits are synthetic");
            } else {
                Mnist.load(folder);
                line("MNIST", "verified, in " + folder);
            }
        } catch (DataException e) {
            check("MNIST", false, "", e.getMessage());
        }
    }

    private void check(String what, boolean good, String yes, String no) {
        line(what, good ? yes : "PROBLEM: " + no);
        healthy &= good;
    }

    private static void line(String what, String value) {
        System.out.printf("%-16s %s%n", what, value);
    }
}
