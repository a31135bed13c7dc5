package dev.lockstep.benchmark;

/** A benchmark whose answer differs from the naive kernel's; nothing was timed. */
public final class WrongAnswerException extends RuntimeException {

    WrongAnswerException(String message) {
        super(message);
    }

    /** Whether this is among the causes of a failure, as JMH hands them on from a fork. */
    public static boolean isBehind(Throwable failure) {
        if (failure == null) {
            return false;
        }
        if (failure instanceof WrongAnswerException || isBehind(failure.getCause())) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (isBehind(suppressed)) {
                return true;
            }
        }
        return false;
    }
}
