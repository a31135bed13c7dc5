package dev.lockstep.cli;

/** Something that was to be compared is missing, or what should compute it crashed: exit code 4. */
final class IncomparableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IncomparableException(String message) {
        super(message);
    }
}
