package dev.lockstep.benchmark;

/** A peer whose answer is further from the naive kernel's than both can err; nothing was timed. */
public final class OutsideBoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OutsideBoundException(String message) {
        super(message);
    }
}
