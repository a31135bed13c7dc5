package dev.lockstep.benchmark;

import java.util.Optional;

/** What is behind a failure, as JMH hands it on from a fork: among causes, and exceptions that were suppressed. */
public final class ForkFailure {

    private ForkFailure() {}

    /** The first one of a type. */
    public static <T extends Throwable> Optional<T> find(Class<T> type, Throwable failure) {
        if (failure == null) {
            return Optional.empty();
        }
        if (type.isInstance(failure)) {
            return Optional.of(type.cast(failure));
        }
        Optional<T> found = find(type, failure.getCause());
        for (Throwable suppressed : failure.getSuppressed()) {
            if (found.isEmpty()) {
                found = find(type, suppressed);
            }
        }
        return found;
    }
}
