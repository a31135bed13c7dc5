package dev.lockstep.gate;

/** A fork that came back without a score. */
public final class ForkException extends Exception {

    private static final long serialVersionUID = 1;

    private final Verdict verdict;

    /**
     * A failure.
     *
     * @param verdict what the row becomes: {@link Verdict#MISSING}, {@link Verdict#CRASHED} or {@link Verdict#WRONG}
     * @param message which side failed at what, and how
     */
    public ForkException(Verdict verdict, String message) {
        super(message);
        this.verdict = verdict;
    }

    /** What the row becomes. */
    public Verdict verdict() {
        return verdict;
    }
}
