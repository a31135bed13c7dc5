package dev.lockstep.benchmark;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A benchmark's result with the fork as the sample; {@link Iterations} makes the score of a fork.
 *
 * <p>Iterations of one JVM share its compilation and memory layout, so they are not independent; forks are. Where some forks
 * have undisturbed iterations, mean and interval are of these forks alone; where none has, of all.
 *
 * @param scores one for each fork, in the unit of the benchmark
 * @param undisturbed iterations of each fork that its score is made of, 0 if it is made of disturbed ones; null if nobody probed
 * @param iterations timed iterations of a fork
 * @param bytesPerOp heap bytes allocated per operation; null if not measured
 */
record ForkScores(double[] scores, int[] undisturbed, int iterations, Double bytesPerOp) {

    private static final double CONFIDENCE = 0.95;

    /** Each score turned into another quantity. */
    ForkScores map(DoubleUnaryOperator quantity) {
        return new ForkScores(Arrays.stream(scores).map(quantity).toArray(), undisturbed, iterations, bytesPerOp);
    }

    int forks() {
        return scores.length;
    }

    /** Undisturbed iterations of a fork, as a part of all; null if nobody probed. */
    Double percentUndisturbed(int fork) {
        return undisturbed == null ? null : Double.valueOf(100. * undisturbed[fork] / iterations);
    }

    /** Undisturbed iterations of all forks, as a part of all; null if nobody probed. */
    Double percentUndisturbed() {
        return undisturbed == null
                ? null
                : Double.valueOf(100. * IntStream.of(undisturbed).sum() / ((long) iterations * forks()));
    }

    private double[] counted() {
        boolean none = undisturbed == null || IntStream.of(undisturbed).allMatch(count -> count == 0);
        return IntStream.range(0, scores.length)
                .filter(f -> none || undisturbed[f] > 0)
                .mapToDouble(f -> scores[f])
                .toArray();
    }

    double mean() {
        return Arrays.stream(counted()).average().orElse(Double.NaN);
    }

    /** Lower end of Student's 95 % interval of the mean; null with a single fork. */
    Double low() {
        return interval() == null ? null : interval()[0];
    }

    /** Upper end of the interval; null with a single fork. */
    Double high() {
        return interval() == null ? null : interval()[1];
    }

    private double[] interval() {
        double[] counted = counted();
        int n = counted.length;
        if (n < 2) {
            return null;
        }
        double mean = mean();
        double squares =
                Arrays.stream(counted).map(x -> (x - mean) * (x - mean)).sum();
        double standardError = Math.sqrt(squares / (n - 1) / n);
        double half = TDistribution.of(n - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2) * standardError;
        return new double[] {mean - half, mean + half};
    }
}
