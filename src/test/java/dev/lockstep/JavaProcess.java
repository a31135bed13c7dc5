package dev.lockstep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of this class path in a JVM of its own. */
public final class JavaProcess {

    /** Against what never ends. A gate that measures 96 forks took 390 seconds on a busy machine, with no other test running. */
    private static final int MOST_SECONDS = 900;

    /** Exit code and what was printed. */
    public record Result(int code, String output) {}

    private JavaProcess() {}

    public static Result run(List<String> flags, String... mainAndArguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        return run(new ProcessBuilder(command));
    }

    public static Result run(ProcessBuilder builder) {
        try {
            Path output = Files.createTempFile("process", ".txt");
            try {
                Process process = builder.redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(builder.command() + " did not end within " + MOST_SECONDS + " s: "
                            + Files.readString(output));
                }
                return new Result(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
