package dev.lockstep.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;

/**
 * Lets the batch that is at work end when the user or the system wants the program to stop: the JVM waits for that, then exits
 * with 130 (SIGINT) or 143 (SIGTERM).
 */
final class StopOnSignal implements AutoCloseable {

    private static final int MOST_SECONDS = 60;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook = new Thread(() -> {
        stop.set(true);
        try {
            if (!stopped.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("note: the batch did not end within " + MOST_SECONDS + " s; its epoch is lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    });

    private StopOnSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Does something that stops when it sees the flag. What it prints before it returns is still seen; where it throws while the
     * program ends, that is said here, for the caller is not given the time.
     *
     * @param work given the flag, which is set once the program should stop; yields an exit code
     */
    static int during(ToIntFunction<AtomicBoolean> work) {
        try (StopOnSignal signal = new StopOnSignal()) {
            try {
                return work.applyAsInt(signal.stop);
            } catch (RuntimeException e) {
                if (signal.release()) {
                    throw e;
                }
                System.err.println("error: " + (e.getMessage() == null ? e : e.getMessage()));
                return ExitCode.INTERRUPTED;
            }
        }
    }

    /** Takes the hook away; false if the program is ending, and the hook at work. */
    private boolean release() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** What was at work is over, one way or the other. */
    @Override
    public void close() {
        stopped.countDown();
        release();
    }
}
