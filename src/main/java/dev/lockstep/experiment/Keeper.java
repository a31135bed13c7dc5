package dev.lockstep.experiment;

import java.util.function.Supplier;

/** Where a training starts, whether it goes on, and who keeps what it needs to go on later. */
public interface Keeper {

    /** Starts anew, never stops, keeps nothing. */
    Keeper NONE = new Keeper() {};

    /** What to go on from; null to start anew. */
    default Checkpoint start() {
        return null;
    }

    /** Whether to stop before the next batch; asked after each. */
    default boolean stops() {
        return false;
    }

    /**
     * An epoch is over.
     *
     * @param epoch its number
     * @param now makes a checkpoint of what stands now
     */
    default void epochEnded(int epoch, Supplier<Checkpoint> now) {}

    /** The training stops here. */
    default void stopped(Checkpoint now) {}
}
