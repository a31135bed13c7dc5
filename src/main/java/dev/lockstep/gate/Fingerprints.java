package dev.lockstep.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The bits of both sides, as their own {@code fingerprint} command prints them. */
final class Fingerprints {

    private static final int MOST_SECONDS = 120;

    private Fingerprints() {}

    /**
     * Asks a build.
     *
     * @param file for its output
     * @return digests by name; empty if the build has no such command
     * @throws IOException if it does not run
     */
    static Map<String, String> of(Side side, Path file) throws IOException {
        List<String> command = new ArrayList<>(List.of(side.java().toString()));
        command.addAll(side.flags());
        command.addAll(List.of("-cp", side.jar().toString(), "dev.lockstep.cli.Main", "fingerprint"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("not finished after " + MOST_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return parse(Files.readString(file, StandardCharsets.UTF_8));
    }

    static Map<String, String> parse(String output) {
        Map<String, String> digests = new TreeMap<>();
        for (String line : output.lines().toList()) {
            int blank = line.lastIndexOf(' ');
            if (blank > 0 && line.substring(blank + 1).matches("[0-9a-f]{64}")) {
                digests.put(line.substring(0, blank).strip(), line.substring(blank + 1));
            }
        }
        return digests;
    }

    /** Names whose digests differ; those that only one side has are not compared. */
    static List<String> differing(Map<String, String> base, Map<String, String> head) {
        return base.entrySet().stream()
                .filter(e ->
                        head.containsKey(e.getKey()) && !head.get(e.getKey()).equals(e.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
