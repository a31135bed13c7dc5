package dev.lockstep.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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

    StopOnSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Set once the program should stop. */
    AtomicBoolean flag() {
        return stop;
    }

    /** What was at work is over, one way or the other. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending: that is what the hook is for.
            stop.set(true);
        }
    }
}
