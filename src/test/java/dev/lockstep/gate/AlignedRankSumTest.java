package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.junit.jupiter.api.Test;

class AlignedRankSumTest {

    private static final double Z99 = 2.5758;

    private static AlignedRankSum of(double[][] x, double[][] y) {
        return new AlignedRankSum(Arrays.asList(x), Arrays.asList(y));
    }

    @Test
    void oneBlock_hasThePValuesOfTheExactMannWhitneyTest() {
        Random random = new Random(1671);
        for (int round = 0; round < 200; round++) {
            double[] x = random.doubles(1 + random.nextInt(8)).toArray();
            double[] y = random.doubles(1 + random.nextInt(8)).map(d -> d + 0.3).toArray();
            AlignedRankSum sample = of(new double[][] {x}, new double[][] {y});
            MannWhitneyUTest test = MannWhitneyUTest.withDefaults().with(PValueMethod.EXACT);
            assertThat(sample.pGreater())
                    .isCloseTo(
                            test.with(AlternativeHypothesis.GREATER_THAN)
                                    .test(y, x)
                                    .getPValue(),
                            within(1e-12));
            assertThat(sample.pLess())
                    .isCloseTo(
                            test.with(AlternativeHypothesis.LESS_THAN)
                                    .test(y, x)
                                    .getPValue(),
                            within(1e-12));
        }
    }

    @Test
    void severalBlocksWithTies_haveThePValuesOfAllSwapsWithinBlocks() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            double[][] x = new double[2][];
            double[][] y = new double[2][];
            for (int b = 0; b < 2; b++) {
                x[b] = random.ints(3, 0, 5).asDoubleStream().toArray();
                y[b] = random.ints(2, 0, 6).asDoubleStream().toArray();
            }
            assertThat(of(x, y).pGreater()).isCloseTo(pByHand(x, y), within(1e-12));
        }
    }

    /** All ways to call two of the five scores of each block y, by their midranks after alignment. */
    private static double pByHand(double[][] x, double[][] y) {
        List<Double> aligned = new ArrayList<>();
        for (int b = 0; b < 2; b++) {
            double[] all = {x[b][0], x[b][1], x[b][2], y[b][0], y[b][1]};
            double[] sorted = all.clone();
            Arrays.sort(sorted);
            for (double value : all) {
                aligned.add(value - sorted[2]);
            }
        }
        double[] ranks = aligned.stream()
                .mapToDouble(v -> aligned.stream().filter(o -> o < v).count()
                        + (aligned.stream().filter(o -> o.equals(v)).count() + 1) / 2.0)
                .toArray();
        double observed = ranks[3] + ranks[4] + ranks[8] + ranks[9];
        int all = 0;
        int asLarge = 0;
        for (int a = 0; a < 5; a++) {
            for (int b = a + 1; b < 5; b++) {
                for (int c = 5; c < 10; c++) {
                    for (int d = c + 1; d < 10; d++) {
                        all++;
                        asLarge += ranks[a] + ranks[b] + ranks[c] + ranks[d] >= observed ? 1 : 0;
                    }
                }
            }
        }
        return (double) asLarge / all;
    }

    @Test
    void shift_isTheMedianOfDifferences() {
        // Differences y - x: 3 4 5, 1 2 3, -1 0 1 after alignment by 4 or not: the median is 2.
        assertThat(of(new double[][] {{1, 3, 5}}, new double[][] {{4, 5, 6}}).shift())
                .isEqualTo(2);
        // A block's level cancels.
        assertThat(of(new double[][] {{1, 3, 5}, {101, 103, 105}}, new double[][] {{4, 5, 6}, {104, 105, 106}})
                        .shift())
                .isEqualTo(2);
    }

    @Test
    void interval_holdsTheTrueShiftAsOftenAsItSays() {
        Random random = new Random(3);
        int held = 0;
        int all = 2000;
        for (int round = 0; round < all; round++) {
            double[][] x = new double[6][4];
            double[][] y = new double[6][4];
            for (int b = 0; b < 6; b++) {
                double level = random.nextGaussian();
                for (int i = 0; i < 4; i++) {
                    x[b][i] = level + 0.01 * random.nextGaussian();
                    y[b][i] = level + 0.01 * random.nextGaussian() + 0.02;
                }
            }
            AlignedRankSum sample = of(x, y);
            double[] interval = sample.interval(Z99);
            assertThat(sample.shift()).isBetween(interval[0], interval[1]);
            held += interval[0] <= 0.02 && 0.02 <= interval[1] ? 1 : 0;
        }
        assertThat(held / (double) all).isBetween(0.98, 0.998);
    }

    @Test
    void swappedSamples_mirrorEverything() {
        Random random = new Random(5);
        for (int round = 0; round < 100; round++) {
            double[][] x = {random.doubles(4).toArray(), random.doubles(3).toArray()};
            double[][] y = {random.doubles(4).toArray(), random.doubles(3).toArray()};
            AlignedRankSum one = of(x, y);
            AlignedRankSum other = of(y, x);
            assertThat(other.shift()).isEqualTo(-one.shift());
            assertThat(other.pLess()).isCloseTo(one.pGreater(), within(1e-12));
            assertThat(other.interval(Z99)[0]).isCloseTo(-one.interval(Z99)[1], within(1e-9));
        }
    }

    @Test
    void smallSamples_haveNoInterval() {
        AlignedRankSum one = of(new double[][] {{1}}, new double[][] {{2}});
        assertThat(one.shift()).isEqualTo(1);
        assertThat(one.pGreater()).isEqualTo(0.5);
        assertThat(one.interval(Z99)).containsExactly(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    @Test
    void equalScores_areNoShift() {
        AlignedRankSum same = of(new double[][] {{1, 1, 1, 1}}, new double[][] {{1, 1, 1, 1}});
        assertThat(same.shift()).isZero();
        assertThat(same.pGreater()).isEqualTo(1);
    }

    @Test
    void whatIsNoSample_isRefused() {
        assertThatThrownBy(() -> of(new double[0][], new double[0][]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 and 0 blocks");
        assertThatThrownBy(() -> of(new double[][] {{1}}, new double[][] {{}})).hasMessageContaining("1 and 0 scores");
        assertThatThrownBy(() -> of(new double[][] {{1}}, new double[][] {{Double.NaN}}))
                .hasMessageContaining("NaN");
    }
}
