package dev.lockstep.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes things when the user interrupts the program, which then ends by the signal's exit code. */
final class OnInterrupt implements AutoCloseable {

    private final AtomicBoolean happened = new AtomicBoolean();
    private final Thread hook;

    /** What to close, in this order. */
    OnInterrupt(AutoCloseable... things) {
        hook = new Thread(() -> {
            happened.set(true);
            for (AutoCloseable thing : List.of(things)) {
                try {
                    thing.close();
                } catch (Exception e) {
                    System.err.println("note: " + e);
                }
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the program is about to end, and nothing more should be written. */
    boolean happened() {
        return happened.get();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is already at work. What it closes must not be used, nor closed a second time, beside it.
            happened.set(true);
            join();
        }
    }

    private void join() {
        try {
            hook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
