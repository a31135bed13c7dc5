package dev.lockstep.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** What the JVM says about itself. */
final class HotSpotFlags {

    private HotSpotFlags() {}

    /** Value of a flag of the virtual machine; empty on a JVM that does not have it. */
    static Optional<String> value(String flag) {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return hotSpot == null
                    ? Optional.empty()
                    : Optional.of(hotSpot.getVMOption(flag).getValue());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
