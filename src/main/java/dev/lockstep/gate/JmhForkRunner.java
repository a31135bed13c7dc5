package dev.lockstep.gate;

import dev.lockstep.benchmark.FitnessProfiler;
import dev.lockstep.benchmark.GatedBenchmark;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Forks are JVMs that run JMH without forking again: one benchmark, one trial, then they end. Everything that a fork runs
 * comes from its side's jar, but for {@link FitnessProfiler}, which an older build may lack.
 */
public final class JmhForkRunner implements ForkRunner, AutoCloseable {

    private static final int MOST_SECONDS = 180;
    private static final int LAST_LINES = 8;

    private final Effort effort;
    private final Path folder;
    private final Path classes;
    private Process running;
    private boolean closed;

    /**
     * A runner.
     *
     * @param effort how long forks take
     * @param folder a folder for its files, which the caller deletes
     * @throws IOException if they cannot be written
     */
    public JmhForkRunner(Effort effort, Path folder) throws IOException {
        this.effort = effort;
        this.folder = folder;
        this.classes = folder.resolve("classes");
        String name = FitnessProfiler.class.getName().replace('.', '/') + ".class";
        Path file = classes.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = FitnessProfiler.class.getClassLoader().getResourceAsStream(name)) {
            Files.write(file, in.readAllBytes());
        }
    }

    /** What a fork of a row is asked to do, beside benchmark and parameters; part of what has to be equal on both sides. */
    List<String> jmhOptions(GatedBenchmark row) {
        List<String> options = new ArrayList<>(jmhOptions());
        options.addAll(List.of("-wi", Integer.toString(row.warmups())));
        return options;
    }

    /** What forks of all rows are asked to do. */
    List<String> jmhOptions() {
        return List.of(
                "-f",
                "0",
                "-w",
                effort.warmupMillis() + "ms",
                "-i",
                Integer.toString(effort.iterations()),
                "-r",
                effort.iterationMillis() + "ms",
                "-prof",
                "gc",
                "-prof",
                FitnessProfiler.class.getName(),
                "-foe",
                "true",
                "-rf",
                "json");
    }

    @Override
    public ForkScore run(Side side, GatedBenchmark row) throws ForkException {
        Path json = folder.resolve("fork.json");
        Path log = folder.resolve("fork.log");
        List<String> command = new ArrayList<>(List.of(side.java().toString()));
        command.addAll(side.flags());
        command.addAll(List.of("-Djmh.ignoreLock=true", "-cp", side.jar() + File.pathSeparator + classes));
        command.addAll(List.of("org.openjdk.jmh.Main", "^" + row.benchmark().replace(".", "\\.") + "$"));
        row.params().forEach((name, value) -> command.addAll(List.of("-p", name + "=" + value)));
        command.addAll(jmhOptions(row));
        command.addAll(List.of("-rff", json.toString()));
        try {
            Files.deleteIfExists(json);
            int code = start(command, log);
            String output = Files.readString(log, StandardCharsets.UTF_8);
            if (code != 0 || !Files.exists(json)) {
                throw failure(side, row, code, output);
            }
            return JmhResult.parse(Files.readAllBytes(json));
        } catch (IOException e) {
            throw new ForkException(
                    Verdict.CRASHED, side.name() + ": " + row.name() + " left no readable result (" + e + ")");
        }
    }

    private int start(List<String> command, Path log) throws IOException {
        synchronized (this) {
            if (closed) {
                throw new IOException("the gate is closed");
            }
            running = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        }
        running.getOutputStream().close();
        try {
            if (!running.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new IOException("not finished after " + MOST_SECONDS + " s");
            }
            return running.exitValue();
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static ForkException failure(Side side, GatedBenchmark row, int code, String output) {
        List<String> lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("at "))
                .toList();
        if (output.contains("WrongAnswerException")) {
            String what = lines.stream()
                    .filter(line -> line.contains("WrongAnswerException"))
                    .findFirst()
                    .orElseThrow();
            return new ForkException(Verdict.WRONG, side.name() + ": " + what.strip());
        }
        if (output.contains("No matching benchmarks")) {
            return new ForkException(Verdict.MISSING, side.name() + " has no benchmark " + row.benchmark());
        }
        String last = String.join(
                System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return new ForkException(
                Verdict.CRASHED,
                side.name() + ": " + row.name() + " ended with exit code " + code + ":" + System.lineSeparator()
                        + last);
    }

    /** Ends the fork that is running, if any. */
    @Override
    public synchronized void close() {
        closed = true;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
