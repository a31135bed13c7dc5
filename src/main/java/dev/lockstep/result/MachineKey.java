package dev.lockstep.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

    private static final int DIGITS = 12;

    private static final ObjectMapper CANONICAL =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** Checks that both are there. */
    public MachineKey {
        Required.of("hw", hw);
        Required.of("sw", sw);
    }

    static MachineKey of(
            String cpu,
            String cpuId,
            int processors,
            List<String> caches,
            String arch,
            int vectorBits,
            String os,
            String jvm,
            List<String> jvmFlags) {
        Map<String, Object> hw = new TreeMap<>(Map.of(
                "cpu", cpu,
                "cpuId", cpuId,
                "processors", processors,
                "caches", caches,
                "arch", arch,
                "vectorBits", vectorBits));
        Map<String, Object> sw = new TreeMap<>(Map.of(
                "os", os.replaceFirst("( \\d+\\.\\d+).*", "$1"),
                "jvm", jvm,
                "flags", List.copyOf(jvmFlags)));
        return new MachineKey(digest(hw), digest(sw));
    }

    private static String digest(Map<String, Object> facts) {
        try {
            byte[] json = CANONICAL.writeValueAsString(facts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(json))
                    .substring(0, DIGITS);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("maps of text can be written, and every Java platform has SHA-256", e);
        }
    }
}
