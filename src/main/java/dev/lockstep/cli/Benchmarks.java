package dev.lockstep.cli;

import dev.lockstep.benchmark.ForkFailure;
import dev.lockstep.benchmark.JmhRequest;
import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.KernelSuite;
import dev.lockstep.benchmark.OutsideBoundException;
import dev.lockstep.benchmark.Preset;
import dev.lockstep.benchmark.WrongAnswerException;
import dev.lockstep.peer.Peer;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.PeerRow;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** The JVMs of these JDKs, each asked who it is; the current one if there are none. */
    static List<Jvm> jvms(List<Path> jdks) {
        try {
            return jdks.isEmpty()
                    ? List.of(Jvm.current())
                    : jdks.stream().map(Jvm::of).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--jdk: " + e.getMessage(), e);
        }
    }

    /**
     * Writes which libraries took part.
     *
     * @param peers what was loaded, by name
     */
    static void writePeers(Map<String, String> peers, RunFolder run) {
        List<PeerRow> rows = new ArrayList<>();
        peers.forEach((peer, library) -> {
            PeerRow row = new PeerRow();
            row.peer = peer;
            row.library = library;
            rows.add(row);
        });
        CsvFile.write(run.results().resolve("peers.csv"), PeerRow.class, rows);
    }

    /** Runs the suite; an exit code. */
    static int run(
            Preset preset,
            CommandLineOptions jmh,
            List<Jvm> jvms,
            Map<Peer, String> peers,
            RunFolder run,
            boolean verbose) {
        if (!peers.isEmpty()) {
            Map<String, String> names = new LinkedHashMap<>();
            peers.forEach((peer, library) -> names.put(peer.name(), library));
            writePeers(names, run);
        }
        return suite(
                run,
                verbose,
                "Kernels, preset " + preset.label()
                        + (preset == Preset.SMOKE ? ": does it run? Figures of this preset mean nothing." : "."),
                log -> new KernelSuite(preset, jmh, jvms, List.copyOf(peers.keySet()), run.results(), System.out, log)
                        .run());
    }

    /** Benchmarks that print JMH's output to a stream. */
    @FunctionalInterface
    interface Suite {
        void run(PrintStream log) throws RunnerException;
    }

    /** Runs benchmarks with JMH's output in the run's log; an exit code. */
    static int suite(RunFolder run, boolean verbose, String title, Suite suite) {
        Path log = run.results().resolve("jmh.log");
        try (PrintStream output =
                verbose ? tee(log) : new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
            System.out.println(title);
            suite.run(output);
            // A stream for printing keeps its failures to itself until it is asked.
            if (output.checkError()) {
                throw new ResultException(
                        "cannot write all of " + log + ", JMH's output, which is cut: is the disk full?");
            }
            return ExitCode.PASS;
        } catch (RunnerException e) {
            boolean wrong = ForkFailure.find(WrongAnswerException.class, e).isPresent();
            String what = ForkFailure.find(OutsideBoundException.class, e)
                    .map(peer -> "a library beside ours, not a kernel, is wrong: " + peer.getMessage())
                    .orElse("a benchmark failed: " + e.getMessage());
            System.err.println("error: " + (wrong ? "a kernel gave wrong bits" : what) + "; JMH's output is in " + log);
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
