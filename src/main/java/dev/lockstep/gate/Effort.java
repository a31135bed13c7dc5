package dev.lockstep.gate;

/**
 * How long a fork takes.
 *
 * @param warmups iterations before it counts
 * @param warmupMillis length of each
 * @param iterations iterations that count
 * @param iterationMillis length of each
 */
public record Effort(int warmups, int warmupMillis, int iterations, int iterationMillis) {

    /** A fork of some 2.8 seconds, with starting and ending of its JVM. */
    public static final Effort STANDARD = new Effort(3, 300, 5, 200);

    /** A fork of some 1.3 seconds, for rows of small products. */
    public static final Effort SHORT = new Effort(3, 150, 5, 60);
}
