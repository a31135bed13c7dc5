package dev.lockstep.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one process after the other and returns what each printed; {@link #close} ends the one that is running. */
final class ProcessRunner implements AutoCloseable {

    private static final int LAST_LINES = 6;

    private final Path log;
    private Process running;
    private boolean closed;

    /**
     * A runner.
     *
     * @param log where processes print, one after the other; deleted by {@link #close}
     */
    ProcessRunner(Path log) {
        this.log = log;
    }

    /** A process that did not do what it should; the message says what it did, and its last lines. */
    static final class FailureException extends Exception {

        private static final long serialVersionUID = 1L;

        FailureException(String message) {
            super(message);
        }
    }

    /**
     * Runs a process.
     *
     * @return what it printed
     * @throws FailureException if it does not end in time, or not with exit code 0
     * @throws IOException if this was closed, the process cannot be started, or the thread is interrupted
     */
    String run(ProcessBuilder builder, int mostSeconds) throws IOException, FailureException {
        synchronized (this) {
            if (closed) {
                throw new IOException("interrupted: no more processes are started");
            }
            running = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        }
        running.getOutputStream().close();
        try {
            boolean ended = running.waitFor(mostSeconds, TimeUnit.SECONDS);
            if (!ended) {
                running.destroyForcibly().waitFor();
            }
            String output = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            if (!ended || running.exitValue() != 0) {
                throw new FailureException("its process "
                        + (ended
                                ? "ended with exit code " + running.exitValue()
                                : "did not end within " + mostSeconds + " s")
                        + ": " + lastLines(output));
            }
            return output;
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The last lines as one, stack traces left out. */
    static String lastLines(String output) {
        List<String> lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("at "))
                .toList();
        return String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (running != null) {
            running.destroyForcibly();
        }
        Files.deleteIfExists(log);
    }
}
