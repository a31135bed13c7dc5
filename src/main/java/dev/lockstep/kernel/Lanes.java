package dev.lockstep.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector width of this JVM: the widest that the CPU likes, or {@code -Dlockstep.vectorBits=128|256|512}.
 *
 * <p>C2 compiles vector code only for a constant species, so the choice is made once, when the class is loaded. A width
 * above the preferred one would run as scalar code without a word; it is refused.
 */
public final class Lanes {

    /** System property that selects a narrower vector. */
    public static final String PROPERTY = "lockstep.vectorBits";

    /** The species of all vector code. */
    static final VectorSpecies<Float> SPECIES = choose(System.getProperty(PROPERTY));

    /** Floats in a vector: 4, 8 or 16. */
    static final int COUNT = SPECIES.length();

    private Lanes() {}

    /** Width of the vectors in use, in bits. */
    public static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

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
        int widest = Math.min(preferredBits(), 512);
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

    private static VectorSpecies<Float> choose(String requestedBits) {
        if (requestedBits != null) {
            String refusal = refusal(requestedBits);
            if (refusal != null) {
                throw new IllegalArgumentException(refusal);
            }
        }
        int bits = requestedBits == null ? Math.min(preferredBits(), 512) : Integer.parseInt(requestedBits);
        return switch (bits) {
            case 512 -> FloatVector.SPECIES_512;
            case 256 -> FloatVector.SPECIES_256;
            case 128 -> FloatVector.SPECIES_128;
            default ->
                throw new IllegalArgumentException(
                        "this JVM prefers vectors of " + bits + " bits; 128, 256 or 512 are needed");
        };
    }
}
