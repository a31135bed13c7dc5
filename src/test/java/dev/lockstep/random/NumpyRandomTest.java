package dev.lockstep.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden vectors of the real NumPy, {@code np.random.seed(1671)}. */
class NumpyRandomTest {

    private static final int SEED_BOUND = 10_000_000;

    @Test
    void nextBits_seed1671_isNumpys() {
        NumpyRandom random = new NumpyRandom(1671);
        assertThat(IntStream.range(0, 6).mapToLong(i -> random.nextBits() & 0xffffffffL))
                .containsExactly(3933257469L, 2797998248L, 3949933333L, 3928875687L, 1299061391L, 1602786138L);
    }

    @Test
    void nextInt_seed1671_isNumpysRandint() {
        NumpyRandom random = new NumpyRandom(1671);
        assertThat(IntStream.range(0, 7).map(i -> random.nextInt(SEED_BOUND)))
                .containsExactly(7388925, 7287573, 3007143, 7215759, 8950618, 7050795, 1796256);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8238 44968 44425 6324 18309 35134 24201 34816 12908 31622, 6799 13077 4264,"
                + " 6330 1611 2660 39049 3548 5594 5453 21670 305 17695",
        "3, 18136 31900 35771 32923 44517 33695 41314 36729 12593 24621, 38443 37722 6799,"
                + " 12975 33309 2234 26631 33605 2481 38922 24597 13519 29787",
        "5, 35987 22152 35839 6204 30055 36779 41316 19227 47650 13023, 39409 26784 38443,"
                + " 37521 30427 24930 2659 13303 31437 32270 30862 18485 44536",
    })
    void shuffle_afterTheDrawsOfAModel_isNumpysAndCumulative(int draws, String first, String last, String second) {
        NumpyRandom random = new NumpyRandom(1671);
        for (int i = 0; i < draws; i++) {
            random.nextInt(SEED_BOUND);
        }
        int[] order = IntStream.range(0, 48_000).toArray();
        random.shuffle(order);
        assertThat(Arrays.copyOf(order, 10)).containsExactly(ints(first));
        assertThat(Arrays.copyOfRange(order, 47_997, 48_000)).containsExactly(ints(last));
        random.shuffle(order);
        assertThat(Arrays.copyOf(order, 10)).containsExactly(ints(second));
    }

    @Test
    void nextInt_boundOne_drawsNothing() {
        NumpyRandom random = new NumpyRandom(1671);
        assertThat(random.nextInt(1)).isZero();
        assertThat(random.nextBits() & 0xffffffffL).isEqualTo(3933257469L);
    }

    @Test
    void nextInt_boundZero_fails() {
        assertThatThrownBy(() -> new NumpyRandom(1).nextInt(0)).hasMessage("bound 0 must be >= 1");
    }

    private static int[] ints(String text) {
        return Arrays.stream(text.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
