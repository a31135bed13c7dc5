package dev.lockstep.cli;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A project folder of its own with what a user runs, the launcher and the built jar, for tests that start processes. */
record ProjectCopy(Path folder) {

    static final Path REPOSITORY = Path.of("").toAbsolutePath();

    private static final String JAR = "target/benchmarks.jar";

    /** JUnit warns of every link that leads out of a temporary folder, although it deletes the link and nothing else. */
    private static final Logger OF_TEMPORARY_FOLDERS = Logger.getLogger("org.junit.jupiter.engine.extension");

    static {
        OF_TEMPORARY_FOLDERS.setLevel(Level.SEVERE);
    }

    private static boolean startsPrepared;

    /** Makes the copy, whose jar is a link: all copies share the classes that {@code train} and {@code verify} keep beside it. */
    static ProjectCopy at(Path folder) throws IOException {
        ProjectCopy copy = new ProjectCopy(folder);
        Files.createDirectories(folder.resolve("target"));
        Files.copy(REPOSITORY.resolve("run-benchmarks.sh"), folder.resolve("run-benchmarks.sh"));
        Files.setPosixFilePermissions(
                folder.resolve("run-benchmarks.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(copy.jar(), REPOSITORY.resolve(JAR));
        copy.prepareStarts();
        return copy;
    }

    /** Has these classes written, if nobody did since the jar was built; one test JVM waits for the other. */
    private void prepareStarts() throws IOException {
        synchronized (ProjectCopy.class) {
            if (startsPrepared) {
                return;
            }
            try (FileChannel channel = FileChannel.open(
                            REPOSITORY.resolve("target/.starts"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                run("train", "nosuch");
            }
            startsPrepared = true;
        }
    }

    Path jar() {
        return folder.resolve(JAR);
    }

    /** Copies the jar, for tests that change it or what is beside it. */
    ProjectCopy withItsOwnJar() throws IOException {
        Files.delete(jar());
        Files.copy(REPOSITORY.resolve(JAR), jar());
        return this;
    }

    /** {@code ./run-benchmarks.sh arguments}, on the JVM of this test. */
    ProcessBuilder builder(List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(folder.resolve("run-benchmarks.sh").toString()));
        command.addAll(arguments);
        return onThisJvm(new ProcessBuilder(command));
    }

    /** A script of the shell, on the JVM of this test. */
    ProcessBuilder script(String text) {
        return onThisJvm(new ProcessBuilder("bash", "-c", text));
    }

    private ProcessBuilder onThisJvm(ProcessBuilder builder) {
        Map<String, String> environment = builder.directory(folder.toFile()).environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        // An archive is not made while this is set.
        environment.remove("JAVA_TOOL_OPTIONS");
        environment.remove("LOCKSTEP_ARCHIVE");
        return builder;
    }

    JavaProcess.Result run(String... arguments) {
        return JavaProcess.run(builder(List.of(arguments)));
    }

    /** Starts a run that may be sent signals, and whose output goes to a file. */
    Process start(List<String> arguments, Path log) throws IOException {
        return Signals.heard(builder(arguments))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    Path results(String run) {
        return folder.resolve("results").resolve(run);
    }

    Path reports(String run) {
        return folder.resolve("reports").resolve(run);
    }

    /** Every file that a training left, by name, but for times and where it ran. */
    Map<String, String> outcome(String run) throws IOException {
        Map<String, String> outcome = new TreeMap<>();
        try (Stream<Path> files = Files.list(results(run))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                String text = Files.readString(file);
                if (name.startsWith("history-")) {
                    text = text.replaceAll("(?m)^((?:[^,]*,){5})[^,]*,", "$1TIME,");
                } else if (name.equals("experiments.csv")) {
                    text = text.replaceAll("(?m)^((?:[^,]*,){13})[^,]*,[^,]*,", "$1TIME,TIME,");
                } else if (name.equals("environment.json")) {
                    continue;
                }
                outcome.put(name, text);
            }
        }
        return outcome;
    }
}
