package dev.lockstep.gate;

import dev.lockstep.result.Required;

/**
 * Both sides of a row, one after the other.
 *
 * @param block from 0
 * @param round in the block, from 0
 * @param baseFirst which side ran first
 * @param base the base's fork
 * @param head the head's
 */
public record Round(int block, int round, boolean baseFirst, Fork base, Fork head) {

    /** Checks that both sides are there. */
    public Round {
        Required.of("base", base);
        Required.of("head", head);
    }

    /**
     * A fork in its place.
     *
     * @param slot how many forks ran before it
     * @param score what it measured
     * @param reference mean of the reference before and after, GFLOP/s
     * @param voided why it does not count; null if it does
     */
    public record Fork(int slot, ForkScore score, double reference, String voided) {

        /** Checks that it measured something. */
        public Fork {
            Required.of("score", score);
        }
    }

    /** Whether both forks count. */
    public boolean counts() {
        return base.voided == null && head.voided == null;
    }

    /** ln of the time per operation of the head over that of the base. */
    public double shift() {
        return Math.log(base.score.throughput()) - Math.log(head.score.throughput());
    }
}
