package dev.lockstep.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.lockstep.result.Environment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which machine, and which software on it, as facts that survive a restart. Clocks, load, memory in use and names of hosts are
 * no part of it.
 *
 * @param hw 12 hexadecimal digits for processor, number of processors, caches, architecture and vector width
 * @param sw 12 hexadecimal digits for operating system (two parts of its version), JVM and flags
 */
public record MachineKey(String hw, String sw) {

    private static final ObjectMapper CANONICAL =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** Of where a run was made. */
    public static MachineKey of(Environment e) {
        Map<String, Object> hw = new TreeMap<>(Map.of(
                "cpu", e.cpu(),
                "cpuId", e.cpuId(),
                "processors", e.processors(),
                "caches", e.caches(),
                "arch", e.arch(),
                "vectorBits", e.vectorBits()));
        Map<String, Object> sw = new TreeMap<>(Map.of(
                "os", e.os().replaceFirst("( \\d+\\.\\d+).*", "$1"),
                "jvm", e.jvm(),
                "flags", List.copyOf(e.jvmFlags())));
        return new MachineKey(digest(hw), digest(sw));
    }

    private static String digest(Map<String, Object> facts) {
        try {
            byte[] json = CANONICAL.writeValueAsString(facts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(Harness.sha256().digest(json)).substring(0, 12);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text can be written", e);
        }
    }
}
