package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.result.Required;
import java.util.List;

/**
 * What became of a row.
 *
 * @param row the benchmark
 * @param control whether it compares the base with a copy of itself
 * @param verdict what the gate says
 * @param why a sentence with the numbers that decided
 * @param shift ln of time per operation, head over base, the Hodges-Lehmann estimate; NaN without rounds
 * @param low lower end of its interval
 * @param high upper end
 * @param p one-sided, in the direction of the shift
 * @param threshold least shift that would be a regression
 * @param rounds all that was measured, void rounds included
 */
public record RowOutcome(
        GatedBenchmark row,
        boolean control,
        Verdict verdict,
        String why,
        double shift,
        double low,
        double high,
        double p,
        double threshold,
        List<Round> rounds) {

    /** Copies the rounds, and checks that all is there. */
    public RowOutcome {
        Required.of("row", row);
        Required.of("verdict", verdict);
        Required.of("why", why);
        rounds = Required.copy("rounds", rounds);
    }

    /** A row without measurements. */
    static RowOutcome without(GatedBenchmark row, boolean control, Verdict verdict, String why, List<Round> rounds) {
        return new RowOutcome(
                row, control, verdict, why, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, rounds);
    }

    /** The same with another verdict. */
    RowOutcome with(Verdict other, String reason) {
        return new RowOutcome(row, control, other, reason, shift, low, high, p, threshold, rounds);
    }

    /** Rounds that count. */
    public List<Round> counted() {
        return rounds.stream().filter(Round::counts).toList();
    }

    /** Median operations per second of the base; NaN without rounds. */
    public double baseThroughput() {
        return Medians.of(
                counted().stream().map(r -> r.base().score().throughput()).toList());
    }

    /** Median operations per second of the head; NaN without rounds. */
    public double headThroughput() {
        return Medians.of(
                counted().stream().map(r -> r.head().score().throughput()).toList());
    }

    /** Median reference, GFLOP/s of one thread. */
    public double reference() {
        return Medians.of(counted().stream()
                .map(r -> (r.base().reference() + r.head().reference()) / 2)
                .toList());
    }

    /** Median spread of iterations, of both sides. */
    public double spread() {
        return Medians.of(counted().stream()
                .map(r -> (r.base().score().spread() + r.head().score().spread()) / 2)
                .toList());
    }
}
