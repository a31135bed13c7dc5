package dev.lockstep.cli;

/** Something the user asked for that cannot be done as asked; the message is all they need. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
