package dev.lockstep.gate;

/**
 * How long the iterations of a fork take. How many of them warm it up is said by {@link dev.lockstep.benchmark.Gated#warmups}: a
 * product is compiled and steady after half a second, a training step after 1.4 seconds.
 *
 * @param warmupMillis length of an iteration before it counts
 * @param iterations iterations that count
 * @param iterationMillis length of each
 */
public record Effort(int warmupMillis, int iterations, int iterationMillis) {

    /** A fork of a product takes some 1.7 seconds, with starting and ending of its JVM; of a training step, some 3. */
    public static final Effort STANDARD = new Effort(300, 5, 100);

    /** A fork of some 1.3 seconds, for rows of small products. */
    public static final Effort SHORT = new Effort(225, 5, 60);
}
