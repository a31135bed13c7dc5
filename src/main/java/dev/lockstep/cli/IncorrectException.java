package dev.lockstep.cli;

/** A run went wrong in its numbers: exit code 5. */
final class IncorrectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IncorrectException(String message, Throwable cause) {
        super(message, cause);
    }
}
