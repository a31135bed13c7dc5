package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * From rounds to verdicts, by the {@link Criteria}.
 *
 * <pre>{@code
 * REGRESSION     shift >  threshold and p < alpha          IMPROVED: mirrored
 * UNDERPOWERED   threshold + half the interval > target
 * UNDECIDED      |shift| > threshold and p >= alpha, or too many forks are void
 * PASS           else
 * }</pre>
 *
 * Swapping the sides mirrors each verdict, and a change of unit changes none.
 */
final class Judge {

    private static final double MOST_BYTES = 16;
    private static final double MOST_BYTES_PART = 0.01;
    private static final double HARNESS_BYTES = 16 * 1024;

    private final Criteria criteria;

    Judge(Criteria criteria) {
        this.criteria = criteria;
    }

    /** Whether the first stage clears a row: nothing that matters is to be seen, either way. */
    boolean acquits(List<Round> rounds) {
        return rounds.stream().anyMatch(Round::counts)
                && Math.abs(sample(rounds).shift()) <= criteria.acquit()
                && voidTrouble(rounds) == null;
    }

    private static AlignedRankSum sample(List<Round> rounds) {
        Map<Integer, List<Round>> blocks =
                rounds.stream().filter(Round::counts).collect(Collectors.groupingBy(Round::block));
        return new AlignedRankSum(
                blocks.values().stream().map(b -> logs(b, Round::base)).toList(),
                blocks.values().stream().map(b -> logs(b, Round::head)).toList());
    }

    private static double[] logs(List<Round> rounds, Function<Round, Round.Fork> side) {
        return rounds.stream()
                .mapToDouble(r -> -Math.log(side.apply(r).score().throughput()))
                .toArray();
    }

    /** The verdict on a row that was measured. */
    RowOutcome judge(GatedBenchmark row, boolean control, List<Round> rounds, Calibrated calibrated) {
        long pairs = rounds.stream().filter(Round::counts).count();
        String trouble = voidTrouble(rounds);
        if (pairs == 0) {
            return RowOutcome.without(row, control, Verdict.UNDECIDED, trouble, rounds);
        }
        AlignedRankSum sample = sample(rounds);
        double shift = sample.shift();
        double[] interval = sample.interval(criteria.z());
        double p = shift >= 0 ? sample.pGreater() : sample.pLess();
        double threshold = criteria.threshold(calibrated.floor());
        double detectable = threshold + (interval[1] - interval[0]) / 2;
        Verdict verdict;
        String why;
        if (trouble != null) {
            verdict = Verdict.UNDECIDED;
            why = trouble;
        } else if (calibrated.floor() > criteria.quarantine()) {
            verdict = Verdict.QUARANTINED;
            why = "equal builds differed by up to " + percent(calibrated.floor()) + " when calibrated";
        } else if (calibrated.modes() > criteria.modes()) {
            verdict = Verdict.QUARANTINED;
            why = text("several modes when calibrated: mValue %.1f", calibrated.modes());
        } else if (Math.abs(shift) > threshold && p < criteria.alpha()) {
            verdict = shift > 0 ? Verdict.REGRESSION : Verdict.IMPROVED;
            why = text(
                    "%s than the threshold of %s, p = %.2g",
                    shift > 0 ? "slower by more" : "faster by more", percent(threshold), p);
        } else if (Math.abs(shift) > threshold) {
            verdict = Verdict.UNDECIDED;
            why = text("beyond the threshold of %s, but p = %.2g", percent(threshold), p);
        } else if (pairs > Schedule.FIRST_STAGE * Schedule.ROUNDS && detectable > criteria.target()) {
            verdict = Verdict.UNDERPOWERED;
            why = "the least slowdown that could be found is " + percent(detectable);
        } else {
            verdict = Verdict.PASS;
            why = Double.isInfinite(interval[1])
                    ? "no shift"
                    : "no slowdown larger than " + percent(Math.max(0, interval[1]));
        }
        return new RowOutcome(
                row, control, verdict, why, shift, interval[0], interval[1], p, threshold, List.copyOf(rounds));
    }

    /**
     * Whether too many forks are void, or more of one side's than chance explains. A difference alone says little: with one fork
     * in ten void, and 8 of a side, it exceeds 15 points in a fifth of all rows whose sides are equal.
     */
    private String voidTrouble(List<Round> rounds) {
        int forks = rounds.size();
        int base = voids(rounds, Round::base);
        int head = voids(rounds, Round::head);
        boolean tooMany = Math.max(base, head) > criteria.mostVoid() * forks;
        boolean apart = Math.abs(base - head) > criteria.voidGap() * forks
                && FisherExactTest.withDefaults()
                                .test(new int[][] {{base, forks - base}, {head, forks - head}})
                                .getPValue()
                        < criteria.alpha();
        return tooMany || apart || forks == 0
                ? text("%d of %d forks of the base and %d of the head are void", base, forks, head)
                : null;
    }

