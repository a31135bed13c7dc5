package dev.lockstep;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * Files as a reader may meet them: good ones that bits, numbers, words or whole pieces were changed in, cut ones, two that were
 * spliced, and bytes without any sense. {@link Robustness} says what a reader must do with each.
 */
public final class DamagedFiles {

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
            "-1",
            "[null]",
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

    /** What UTF-8 does not have: a lone continuation, a long form of 0, half a surrogate, beyond the last, cut, a mark of UTF-16. */
    private static final byte[][] NO_TEXT = {
        {(byte) 0x80},
        {(byte) 0xc0, (byte) 0x80},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xe2, (byte) 0x82},
        {(byte) 0xff, (byte) 0xfe}
    };

    /** How many changes of a text are of words. */
    private static final double MOST_WORDS = 0.7;

    /** Longest word that is replaced whole. */
    private static final int MOST_WORD = 40;

    private DamagedFiles() {}

    /** Files made of some good ones. */
    public static Arbitrary<byte[]> of(byte[]... good) {
        return of(UnaryOperator.identity(), good);
    }

    /** Texts made of some good ones: most are changed word by word, for what is no text is refused before it is understood. */
    public static Arbitrary<byte[]> ofText(byte[]... good) {
        return of(UnaryOperator.identity(), MOST_WORDS, good);
    }

    /**
     * Files made of some good ones.
     *
     * @param mend makes the checksums of half of them right, so that what lies behind is reached
     */
    public static Arbitrary<byte[]> of(UnaryOperator<byte[]> mend, byte[]... good) {
        return of(mend, 0, good);
    }

    private static Arbitrary<byte[]> of(UnaryOperator<byte[]> mend, double words, byte[]... good) {
        RandomGenerator<byte[]> files = random -> {
            byte[] file = one(random, words, good);
            return new Sample(file, random.nextBoolean() ? mend : UnaryOperator.identity());
        };
        return Arbitraries.fromGenerator(files);
    }

    /** A file that, where a reader fails, becomes shorter as long as it does: by half, a quarter, an eighth ... of its bytes. */
    private record Sample(byte[] file, UnaryOperator<byte[]> mend) implements Shrinkable<byte[]> {

        @Override
        public byte[] value() {
            return mend.apply(file.clone());
        }

        @Override
        public Stream<Shrinkable<byte[]>> shrink() {
            return IntStream.iterate(file.length, piece -> piece > 0, piece -> piece / 2)
                    .boxed()
                    .flatMap(piece -> IntStream.iterate(0, at -> at + piece <= file.length, at -> at + piece)
                            .mapToObj(at -> new Sample(joined(file, at, file, 0, 0, at + piece), mend)));
        }

        @Override
        public ShrinkingDistance distance() {
            return ShrinkingDistance.of(file.length);
        }
    }

    private static byte[] one(Random random, double words, byte[][] good) {
        if (random.nextInt(50) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] file = good[random.nextInt(good.length)].clone();
        int changes = random.nextBoolean() ? 1 : 2 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            file = file.length > 0 && random.nextDouble() < words
                    ? reworded(file, random)
                    : changed(file, random, good);
        }
        return file;
    }

    private static byte[] changed(byte[] file, Random random, byte[][] good) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = place(file, random);
        switch (random.nextInt(11)) {
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
            case 8:
                return swapped(file, at, random);
            case 9:
                byte[] noText = NO_TEXT[random.nextInt(NO_TEXT.length)];
                return joined(file, at, noText, 0, noText.length, at);
            default:
                return reworded(file, random);
        }
    }

    private static byte[] reworded(byte[] file, Random random) {
        int at = place(file, random);
        byte[] word = WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
        if (isOpening(file[at]) && random.nextBoolean()) {
            return joined(file, at, word, 0, word.length, closed(file, at));
        }
        int start = wordStart(file, at);
        int end = wordEnd(file, at);
        boolean quoted = start > 0 && end < file.length && file[start - 1] == '"' && file[end] == '"';
        // With its quotes: a text becomes null, a number or a list.
        int quotes = quoted && random.nextBoolean() ? 1 : 0;
        return joined(file, start - quotes, word, 0, word.length, end + quotes);
    }

    private static int wordStart(byte[] file, int at) {
        int start = at;
        while (start > 0 && isOfWord(file[start - 1]) && at - start < MOST_WORD) {
            start--;
        }
        return start;
    }

    private static int wordEnd(byte[] file, int at) {
        int end = at;
        while (end < file.length && isOfWord(file[end]) && end - at < MOST_WORD) {
            end++;
        }
        return end;
    }

    /** Behind the bracket that closes the one at a place; the end of the file, if none does. */
    private static int closed(byte[] file, int at) {
        int depth = 0;
        for (int end = at; end < file.length; end++) {
            depth += isOpening(file[end]) ? 1 : file[end] == '}' || file[end] == ']' ? -1 : 0;
            if (depth == 0) {
                return end + 1;
            }
        }
        return file.length;
    }

    private static boolean isOpening(byte b) {
        return b == '{' || b == '[';
    }

    private static boolean isOfWord(byte b) {
        return Character.isLetterOrDigit(b) || b == '.' || b == '-' || b == '+' || b == '_';
    }

    /** Two neighbouring pieces in each other's place. */
    private static byte[] swapped(byte[] file, int at, Random random) {
        int middle = Math.min(file.length, at + 1 + random.nextInt(50));
        int end = Math.min(file.length, middle + 1 + random.nextInt(50));
        byte[] swapped = file.clone();
        System.arraycopy(file, middle, swapped, at, end - middle);
        System.arraycopy(file, at, swapped, at + end - middle, middle - at);
        return swapped;
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
}
