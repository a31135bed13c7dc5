package dev.lockstep.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Sizes of the data caches of one core, in bytes.
 *
 * <p>Linux tells them under {@code /sys}; elsewhere every current CPU has at least what {@link #LEAST} says. Read here
 * rather than through a library because the kernels need nothing else and start in milliseconds.
 *
 * @param l1 first-level data cache
 * @param l2 second-level cache
 * @param l3 third-level cache, shared with other cores; 0 if there is none or nothing is known of it
 */
public record CacheSizes(long l1, long l2, long l3) {

    static final CacheSizes LEAST = new CacheSizes(32 * 1024, 512 * 1024, 0);

    /** The largest L3 that a complex of a few cores shares: 16 to 96 MB in AMD's, up to 36 MB in Intel's for clients. */
    static final long COMPLEX = 96L << 20;

    private static final Path LINUX = Path.of("/sys/devices/system/cpu/cpu0/cache");

    static CacheSizes ofThisMachine() {
        return new CacheSizes(
                size(LINUX, 1).orElse(LEAST.l1),
                size(LINUX, 2).orElse(LEAST.l2),
                size(LINUX, 3).orElse(LEAST.l3));
    }

    /** Size of the data or unified cache of a level, from a folder laid out like Linux's. */
    static OptionalLong size(Path folder, int level) {
        for (int index = 0; Files.isDirectory(folder.resolve("index" + index)); index++) {
            Path cache = folder.resolve("index" + index);
            try {
                if (read(cache, "level").equals(Integer.toString(level))
                        && !read(cache, "type").equals("Instruction")) {
                    return bytes(read(cache, "size"));
                }
            } catch (IOException e) {
                // A file that is missing or unreadable says as much as an absent cache.
            }
        }
        return OptionalLong.empty();
    }

    private static String read(Path cache, String file) throws IOException {
        return Files.readString(cache.resolve(file)).strip();
    }

    private static OptionalLong bytes(String text) {
        if (!text.matches("[1-9][0-9]{0,8}[KM]")) {
            return OptionalLong.empty();
        }
        long unit = text.endsWith("K") ? 1024 : 1024 * 1024;
        return OptionalLong.of(unit * Long.parseLong(text.substring(0, text.length() - 1)));
    }
}
