package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each line of a range is read once, and nothing behind the last one. */
class PrefetchTest {

    private static final int FROM = 3;

    @Test
    void lines_anyCountOfBytes_areOneByteOfEach() {
        for (int count = 0; count <= 64 * 50; count += 7) {
            byte[] data = new byte[FROM + Math.max(0, (count + 63) / 64 * 64 - 63)];
            new Random(count).nextBytes(data);
            int expected = 0;
            for (int at = FROM; at < FROM + count; at += 64) {
                expected += data[at];
            }
            assertThat(Prefetch.lines(data, FROM, count)).isEqualTo(expected);
        }
    }

    @Test
    void lines_anyCountOfChars_areOneCharOfEach() {
        for (int count = 0; count <= 32 * 50; count += 3) {
            char[] data = new char[FROM + Math.max(0, (count + 31) / 32 * 32 - 31)];
            int expected = 0;
            for (int at = FROM; at < data.length; at++) {
                data[at] = (char) (at * 40_503);
            }
            for (int at = FROM; at < FROM + count; at += 32) {
                expected += data[at];
            }
            assertThat(Prefetch.lines(data, FROM, count)).isEqualTo(expected);
        }
    }
}
