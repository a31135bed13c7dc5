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

    /** The species of all vector code. */
    public static final VectorSpecies<Float> SPECIES = choose(System.getProperty(VectorWidth.PROPERTY));

    /** Floats in a vector: 4, 8 or 16. */
    static final int COUNT = SPECIES.length();

    private Lanes() {}

    /** Width of the vectors in use, in bits. */
    public static int vectorBits() {
        return SPECIES.vectorBitSize();
    }

    private static VectorSpecies<Float> choose(String requestedBits) {
        if (requestedBits != null) {
            String refusal = VectorWidth.refusal(requestedBits);
            if (refusal != null) {
                throw new IllegalArgumentException(refusal);
            }
        }
        int bits = requestedBits == null
                ? Math.min(VectorWidth.preferredBits(), VectorWidth.WIDEST_BITS)
                : Integer.parseInt(requestedBits);
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
