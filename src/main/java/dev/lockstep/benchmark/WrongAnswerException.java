package dev.lockstep.benchmark;

/** A kernel of ours whose answer differs from the naive kernel's; nothing was timed. */
public final class WrongAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WrongAnswerException(String message) {
        super(message);
    }
}
