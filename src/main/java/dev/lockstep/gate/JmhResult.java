package dev.lockstep.gate;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.benchmark.FitnessProfiler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads JMH's JSON. Scores become operations per second, whatever mode and unit they were taken in. */
final class JmhResult {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Map<String, Double> SECONDS =
            Map.of("ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "min", 60.0, "hr", 3600.0, "day", 86400.0);

    private JmhResult() {}

    /**
     * The one benchmark of a fork.
     *
     * @throws IOException if it is not JMH's JSON of one benchmark with scores
     */
    static ForkScore parse(byte[] json) throws IOException {
        JsonNode root = JSON.readTree(json);
        if (root == null || !root.isArray() || root.size() != 1) {
            throw new IOException("JMH's result should hold one benchmark");
        }
        JsonNode metric = root.get(0).path("primaryMetric");
        String mode = root.get(0).path("mode").asText();
        List<Double> throughputs = new ArrayList<>();
        for (JsonNode fork : metric.path("rawData")) {
            for (JsonNode score : fork) {
                throughputs.add(
                        throughput(mode, number(score), metric.path("scoreUnit").asText()));
            }
        }
        if (throughputs.isEmpty()) {
            throw new IOException("JMH's result has no rawData of iterations, mode '" + mode + "'");
        }
        for (double throughput : throughputs) {
            if (!(throughput > 0 && throughput < Double.POSITIVE_INFINITY)) {
                throw new IOException("JMH's result has the score " + throughput + " operations per second");
            }
        }
        JsonNode secondary = root.get(0).path("secondaryMetrics");
        return new ForkScore(
                throughputs,
                secondary(secondary, "gc.alloc.rate.norm"),
                secondary(secondary, FitnessProfiler.CPU),
                secondary(secondary, FitnessProfiler.STEAL));
    }

    private static double secondary(JsonNode metrics, String name) {
        // Until JMH 1.36 names began with a middle dot.
        JsonNode metric = metrics.has(name) ? metrics.get(name) : metrics.path("\u00b7" + name);
        return number(metric.path("score"));
    }

    /** JMH writes NaN as a string. */
    private static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }

    private static double throughput(String mode, double score, String unit) throws IOException {
        boolean perTime = mode.equals("thrpt");
        if (!perTime && !List.of("avgt", "sample", "ss").contains(mode)) {
            throw new IOException("unknown mode '" + mode + "'");
        }
        String time = perTime ? unit.replaceFirst("^ops/", "") : unit.replaceFirst("/op$", "");
        Double seconds = SECONDS.get(time);
        if (seconds == null) {
            throw new IOException("unknown unit '" + unit + "' of mode '" + mode + "'");
        }
        return perTime ? score / seconds : 1 / (score * seconds);
    }
}
