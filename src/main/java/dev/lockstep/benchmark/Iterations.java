package dev.lockstep.benchmark;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.descriptive.Median;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * Timed iterations of a benchmark, fork by fork, and which of them were undisturbed: those whose {@link InterferenceProfiler
 * probe} took at most {@value #TOLERANCE} times what {@linkplain Probes quick ones} of the run took, with the same JVM and as many
 * threads.
 *
 * @param scores by fork and iteration, in the unit of the benchmark
 * @param probes likewise, in ns; null if nothing was probed
 * @param bytesPerOp heap bytes allocated per operation; null if not measured
 */
record Iterations(double[][] scores, double[][] probes, Double bytesPerOp) {

    /** Of probes on a shared machine the quickest twentieth lay within 3 %, the median 40 % above. */
    static final double TOLERANCE = 1.06;

    /** Fewer undisturbed iterations than this, or than a fork has, make no median. */
    static final int FEWEST = 3;

    static Iterations of(RunResult result) {
        Collection<BenchmarkResult> forks = result.getBenchmarkResults();
        double[][] scores =
                values(forks, iteration -> iteration.getPrimaryResult().getScore());
        double[][] probes = values(forks, iteration -> secondary(iteration, InterferenceProfiler.PROBE));
        boolean probed = Arrays.stream(probes).flatMapToDouble(Arrays::stream).noneMatch(Double::isNaN);
        double bytes = Arrays.stream(values(forks, iteration -> secondary(iteration, InterferenceProfiler.ALLOCATION)))
                .mapToDouble(fork -> fork[fork.length - 1])
                .average()
                .orElse(Double.NaN);
        return new Iterations(scores, probed ? probes : null, Double.isNaN(bytes) ? null : bytes);
    }

    private static double[][] values(Collection<BenchmarkResult> forks, ToDoubleFunction<IterationResult> value) {
        return forks.stream()
                .map(fork ->
                        fork.getIterationResults().stream().mapToDouble(value).toArray())
                .toArray(double[][]::new);
    }

    private static double secondary(IterationResult iteration, String label) {
        Result<?> result = iteration.getSecondaryResults().get(label);
        return result == null ? Double.NaN : result.getScore();
    }

    /**
     * A score for each fork: the median of its undisturbed iterations, or of all where too few are.
     *
     * @param quick what a quick probe of the run took, in ns
     */
    ForkScores scored(double quick) {
        double[] medians = new double[scores.length];
        int[] undisturbed = new int[scores.length];
        for (int f = 0; f < scores.length; f++) {
            double[] kept = probes == null ? scores[f] : undisturbed(scores[f], probes[f], quick * TOLERANCE);
            boolean enough = kept.length >= Math.min(FEWEST, scores[f].length);
            medians[f] = Median.withDefaults().evaluate(enough ? kept : scores[f]);
            undisturbed[f] = enough ? kept.length : 0;
        }
        int iterations =
                Arrays.stream(scores).mapToInt(fork -> fork.length).max().orElse(0);
        return new ForkScores(medians, probes == null ? null : undisturbed, iterations, bytesPerOp);
    }

    private static double[] undisturbed(double[] scores, double[] probes, double most) {
        DoubleStream.Builder kept = DoubleStream.builder();
        for (int i = 0; i < scores.length; i++) {
            if (probes[i] <= most) {
                kept.add(scores[i]);
            }
        }
        return kept.build().toArray();
    }
}
