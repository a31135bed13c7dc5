package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IterationsTest {

    private static final double SLOW = Iterations.TOLERANCE + .01;

    @Test
    void scored_unprobed_isMedianOfAll() {
        Iterations iterations = new Iterations(new double[][] {{5, 1, 3}, {4, 2, 8}}, null, 7.);
        ForkScores scores = iterations.scored(Double.POSITIVE_INFINITY);
        assertThat(scores.scores()).containsExactly(3, 4);
        assertThat(scores.percentUndisturbed()).isNull();
        assertThat(scores.bytesPerOp()).isEqualTo(7);
    }

    @Test
    void scored_someProbesSlow_isMedianOfTheOthers() {
        Iterations iterations = new Iterations(
                new double[][] {{10, 99, 12, 98, 11}, {97, 13, 96, 95, 14}},
                new double[][] {{1, SLOW, 1.02, 3, 1.05}, {SLOW, 1, SLOW, SLOW, 1}},
                null);
        ForkScores scores = iterations.scored(1);
        // Two undisturbed iterations of the second fork are too few: all of it, and it does not count beside the first.
        assertThat(scores.scores()).containsExactly(11, 95);
        assertThat(scores.undisturbed()).containsExactly(3, 0);
        assertThat(scores.iterations()).isEqualTo(5);
        assertThat(scores.mean()).isEqualTo(11);
    }

    @Test
    void scored_quickerProbeElsewhere_leavesNoneUndisturbed() {
        Iterations iterations = new Iterations(new double[][] {{10, 12, 11}}, new double[][] {{1, 1, 1}}, null);
        assertThat(iterations.scored(1).percentUndisturbed()).isEqualTo(100);
        ForkScores scores = iterations.scored(1 / SLOW);
        assertThat(scores.percentUndisturbed()).isZero();
        assertThat(scores.mean()).isEqualTo(11);
    }

    @Test
    void scored_onlyOneIteration_needsNoMore() {
        Iterations iterations = new Iterations(new double[][] {{10}}, new double[][] {{1}}, null);
        assertThat(iterations.scored(1).percentUndisturbed()).isEqualTo(100);
    }
}
