package dev.lockstep.gate;

import dev.lockstep.result.MachineKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Earlier runs beside this one. What a shared machine measured yesterday says little about today, so they decide only where the
 * head is much slower than all of them <em>and</em> slower than the base that was measured beside it.
 */
final class Baseline {

    /** As many runs make a baseline. */
    static final int RUNS = 10;

    /** Slower than the history by this is a regression, if the head is slower than the base too. */
    private static final double HARD = 0.25;

    private final History history;
    private final MachineKey here;
    private final boolean required;

    /**
     * The runs of a history on a machine.
     *
     * @param here which machine and software
     * @param required whether a row without a baseline is incomparable
     */
    Baseline(History history, MachineKey here, boolean required) {
        this.history = history;
        this.here = here;
        this.required = required;
    }

    /** The same outcomes, but for those that the baseline, or want of one, decides. */
    List<RowOutcome> judge(List<RowOutcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> isJudged(outcome) ? judge(outcome) : outcome)
                .toList();
    }

    private RowOutcome judge(RowOutcome outcome) {
        List<Double> before = runsHere(outcome);
        if (outcome.verdict() != Verdict.PASS) {
            return outcome;
        }
        if (before.size() < RUNS) {
            return required ? outcome.with(Verdict.NO_BASELINE, none(before.size())) : outcome;
        }
        double slower = Medians.of(before) / outcome.headThroughput() - 1;
        return slower >= HARD && outcome.shift() > 0
                ? outcome.with(
                        Verdict.REGRESSION,
                        String.format(
                                Locale.ROOT,
                                "%.0f %% slower than the median of %d earlier runs, and slower than the base",
                                100 * slower,
                                before.size()))
                : outcome;
    }

    /** A line for each number of runs that is no baseline yet. */
    List<String> missing(List<RowOutcome> outcomes) {
        Map<Integer, Long> rows = new TreeMap<>();
        outcomes.stream()
                .filter(Baseline::isJudged)
                .map(outcome -> runsHere(outcome).size())
                .filter(runs -> runs < RUNS)
                .forEach(runs -> rows.merge(runs, 1L, Long::sum));
        return rows.entrySet().stream()
                .map(e -> none(e.getKey()) + " for " + e.getValue() + (e.getValue() == 1 ? " row" : " rows"))
                .toList();
    }

    private static String none(int runs) {
        return "no baseline (n = " + runs + " of " + RUNS + ")";
    }

    /** Runs here once they are a baseline, and all others. */
    List<Earlier> earlier(List<RowOutcome> outcomes) {
        List<Earlier> earlier = new ArrayList<>();
        for (RowOutcome outcome : outcomes) {
            if (isJudged(outcome)) {
                for (History.Runs runs : history.runs(outcome.row())) {
                    if (!runs.key().equals(here) || runs.throughputs().size() >= RUNS) {
                        earlier.add(earlier(outcome, runs));
                    }
                }
            }
        }
        return earlier;
    }

    private Earlier earlier(RowOutcome outcome, History.Runs runs) {
        Earlier.Where where = runs.key().equals(here)
                ? Earlier.Where.HERE
                : runs.key().hw().equals(here.hw()) ? Earlier.Where.OTHER_SOFTWARE : Earlier.Where.OTHER_MACHINE;
        String place = switch (where) {
            case HERE -> "";
            case OTHER_SOFTWARE -> runs.jvm() == null ? runs.key().sw() : runs.jvm();
            case OTHER_MACHINE -> runs.cpu() == null ? runs.key().hw() : runs.cpu();
        };
        boolean counted = outcome.row().flops().isPresent();
        double gflop = outcome.row().flops().orElse(0) / 1e9;
        List<Double> parts = IntStream.range(0, runs.throughputs().size())
                .mapToObj(i -> 100
                        * gflop
                        * runs.throughputs().get(i)
                        / runs.references().get(i))
                .toList();
        return new Earlier(
                outcome.row().name(),
                where,
                place,
                runs.throughputs().size(),
                where == Earlier.Where.OTHER_MACHINE
                        ? null
                        : (Double) Math.log(Medians.of(runs.throughputs()) / outcome.headThroughput()),
                counted ? (Double) Medians.of(parts) : null,
                counted ? (Double) (100 * gflop * outcome.headThroughput() / outcome.reference()) : null);
    }

    private List<Double> runsHere(RowOutcome outcome) {
        return history.runs(outcome.row()).stream()
                .filter(runs -> runs.key().equals(here))
                .findFirst()
                .map(History.Runs::throughputs)
                .orElse(List.of());
    }

    private static boolean isJudged(RowOutcome outcome) {
        return !outcome.control() && !outcome.counted().isEmpty();
    }
}
