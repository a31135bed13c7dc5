package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ForkScoresTest {

    @Test
    void interval_threeForks_isStudents() {
        ForkScores scores = new ForkScores(new double[] {9, 10, 11}, 5, null);
        // t(0.975, 2) = 4.302653, standard error 1 / sqrt 3.
        assertThat(scores.mean()).isEqualTo(10);
        assertThat(scores.low()).isCloseTo(10 - 4.302653 / Math.sqrt(3), within(1e-5));
        assertThat(scores.high()).isCloseTo(10 + 4.302653 / Math.sqrt(3), within(1e-5));
    }

    @Test
    void interval_twoForks_isStudentsToo() {
        ForkScores scores = new ForkScores(new double[] {9, 11}, 5, null);
        // t(0.975, 1) = 12.7062, standard error 1.
        assertThat(scores.low()).isCloseTo(10 - 12.7062, within(1e-4));
    }

    @Test
    void interval_oneFork_isUnknown() {
        ForkScores scores = new ForkScores(new double[] {9}, 5, 0.);
        assertThat(scores.low()).isNull();
        assertThat(scores.high()).isNull();
        assertThat(scores.map(x -> 18 / x).mean()).isEqualTo(2);
    }
}
