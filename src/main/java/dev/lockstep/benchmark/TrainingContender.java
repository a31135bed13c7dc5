package dev.lockstep.benchmark;

/**
 * Who trains.
 *
 * @param name {@link #OURS}, or a peer's
 * @param threads that it may use
 * @param products {@link #SPARSE} where zero pixels are skipped, as only ours does, else {@link #DENSE}
 */
public record TrainingContender(String name, int threads, String products) {

    /** Our name beside those of peers. */
    public static final String OURS = "lockstep";

    /** Zero pixels are skipped. */
    public static final String SPARSE = "sparse";

    /** All pixels take part in products. */
    public static final String DENSE = "dense";

    /** Whether this is not a peer. */
    public boolean isOurs() {
        return name.equals(OURS);
    }

    /** For a reader. */
    public String describe() {
        return name + ", " + threads + (threads == 1 ? " thread" : " threads") + (isOurs() ? ", " + products : "");
    }
}
