package dev.lockstep.benchmark;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.TDistribution;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;

/**
 * A benchmark's result with the fork as the sample: a fork's score is the median of its iterations.
 *
 * <p>Iterations of one JVM share its compilation and memory layout, so they are not independent; forks are.
 *
 * @param scores one for each fork, in the unit of the benchmark
 * @param iterations timed iterations of a fork
 * @param bytesPerOp heap bytes allocated per operation; null if JMH's gc profiler did not run
 */
record ForkScores(double[] scores, int iterations, Double bytesPerOp) {

    private static final double CONFIDENCE = 0.95;
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    static ForkScores of(RunResult result) {
        Collection<BenchmarkResult> forks = result.getBenchmarkResults();
        double[] scores = forks.stream().mapToDouble(ForkScores::median).toArray();
        int iterations = forks.stream()
                .mapToInt(fork -> fork.getIterationResults().size())
                .max()
                .orElse(0);
        Double bytesPerOp = result.getSecondaryResults().keySet().stream()
                .filter(label -> label.endsWith(ALLOCATION))
                .map(label -> result.getSecondaryResults().get(label).getScore())
                .findFirst()
                .orElse(null);
        return new ForkScores(scores, iterations, bytesPerOp);
    }

    private static double median(BenchmarkResult fork) {
        List<Double> sorted = fork.getIterationResults().stream()
                .map(iteration -> iteration.getPrimaryResult().getScore())
                .sorted()
                .toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Each score turned into another quantity. */
    ForkScores map(DoubleUnaryOperator quantity) {
        return new ForkScores(Arrays.stream(scores).map(quantity).toArray(), iterations, bytesPerOp);
    }

    int forks() {
        return scores.length;
    }

    double mean() {
        return Arrays.stream(scores).average().orElse(Double.NaN);
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
        if (scores.length < 2) {
            return null;
        }
        int n = scores.length;
        double mean = mean();
        double squares = Arrays.stream(scores).map(x -> (x - mean) * (x - mean)).sum();
        double standardError = Math.sqrt(squares / (n - 1) / n);
        double half = TDistribution.of(n - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2) * standardError;
        return new double[] {mean - half, mean + half};
    }
}
