package dev.lockstep.cli;

import dev.lockstep.benchmark.JmhRequest;
import dev.lockstep.benchmark.KernelSuite;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.benchmark.WrongAnswerException;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** Reads what follows --, and checks it before anything is written. */
    static CommandLineOptions jmhOptions(List<String> arguments) {
        try {
            CommandLineOptions options = new CommandLineOptions(arguments.toArray(String[]::new));
            JmhRequest.check(options);
            return options;
        } catch (CommandLineOptionException | IllegalArgumentException e) {
            throw new UsageException("JMH options: " + e.getMessage(), e);
        }
    }

    /** Whether JMH is only asked for help or a list. */
    static boolean asksForInformation(CommandLineOptions options) {
        return options.shouldHelp()
                || options.shouldList()
                || options.shouldListWithParams()
                || options.shouldListProfilers()
                || options.shouldListResultFormats();
    }

    /** Runs the suite; an exit code. */
    static int run(Preset preset, CommandLineOptions jmh, RunFolder run, boolean verbose) {
        Path log = run.results().resolve("jmh.log");
        try (PrintStream output =
                verbose ? tee(log) : new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
            System.out.println("Kernels, preset " + preset.label()
                    + (preset == Preset.SMOKE ? ": does it run? Figures of this preset mean nothing." : "."));
            new KernelSuite(preset, jmh, run.results(), System.out, output).run();
            return ExitCode.PASS;
        } catch (RunnerException e) {
            boolean wrong = WrongAnswerException.isBehind(e);
            System.err.println(
                    "error: " + (wrong ? "a kernel gave wrong bits" : "a benchmark failed: " + e.getMessage())
                            + "; JMH's output is in " + log);
            return wrong ? ExitCode.INCORRECT : ExitCode.INCOMPARABLE;
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
