package dev.lockstep.gate;

/** What the gate says of a row. */
public enum Verdict {
    /** No slowdown that matters. */
    PASS(0),
    /** Faster. */
    IMPROVED(0),
    /** Slower than the threshold, and not by chance. */
    REGRESSION(1),
    /** More bytes allocated per operation. */
    ALLOCATION(1),
    /** A faster kernel is no longer much faster than a slower one. */
    SHAPE(1),
    /** A shift beyond the threshold that may be chance, or too many void forks. */
    UNDECIDED(3),
    /** Too noisy to find a slowdown of 10 %. */
    UNDERPOWERED(3),
    /** Calibration found the row too noisy, or with several modes. */
    QUARANTINED(3),
    /** The harness differs between the sides. */
    CHANGED(4),
    /** One side does not have the benchmark. */
    MISSING(4),
    /** A baseline of earlier runs was asked for, and there is none. */
    NO_BASELINE(4),
    /** A fork ended without a score. */
    CRASHED(4),
    /** A kernel gave wrong bits. */
    WRONG(5);

    private final int exitCode;

    Verdict(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code that it asks for. */
    public int exitCode() {
        return exitCode;
    }
}
