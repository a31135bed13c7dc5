package dev.lockstep.kernel;

/**
 * Whether {@code Math.fma} is one instruction. Without it HotSpot computes the same bits with {@code BigDecimal}, thousands
 * of times slower.
 */
public final class HardwareFma {

    private HardwareFma() {}

    /** What HotSpot's flag {@code UseFMA} says; true on a JVM that has no such flag. */
    public static boolean isUsed() {
        return HotSpotFlags.value("UseFMA").map(Boolean::parseBoolean).orElse(true);
    }
}
