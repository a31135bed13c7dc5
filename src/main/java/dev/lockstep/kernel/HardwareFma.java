package dev.lockstep.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether {@code Math.fma} is one instruction. Without it HotSpot computes the same bits with {@code BigDecimal}, thousands
 * of times slower.
 */
public final class HardwareFma {

    private HardwareFma() {}

    /** What HotSpot's flag {@code UseFMA} says; true on a JVM that has no such flag. */
    public static boolean isUsed() {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return hotSpot == null
                    || Boolean.parseBoolean(hotSpot.getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
