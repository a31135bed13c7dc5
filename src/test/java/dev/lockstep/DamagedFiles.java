package dev.lockstep;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Files as a reader may meet them: good ones that bits, numbers, words or whole pieces were changed in, cut ones, two that were
 * spliced, and bytes without any sense; and what a reader must do with each.
 */
public final class DamagedFiles {

    /** A reader: a value or its documented exception. */
    @FunctionalInterface
    public interface Parser {
        Object parse(byte[] file) throws Exception;
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_NANOS = 10_000_000_000L;

    /** Numbers at which something ends: of signs, of sizes, of types. */
    private static final long[] BOUNDARIES = {
        0,
        1,
        -1,
        2,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffffffffL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x7ff0000000000000L,
        0x7fc00000
    };

    /** Words that text formats may choke on. */
    private static final List<String> WORDS = List.of(
            "",
            "NaN",
            "Infinity",
            "1e999",
            "-1e-999",
            "-0",
            "99999999999999999999",
            "2147483648",
            "0x10",
            "null",
            "true",
            "\"",
            "\"\"",
            "'",
            ",",
            ";",
            "\n",
            "\r",
            "\r\n",
            "{",
            "}",
            "[",
            "]",
            "{}",
            "[]",
            "[[[[[[[[",
            "\\",
            "\\u0000",
            "\u0000",
            "\ufeff",
            "\u2028",
            "../",
            "\"a\":",
            "[".repeat(3_000),
            "{\"a\":".repeat(1_500),
            "9".repeat(2_000),
            "a".repeat(5_000));

    private DamagedFiles() {}

    /** Files made of some good ones. */
    public static Arbitrary<byte[]> of(byte[]... good) {
        return of(UnaryOperator.identity(), good);
    }

    /**
     * Files made of some good ones.
     *
     * @param mend makes the checksums of half of them right, so that what lies behind is reached
     */
    public static Arbitrary<byte[]> of(UnaryOperator<byte[]> mend, byte[]... good) {
        return Arbitraries.randomValue(random -> {
            byte[] file = one(random, good);
            return random.nextBoolean() ? mend.apply(file) : file;
        });
    }

    private static byte[] one(Random random, byte[][] good) {
        if (random.nextInt(50) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] file = good[random.nextInt(good.length)].clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            file = changed(file, random, good);
        }
        return file;
    }

    private static byte[] changed(byte[] file, Random random, byte[][] good) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = place(file, random);
        switch (random.nextInt(9)) {
            case 0:
                file[at] ^= (byte) (1 << random.nextInt(8));
                return file;
            case 1:
                file[at] = (byte) random.nextInt();
                return file;
            case 2:
                return Arrays.copyOf(file, at);
            case 3:
                return Arrays.copyOf(file, file.length + 1 + random.nextInt(20));
            case 4:
                return boundary(file, at, random);
            case 5:
                int from = random.nextInt(file.length);
                return joined(file, at, file, from, Math.min(file.length, from + random.nextInt(100)), at);
            case 6:
                byte[] other = good[random.nextInt(good.length)];
                return joined(file, at, other, Math.min(other.length, at), other.length, file.length);
            case 7:
                return joined(file, at, file, at, at, Math.min(file.length, at + random.nextInt(50)));
            default:
                byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
                int end = at;
                while (end < file.length && Character.isLetterOrDigit(file[end]) && end - at < 40) {
                    end++;
                }
                return joined(file, at, word, 0, word.length, end);
        }
    }

    /** Headers and ends are where formats can be hurt. */
    private static int place(byte[] file, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(Math.min(file.length, 64));
            case 1 -> file.length - 1 - random.nextInt(Math.min(file.length, 64));
            default -> random.nextInt(file.length);
        };
    }

    private static byte[] boundary(byte[] file, int at, Random random) {
        int bytes = 2 << random.nextInt(3);
        if (at + bytes > file.length) {
            return Arrays.copyOf(file, at);
        }
        long value = BOUNDARIES[random.nextInt(BOUNDARIES.length)] + random.nextInt(3) - 1;
        ByteBuffer buffer =
                ByteBuffer.wrap(file).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        switch (bytes) {
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
        return file;
    }

    /** The file up to {@code at}, a piece of another one, and the file from {@code rest} on. */
    private static byte[] joined(byte[] file, int at, byte[] other, int from, int to, int rest) {
        byte[] joined = Arrays.copyOf(file, at + to - from + file.length - rest);
        System.arraycopy(other, from, joined, at, to - from);
        System.arraycopy(file, rest, joined, at + to - from, file.length - rest);
        return joined;
    }

    /**
     * Reads a file: a value, or the documented exception with something to say; in good time, and in room that grows with the
     * file alone.
     *
     * @param perByte bytes of heap that a byte of the file may take
     * @param constant bytes of heap that any file may take
     */
    public static void check(
            byte[] file, Class<? extends Exception> documented, int perByte, int constant, Parser parser) {
        long start = System.nanoTime();
        long most = (long) perByte * file.length + constant;
        long allocated = allocated(file, documented, parser);
        if (allocated > most) {
            // Again: the first time may have loaded classes.
            allocated = allocated(file, documented, parser);
        }
        if (allocated > most) {
            throw new AssertionError(allocated + " bytes were allocated for a file of " + file.length);
        }
        if (System.nanoTime() - start > MOST_NANOS) {
            throw new AssertionError("took " + (System.nanoTime() - start) / 1_000_000_000 + " s");
        }
    }

    private static long allocated(byte[] file, Class<? extends Exception> documented, Parser parser) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Throwable thrown = null;
        Object value = null;
        try {
            value = parser.parse(file);
        } catch (Throwable e) {
            thrown = e;
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (thrown == null && value == null) {
            throw new AssertionError("neither a value nor an exception");
        }
        if (thrown != null && !documented.isInstance(thrown)) {
            throw new AssertionError("not documented: " + thrown, thrown);
        }
        if (thrown != null
                && (thrown.getMessage() == null || thrown.getMessage().isBlank())) {
            throw new AssertionError("nothing is said", thrown);
        }
        return allocated;
    }

    /** A folder for files that are read by name: in memory, where the machine has such a place. */
    public static Path folder() {
        Path memory = Path.of("/dev/shm");
        try {
            Path folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "damaged")
                    : Files.createTempDirectory("damaged");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
