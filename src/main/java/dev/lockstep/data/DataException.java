package dev.lockstep.data;

/** Data that is missing, unreadable or not what it should be; the message names the file and the values. */
public sealed class DataException extends RuntimeException permits UnwrittenException {

    /** With what is wrong and what to do. */
    public DataException(String message) {
        super(message);
    }

    /** With what is wrong, and the failure below. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
