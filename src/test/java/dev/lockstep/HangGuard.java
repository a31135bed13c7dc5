package dev.lockstep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Ends the JVM when a reader does not come back, for nothing else can stop a thread that is in a loop. The file that it hangs on
 * and where it hangs are kept: {@code target/hang.bin} and {@code target/hang.txt}.
 */
final class HangGuard {

    /** Far above what {@link Robustness} allows, so that a machine that is busy ends no tests. */
    private static final long MOST_NANOS = 120_000_000_000L;

    private static final long PAUSE_MILLIS = 1_000;

    private record Case(byte[] file, Thread reader, long start) {}

    private static volatile Case current;

    static {
        Thread guard = new Thread(HangGuard::watch, "hang-guard");
        guard.setDaemon(true);
        guard.start();
    }

    private HangGuard() {}

    /** This thread reads a file; test classes of a JVM run one after the other. */
    static void begin(byte[] file) {
        current = new Case(file, Thread.currentThread(), System.nanoTime());
    }

    /** It came back. */
    static void end() {
        current = null;
    }

    private static void watch() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MILLIS);
                Case running = current;
                if (running != null && System.nanoTime() - running.start > MOST_NANOS) {
                    keep(running);
                    Runtime.getRuntime().halt(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void keep(Case running) {
        String trace = Arrays.stream(running.reader.getStackTrace())
                .map(frame -> "    at " + frame)
                .collect(Collectors.joining("\n"));
        try {
            Files.createDirectories(Path.of("target"));
            Files.write(Path.of("target", "hang.bin"), running.file);
            Files.writeString(Path.of("target", "hang.txt"), running.file.length + " bytes\n" + trace + "\n");
        } catch (IOException e) {
            System.err.println(
                    "cannot keep a file of " + running.file.length + " bytes that hangs (" + e + ")\n" + trace);
        }
    }
}
