package dev.lockstep.cli;

import dev.lockstep.benchmark.KernelSuite;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the kernel suite for a command. */
final class Benchmarks {

    private Benchmarks() {}

    static Preset preset(String label) {
        try {
            return Preset.of(label);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--preset: " + e.getMessage(), e);
        }
    }

    static CommandLineOptions jmhOptions(List<String> arguments) {
        try {
            return new CommandLineOptions(arguments.toArray(String[]::new));
        } catch (CommandLineOptionException e) {
            throw new UsageException("JMH does not take these options: " + e.getMessage(), e);
        }
    }

    /** Runs it; an exit code. */
    static int run(Preset preset, CommandLineOptions jmh, RunFolder run, boolean verbose) {
        Path log = run.results().resolve("jmh.log");
        try (PrintStream output =
                verbose ? tee(log) : new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
            System.out.println("Kernels, preset " + preset.label()
                    + (preset == Preset.SMOKE ? ": does it run? Figures of this preset mean nothing." : "."));
            boolean measured = new KernelSuite(preset, jmh, run.results(), System.out, output).run();
            if (!measured) {
                System.err.println("error: no row was measured; see " + log);
                return ExitCode.INCONCLUSIVE;
            }
            return ExitCode.PASS;
        } catch (NoBenchmarksException e) {
            throw new UsageException("no benchmark matches " + jmh.getIncludes() + "; see 'list'", e);
        } catch (RunnerException e) {
            System.err.println("error: JMH failed: " + e.getMessage() + "; its output is in " + log);
            return ExitCode.INCORRECT;
        } catch (IOException e) {
            throw new UsageException("cannot write " + log + " (" + e + ")", e);
        }
    }

    private static PrintStream tee(Path log) throws IOException {
        OutputStream file = Files.newOutputStream(log);
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        file.write(b);
                        System.out.write(b);
                    }

                    @Override
                    public void write(byte[] b, int from, int count) throws IOException {
                        file.write(b, from, count);
                        System.out.write(b, from, count);
                    }

                    @Override
                    public void close() throws IOException {
                        file.close();
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }
}
