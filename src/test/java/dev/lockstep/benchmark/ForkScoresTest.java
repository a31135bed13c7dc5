package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ForkScoresTest {

    @Test
    void interval_threeForks_isStudents() {
        ForkScores scores = unprobed(9, 10, 11);
        // t(0.975, 2) = 4.302653, standard error 1 / sqrt 3.
        assertThat(scores.mean()).isEqualTo(10);
        assertThat(scores.low()).isCloseTo(10 - 4.302653 / Math.sqrt(3), within(1e-5));
        assertThat(scores.high()).isCloseTo(10 + 4.302653 / Math.sqrt(3), within(1e-5));
        assertThat(scores.percentUndisturbed()).isNull();
    }

    @Test
    void interval_twoForks_isStudentsToo() {
        ForkScores scores = unprobed(9, 11);
        // t(0.975, 1) = 12.7062, standard error 1.
        assertThat(scores.low()).isCloseTo(10 - 12.7062, within(1e-4));
    }

    @Test
    void interval_oneFork_isUnknown() {
        ForkScores scores = unprobed(9);
        assertThat(scores.low()).isNull();
        assertThat(scores.high()).isNull();
        assertThat(scores.map(x -> 18 / x).mean()).isEqualTo(2);
    }

    @Test
    void mean_someForksUndisturbed_isOfThese() {
        ForkScores scores = new ForkScores(new double[] {9, 50, 11}, new int[] {4, 0, 5}, 10, null);
        assertThat(scores.mean()).isEqualTo(10);
        assertThat(scores.low()).isCloseTo(10 - 12.7062, within(1e-4));
        assertThat(scores.percentUndisturbed()).isEqualTo(30);
        assertThat(scores.percentUndisturbed(1)).isZero();
        assertThat(scores.map(x -> 2 * x).mean()).isEqualTo(20);
    }

    @Test
    void mean_oneForkUndisturbed_hasNoInterval() {
        ForkScores scores = new ForkScores(new double[] {9, 50}, new int[] {4, 0}, 10, null);
        assertThat(scores.mean()).isEqualTo(9);
        assertThat(scores.low()).isNull();
    }

    @Test
    void mean_noForkUndisturbed_isOfAll() {
        ForkScores scores = new ForkScores(new double[] {9, 11}, new int[] {0, 0}, 10, null);
        assertThat(scores.mean()).isEqualTo(10);
        assertThat(scores.low()).isNotNull();
        assertThat(scores.percentUndisturbed()).isZero();
    }

    private static ForkScores unprobed(double... scores) {
        return new ForkScores(scores, null, 5, null);
    }
}