    private static int voids(List<Round> rounds, Function<Round, Round.Fork> side) {
        return (int) rounds.stream().filter(r -> side.apply(r).voided() != null).count();
    }

    /** Why a fork does not count, without a look at its side or its score; null if it does. */
    String voided(ForkScore score, double reference, double blockReference, Calibrated calibrated) {
        if (Math.abs(reference / blockReference - 1) > criteria.contaminated()) {
            return text("reference %.0f GFLOP/s, the block's median is %.0f", reference, blockReference);
        }
        if (score.cpuShare() < criteria.leastCpu()) {
            return text("%.2f s of CPU time in a second", score.cpuShare());
        }
        if (score.steal() > criteria.mostSteal()) {
            return text("%.1f %% of the time stolen", 100 * score.steal());
        }
        if (score.spread() > criteria.spreadFactor() * Math.max(calibrated.spread(), 1e-3)) {
            return text(
                    "iterations vary by %.1f %%, %.1f %% when calibrated",
                    100 * score.spread(), 100 * calibrated.spread());
        }
        return null;
    }

    /**
     * More bytes per operation than the base and a margin, in three of four forks against three of four. The margin holds what
     * JMH itself allocates in an iteration, which few operations share where they are slow.
     *
     * @param iterationSeconds length of an iteration
     */
    RowOutcome judgeAllocation(RowOutcome outcome, double iterationSeconds) {
        if (!List.of(Verdict.PASS, Verdict.IMPROVED, Verdict.UNDERPOWERED).contains(outcome.verdict())) {
            return outcome;
        }
        double base = quantile(outcome.counted().stream().map(Round::base).toList(), 0.75);
        double head = quantile(outcome.counted().stream().map(Round::head).toList(), 0.25);
        double harness =
                HARNESS_BYTES / (iterationSeconds * Math.min(outcome.baseThroughput(), outcome.headThroughput()));
        if (head > base + Math.max(MOST_BYTES, MOST_BYTES_PART * base) + harness) {
            return outcome.with(
                    Verdict.ALLOCATION, text("allocates %,.0f bytes per operation, the base %,.0f", head, base));
        }
        return outcome;
    }

    private static double quantile(List<Round.Fork> forks, double part) {
        double[] sorted =
                forks.stream().mapToDouble(f -> f.score().bytesPerOp()).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    /** Holm's step-down over regressions: those whose p does not stand among all become undecided. */
    List<RowOutcome> holm(List<RowOutcome> outcomes) {
        List<RowOutcome> byP = outcomes.stream()
                .filter(o -> !Double.isNaN(o.p()))
                .sorted(Comparator.comparingDouble(o -> o.shift() > 0 ? o.p() : 1))
                .toList();
        List<RowOutcome> result = new ArrayList<>(outcomes);
        boolean stands = true;
        for (int i = 0; i < byP.size(); i++) {
            RowOutcome outcome = byP.get(i);
            stands &= outcome.p() * (byP.size() - i) < criteria.alpha();
            if (!stands && outcome.verdict() == Verdict.REGRESSION) {
                result.set(
                        result.indexOf(outcome),
                        outcome.with(Verdict.UNDECIDED, outcome.why() + "; not with Holm's correction"));
            }
        }
        return result;
    }

    /**
     * The geometric mean over rows, which finds a small slowdown of everything: of each round of the first stage, the mean
     * shift over rows, then the median of these, with Wilcoxon's signed-rank test.
     */
    Overall overall(List<RowOutcome> outcomes) {
        List<RowOutcome> measured = outcomes.stream()
                .filter(o -> !o.control() && !o.counted().isEmpty())
                .toList();
        List<Double> means = new ArrayList<>();
        for (int block = 0; block < Schedule.FIRST_STAGE; block++) {
            for (int round = 0; round < Schedule.ROUNDS; round++) {
                int b = block;
                int r = round;
                measured.stream()
                        .flatMap(o -> o.counted().stream())
                        .filter(x -> x.block() == b && x.round() == r)
                        .mapToDouble(Round::shift)
                        .average()
                        .ifPresent(means::add);
            }
        }
        if (measured.size() < 2 || means.isEmpty()) {
            return new Overall(measured.size(), Double.NaN, Double.NaN, false);
        }
        double[] sample = means.stream().mapToDouble(Double::doubleValue).toArray();
        double p = Arrays.stream(sample).allMatch(d -> d == 0)
                ? 1
                : WilcoxonSignedRankTest.withDefaults()
                        .with(AlternativeHypothesis.GREATER_THAN)
                        .test(sample)
                        .getPValue();
        double shift = Medians.of(means);
        return new Overall(measured.size(), shift, p, shift > criteria.overall() && p < criteria.alpha());
    }

    /** A shift as a change of time per operation, "+3.1 %". */
    static String percent(double shift) {
        return text("%.1f %%", 100 * Math.expm1(shift));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
