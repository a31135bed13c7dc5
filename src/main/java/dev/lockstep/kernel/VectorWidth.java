package dev.lockstep.kernel;

import jdk.incubator.vector.FloatVector;

/** Which widths this JVM can use on this CPU; may be asked before {@link Lanes} settles on one. */
public final class VectorWidth {

    /** System property that selects a narrower vector. */
    public static final String PROPERTY = "lockstep.vectorBits";

    /** The widest vector that the microkernels are written for. */
    static final int WIDEST_BITS = 512;

    private VectorWidth() {}

    /** Width that this JVM prefers on this CPU, in bits. */
    public static int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    /**
     * Checks a requested width.
     *
     * @return null if this JVM can use it, else what is wrong with it
     */
    public static String refusal(String requestedBits) {
        int widest = Math.min(preferredBits(), WIDEST_BITS);
        boolean known = requestedBits.equals("128") || requestedBits.equals("256") || requestedBits.equals("512");
        if (!known) {
            return PROPERTY + "=" + requestedBits + " is not a vector width: use 128, 256 or 512";
        }
        if (Integer.parseInt(requestedBits) > widest) {
            return PROPERTY + "=" + requestedBits + " is above the " + widest
                    + " bits that this JVM uses on this CPU, and would silently run as scalar code";
        }
        return null;
    }
}
