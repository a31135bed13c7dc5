package dev.lockstep.result;

/** A result that cannot be written or read; the message names the file and what is wrong with it. */
public final class ResultException extends RuntimeException {

    /** With what is wrong. */
    public ResultException(String message) {
        super(message);
    }

    /** With what is wrong, and the failure below. */
    public ResultException(String message, Throwable cause) {
        super(message, cause);
    }
}
