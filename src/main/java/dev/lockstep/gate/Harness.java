package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Do both sides measure the same thing? A digest of the benchmark's class, its parameters and JMH's options. */
final class Harness {

    private Harness() {}

    /**
     * The digest of a row on a side; empty if the jar has no such class.
     *
     * @throws IOException if the jar cannot be read
     */
    static Optional<String> digest(Path jar, GatedBenchmark row, List<String> jmhOptions) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(row.classFile());
            if (entry == null) {
                return Optional.empty();
            }
            MessageDigest digest = sha256();
            try (InputStream in = zip.getInputStream(entry)) {
                digest.update(in.readAllBytes());
            }
            digest.update((row.benchmark() + row.paramsText() + jmhOptions).getBytes(StandardCharsets.UTF_8));
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
