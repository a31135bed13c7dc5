package dev.lockstep.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sizes of the data caches of one core, in bytes.
 *
 * <p>Linux tells them under {@code /sys}. Some virtual machines hide them there; of AMD's CPUs {@code /proc/cpuinfo} still tells
 * the L2 as their cache size, of Intel's only the last level. Elsewhere every current CPU has at least what {@link #LEAST} says.
 * Read here rather than through a library because the kernels need nothing else and start in milliseconds.
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

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private static final Pattern L2_OF_AMD = Pattern.compile("cache size\\s*: ([0-9]{1,9}) KB");

    static CacheSizes ofThisMachine() {
        OptionalLong l2 = size(LINUX, 2);
        return new CacheSizes(
                size(LINUX, 1).orElse(LEAST.l1),
                (l2.isPresent() ? l2 : l2OfAmd(CPU_INFO)).orElse(LEAST.l2),
                size(LINUX, 3).orElse(LEAST.l3));
    }

    /** Size of L2 from a file like Linux's list of processors, if they are AMD's. */
    static OptionalLong l2OfAmd(Path cpuInfo) {
        try (Stream<String> lines = Files.lines(cpuInfo)) {
            // What the first processor has.
            List<String> first = lines.takeWhile(line -> !line.isBlank()).toList();
            if (first.stream().noneMatch(line -> line.matches("vendor_id\\s*: AuthenticAMD"))) {
                return OptionalLong.empty();
            }
            return first.stream()
                    .map(L2_OF_AMD::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(matcher -> 1024 * Long.parseLong(matcher.group(1)))
                    .filter(size -> size >= LEAST.l2)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            // As good as a file that does not say.
            return OptionalLong.empty();
        }
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
