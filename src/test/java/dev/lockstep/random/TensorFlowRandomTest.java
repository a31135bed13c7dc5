package dev.lockstep.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden vectors of dropout masks of the real TensorFlow 1.13.1: [128, 128] elements an execution. */
class TensorFlowRandomTest {

    private static final int ELEMENTS = 128 * 128;
    private static final float RATE = 0.3f;

    @ParameterizedTest
    @CsvSource({
        "7287573, 0, c268c614, 11425, 01111111111111111101100100111111",
        "7215759, 0, 3bdc074e, 11428, 11101111111111111110100100110111",
        "7287573, 1, 5d2b1c82, 11493, 10011111111110111111111000010111",
        "7215759, 1, 2b1fd8d4, 11537, 01010111110011101101100110111010",
        "7287573, 375, 6a72d006, 11439, 11010101110111111110111111110010",
        "7215759, 375, 9561ad84, 11517, 11111110111110001011111000110101",
        "7287573, 93749, 99c94630, 11430, 01111011101110011011100111111001",
        "7215759, 93749, d731a7e6, 11445, 11111111111011110111111001100101",
    })
    void uniform_executionOfADropoutLayer_isTensorFlows(
            int seed, int execution, String hash, int kept, String firstOfMask) {
        TensorFlowRandom random = new TensorFlowRandom(seed);
        float[] uniform = new float[ELEMENTS];
        random.skip(execution, ELEMENTS);
        random.uniform(uniform, 0, ELEMENTS);

        int h = 0;
        int count = 0;
        StringBuilder mask = new StringBuilder();
        for (int i = 0; i < ELEMENTS; i++) {
            h = h * 31 + Float.floatToIntBits(uniform[i]);
            boolean keep = uniform[i] >= RATE;
            count += keep ? 1 : 0;
            if (i < 32) {
                mask.append(keep ? '1' : '0');
            }
        }
        assertThat(Integer.toHexString(h)).isEqualTo(hash);
        assertThat(count).isEqualTo(kept);
        assertThat(mask).hasToString(firstOfMask);
    }

    @Test
    void skip_someExecutions_isAsIfTheyHadRun() {
        TensorFlowRandom ran = new TensorFlowRandom(5);
        TensorFlowRandom skipped = new TensorFlowRandom(5);
        float[] a = new float[10];
        float[] b = new float[10];
        ran.uniform(a, 0, 10);
        ran.uniform(a, 0, 10);
        ran.uniform(a, 0, 10);
        skipped.skip(2, 10);
        skipped.uniform(b, 0, 10);
        assertThat(b).isEqualTo(a);
    }

    @Test
    void uniform_countNotAMultipleOfFour_isAPrefix() {
        float[] whole = new float[8];
        float[] part = new float[7];
        new TensorFlowRandom(9).uniform(whole, 0, 8);
        new TensorFlowRandom(9).uniform(part, 0, 7);
        assertThat(whole).startsWith(part);
    }

    @Test
    void uniform_anyPart_isThatPartOfTheExecution() {
        float[] whole = new float[200];
        TensorFlowRandom random = new TensorFlowRandom(9);
        random.uniform(whole, 0, 200);
        random.restore(0);
        for (int first = 0; first < 40; first++) {
            for (int count : new int[] {0, 1, 3, 4, 5, 64, 130, 160}) {
                float[] part = new float[count + 2];
                random.uniform(part, 1, first, count);
                assertThat(Arrays.copyOfRange(part, 1, count + 1))
                        .isEqualTo(Arrays.copyOfRange(whole, first, first + count));
                assertThat(part[0] + part[count + 1]).isZero();
            }
        }
        assertThat(random.position()).isZero();
    }

    /** Known answers of the reference implementation, Random123 {@code kat_vectors}, philox4x32 10 rounds. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 0, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "-1, -1, -1, -1, -1, 408f276d 41c83b0e a20bc7c6 6d5451fd",
    })
    void philox_knownAnswers(long low, int c2, int c3, int k0, int k1, String expected) {
        int[] block = new int[4];
        TensorFlowRandom.philox(low, c2, c3, k0, k1, block);
        assertThat(String.format("%08x %08x %08x %08x", block[0], block[1], block[2], block[3]))
                .isEqualTo(expected);
    }

    @Test
    void uniform_severalBlocksAtATime_areThoseOneByOne() {
        for (long position : new long[] {0, 0xFFFF_FFFCL, -3}) {
            TensorFlowRandom random = new TensorFlowRandom(-77);
            random.restore(position);
            float[] together = new float[203];
            random.uniform(together, 0, together.length);
            int[] block = new int[4];
            for (int e = 0; e < together.length; e++) {
                TensorFlowRandom.philox(position + e / 4, -77, 0, 87654321, 0, block);
                float alone = Float.intBitsToFloat((block[e % 4] & 0x7fffff) | 0x3f800000) - 1f;
                assertThat(together[e]).as("element %d from %d on", e, position).isEqualTo(alone);
            }
        }
    }

    @Test
    void lanes_giveTheBlocksOneByOne() {
        assertThat(PhiloxCases.firstDifference()).isNull();
    }
}
