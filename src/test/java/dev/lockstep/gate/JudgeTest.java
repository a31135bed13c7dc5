package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.benchmark.GatedBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {

    static final GatedBenchmark ROW = new GatedBenchmark("a.B.c", Map.of("p", "1"));

    private final Judge judge = new Judge(Criteria.STANDARD);

    static Round round(int index, double base, double head, double baseBytes, double headBytes, String voided) {
        return new Round(
                index / Schedule.ROUNDS,
                index % Schedule.ROUNDS,
                index % 2 == 0,
                new Round.Fork(2 * index, new ForkScore(List.of(1 / base), baseBytes, 1, 0), 200, voided),
                new Round.Fork(2 * index + 1, new ForkScore(List.of(1 / head), headBytes, 1, 0), 200, null));
    }

    static List<Round> rounds(int count, double slowdown, double sigma) {
        Random random = new Random(1671);
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rounds.add(round(
                    i,
                    Math.exp(sigma * random.nextGaussian()),
                    (1 + slowdown) * Math.exp(sigma * random.nextGaussian()),
                    0,
                    0,
                    null));
        }
        return rounds;
    }

    private Verdict verdict(List<Round> rounds) {
        return judge.judge(ROW, false, rounds, Calibrated.NONE).verdict();
    }

    @Test
    void verdicts_followTheShift() {
        assertThat(verdict(rounds(24, 0.00, 0.01))).isEqualTo(Verdict.PASS);
        assertThat(verdict(rounds(24, 0.04, 0.01))).isEqualTo(Verdict.PASS);
        assertThat(verdict(rounds(24, 0.10, 0.01))).isEqualTo(Verdict.REGRESSION);
        assertThat(verdict(rounds(24, -0.10, 0.01))).isEqualTo(Verdict.IMPROVED);
        assertThat(verdict(rounds(24, 0.00, 0.08))).isEqualTo(Verdict.UNDERPOWERED);
        assertThat(verdict(rounds(4, 0.10, 0.001)))
                .as("4 against 4: p is 1/70 at best")
                .isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void acquittal_isForSmallShiftsOnly() {
        assertThat(judge.acquits(rounds(8, 0.01, 0.002))).isTrue();
        assertThat(judge.acquits(rounds(8, 0.05, 0.002))).isFalse();
        assertThat(judge.acquits(rounds(8, -0.05, 0.002))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1e-3, 1e6})
    void unit_changesNothing(double factor) {
        List<Round> scaled = rounds(24, 0.07, 0.02).stream()
                .map(r -> round(
                        4 * r.block() + r.round(),
                        factor / r.base().score().throughput(),
                        factor / r.head().score().throughput(),
                        0,
                        0,
                        null))
                .toList();
        RowOutcome one = judge.judge(ROW, false, rounds(24, 0.07, 0.02), Calibrated.NONE);
        RowOutcome other = judge.judge(ROW, false, scaled, Calibrated.NONE);
        assertThat(other.verdict()).isEqualTo(one.verdict());
        assertThat(other.shift()).isCloseTo(one.shift(), org.assertj.core.api.Assertions.within(1e-12));
    }

    @Test
    void calibration_raisesTheThresholdOrQuarantines() {
        List<Round> slower = rounds(24, 0.07, 0.005);
        assertThat(judge.judge(ROW, false, slower, new Calibrated(0.01, 2, 0.01))
                        .verdict())
                .isEqualTo(Verdict.REGRESSION);
        assertThat(judge.judge(ROW, false, slower, new Calibrated(0.07, 2, 0.01))
                        .verdict())
                .isEqualTo(Verdict.PASS);
        assertThat(judge.judge(ROW, false, slower, new Calibrated(0.09, 2, 0.01))
                        .verdict())
                .isEqualTo(Verdict.QUARANTINED);
        assertThat(judge.judge(ROW, false, slower, new Calibrated(0.01, 3.5, 0.01))
                        .verdict())
                .isEqualTo(Verdict.QUARANTINED);
    }

    @Test
    void voidRounds_doNotCount_andTooManyDecideNothing() {
        List<Round> rounds = new ArrayList<>(rounds(24, 0, 0.005));
        rounds.add(round(24, 1, 50, 0, 0, "stolen"));
        assertThat(verdict(rounds)).isEqualTo(Verdict.PASS);
        for (int i = 25; i < 40; i++) {
            rounds.add(round(i, 1, 50, 0, 0, "stolen"));
        }
        assertThat(verdict(rounds)).isEqualTo(Verdict.UNDECIDED);
        assertThat(verdict(List.of(round(0, 1, 1, 0, 0, "stolen")))).isEqualTo(Verdict.UNDECIDED);
    }

    /** Rounds whose forks are void, blind to the side, or more often on one. */
    private static List<Round> voids(Random random, int count, double base, double head) {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Round round = round(i, 1, 1, 0, 0, random.nextDouble() < base ? "void" : null);
            String voided = random.nextDouble() < head ? "void" : null;
            rounds.add(new Round(
                    round.block(),
                    round.round(),
                    round.baseFirst(),
                    round.base(),
                    new Round.Fork(
                            round.head().slot(),
                            round.head().score(),
                            round.head().reference(),
                            voided)));
        }
        return rounds;
    }

    @Test
    void voidForks_thatHitBothSidesAlike_seldomKeepARowFromItsVerdict() {
        Random random = new Random(1671);
        int byGapAlone = 0;
        int undecided = 0;
        for (int row = 0; row < 2000; row++) {
            List<Round> rounds = voids(random, 8, .1, .1);
            long gap = rounds.stream().filter(r -> r.base().voided() != null).count()
                    - rounds.stream().filter(r -> r.head().voided() != null).count();
            byGapAlone += Math.abs(gap) > Criteria.STANDARD.voidGap() * rounds.size() ? 1 : 0;
            undecided += judge.acquits(rounds) ? 0 : 1;
        }
        assertThat(byGapAlone)
                .as("rows that a difference of 15 points alone would stop")
                .isGreaterThan(300);
        assertThat(undecided).isLessThan(200);
    }

    @Test
    void voidForks_ofOneSide_decideNothing() {
        Random random = new Random(1671);
        for (int row = 0; row < 100; row++) {
            assertThat(verdict(voids(random, 24, .02, .6))).isEqualTo(Verdict.UNDECIDED);
        }
    }

    @Test
    void forks_areVoidForWhatTheMachineDid() {
        ForkScore quiet = new ForkScore(List.of(1.0, 1.01), 0, 1, 0);
        assertThat(judge.voided(quiet, 200, 205, Calibrated.NONE)).isNull();
        assertThat(judge.voided(quiet, 180, 205, Calibrated.NONE)).contains("reference");
        assertThat(judge.voided(new ForkScore(List.of(1.0), 0, 0.9, 0), 200, 200, Calibrated.NONE))
                .contains("CPU time");
        assertThat(judge.voided(new ForkScore(List.of(1.0), 0, 1, 0.02), 200, 200, Calibrated.NONE))
                .contains("stolen");
        ForkScore wild = new ForkScore(List.of(1.0, 2.0, 3.0), 0, 1, 0);
        assertThat(judge.voided(wild, 200, 200, new Calibrated(0.01, 2, 0.01))).contains("iterations");
        assertThat(judge.voided(wild, 200, 200, Calibrated.NONE)).isNull();
    }

    private Verdict allocation(double base, double head) {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rounds.add(round(i, 1e-4, 1e-4, base, i == 0 ? 1e9 : head, null));
        }
        RowOutcome outcome = judge.judge(ROW, false, rounds, Calibrated.NONE);
        return judge.judgeAllocation(outcome, 0.2).verdict();
    }

    @Test
    void allocation_isExactUpToWhatJmhAllocates() {
        assertThat(allocation(0, 0)).isEqualTo(Verdict.PASS);
        assertThat(allocation(0, 20)).as("16 KiB in 2000 operations").isEqualTo(Verdict.PASS);
        assertThat(allocation(0, 64)).isEqualTo(Verdict.ALLOCATION);
        assertThat(allocation(100_000, 100_900)).isEqualTo(Verdict.PASS);
        assertThat(allocation(100_000, 102_000)).isEqualTo(Verdict.ALLOCATION);
        assertThat(allocation(64, 0)).isEqualTo(Verdict.PASS);
    }

    @Test
    void holm_asksMoreOfMany() {
        List<RowOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            outcomes.add(new RowOutcome(
                    new GatedBenchmark("a.B.c", Map.of("p", Integer.toString(i))),
                    false,
                    i == 0 || i == 1 ? Verdict.REGRESSION : Verdict.PASS,
                    "why",
                    i <= 1 ? 0.1 : 0.0,
                    0,
                    0.2,
                    i == 0 ? 1e-5 : i == 1 ? 0.004 : 0.5,
                    0.05,
                    List.of()));
        }
        List<RowOutcome> held = judge.holm(outcomes);
        assertThat(held.get(0).verdict()).isEqualTo(Verdict.REGRESSION);
        assertThat(held.get(1).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(held).hasSize(30);
    }

    @Test
    void smallSlowdownOfEverything_isFoundByTheGeometricMean() {
        List<RowOutcome> slower = new ArrayList<>();
        List<RowOutcome> same = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            slower.add(judge.judge(ROW, false, rounds(8, 0.04, 0.005), Calibrated.NONE));
            same.add(judge.judge(ROW, false, rounds(8, 0.0, 0.005), Calibrated.NONE));
        }
        assertThat(slower).allMatch(o -> o.verdict() == Verdict.PASS);
        assertThat(judge.overall(slower).regression()).isTrue();
        assertThat(judge.overall(same).regression()).isFalse();
        assertThat(judge.overall(List.of()).regression()).isFalse();
    }

    @Test
    void modes_areCounted() {
        Random random = new Random(1);
        List<Double> one = random.doubles(400).map(d -> d).boxed().toList();
        List<Double> two = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            two.add(1 + 0.01 * random.nextGaussian());
            two.add(2 + 0.01 * random.nextGaussian());
        }
        assertThat(MValue.of(one)).isLessThan(3.2);
        assertThat(MValue.of(List.of(1.0, 2.0))).isNaN();
        assertThat(MValue.of(java.util.Collections.nCopies(20, 1.0))).isEqualTo(2);
        assertThat(MValue.of(two)).isGreaterThan(2);
    }
}
