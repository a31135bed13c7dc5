package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Without any baseline: a vector kernel that is hardly faster than the naive one fell back to scalar code, as Lucene's once
 * did on a new JVM (apache/lucene#12765).
 */
final class ShapeGuard {

    private static final Map<String, Double> LEAST_OVER_NAIVE = Map.of("blocked", 2., "simd", 3., "parallel", 3.);

    private ShapeGuard() {}

    /** The same outcomes, but for those of kernels that are too near to the naive one at the same shape. */
    static List<RowOutcome> judge(List<RowOutcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> outcome.control() ? outcome : judge(outcome, outcomes))
                .toList();
    }

    private static RowOutcome judge(RowOutcome outcome, List<RowOutcome> outcomes) {
        String kernel = outcome.row().params().getOrDefault("kernel", "");
        double least = LEAST_OVER_NAIVE.getOrDefault(kernel, 0.);
        Map<String, String> naive = new HashMap<>(outcome.row().params());
        naive.put("kernel", "naive");
        GatedBenchmark slow = new GatedBenchmark(outcome.row().benchmark(), naive);
        return outcomes.stream()
                .filter(other -> !other.control() && other.row().equals(slow))
                .map(other -> outcome.headThroughput() / other.headThroughput())
                .filter(ratio -> ratio < least)
                .findFirst()
                .map(ratio -> outcome.with(
                        Verdict.SHAPE,
                        String.format(
                                Locale.ROOT,
                                "%.1f times as fast as the naive kernel, %.0f is the least",
                                ratio,
                                least)))
                .orElse(outcome);
    }
}
