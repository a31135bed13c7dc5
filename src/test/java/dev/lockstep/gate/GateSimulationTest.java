package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.benchmark.GatedBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Monte Carlo on the production classes: how often does the gate cry wolf, how often does it miss one? Nothing is screened: the
 * reference sees none of the contamination, which is the worst case.
 */
class GateSimulationTest {

    private static final int ROWS = 24;

    /** Suites of equal builds; the profile "faults" asks for 1,000. */
    private static final int SUITES = Integer.getInteger("lockstep.suites", 300);

    private static final Side BASE = new Side(Side.BASE, Path.of("base.jar"), Path.of("java"), List.of());
    private static final Side HEAD = new Side(Side.HEAD, Path.of("head.jar"), Path.of("java"), List.of());

    /** How machines misbehave: log-normal noise of forks, a random walk per fork, and forks that are much slower. */
    enum Machine {
        QUIET(0.006, 0.002, 0.02),
        SHARED(0.012, 0.01, 0.10),
        DRIFTING(0.012, 0.03, 0.10),
        CONTAMINATED(0.012, 0.01, 0.15),
        NOISY(0.03, 0.01, 0.10);

        final double sigma;
        final double drift;
        final double contaminated;

        Machine(double sigma, double drift, double contaminated) {
            this.sigma = sigma;
            this.drift = drift;
            this.contaminated = contaminated;
        }
    }

    private static final class Simulated implements ForkRunner {
        private final Machine machine;
        private final Random random;
        private final double slowdown;
        private double walk;

        Simulated(Machine machine, long seed, double slowdown) {
            this.machine = machine;
            this.random = new Random(seed);
            this.slowdown = slowdown;
        }

        @Override
        public ForkScore run(Side side, GatedBenchmark row) {
            walk += machine.drift * random.nextGaussian();
            double time = Math.exp(walk + machine.sigma * random.nextGaussian());
            if (random.nextDouble() < machine.contaminated) {
                time *= 1.15 + 0.25 * random.nextDouble();
            }
            if (side.name().equals(Side.HEAD)) {
                time *= 1 + slowdown;
            }
            return new ForkScore(List.of(1e6 / time), 0, 1, 0);
        }
    }

    private static List<RowOutcome> suite(Machine machine, long seed, double slowdown) {
        return gate(machine, seed, slowdown).run();
    }

    private static Gate gate(Machine machine, long seed, double slowdown) {
        Gate gate = new Gate(
                new Simulated(machine, seed, slowdown),
                () -> 200,
                Criteria.STANDARD,
                Map.of(),
                0.2,
                seed,
                SilentListener.INSTANCE);
        for (int row = 0; row < ROWS; row++) {
            gate.add(new GatedBenchmark("a.B.c", Map.of("row", Integer.toString(row))), BASE, HEAD);
        }
        return gate;
    }

    private static double part(List<RowOutcome> outcomes, Verdict verdict) {
        return (double) outcomes.stream().filter(o -> o.verdict() == verdict).count() / outcomes.size();
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void equalBuilds_alarmInFewerThanOneSuiteInAHundred(Machine machine) {
        int alarms = 0;
        int forks = 0;
        for (int s = 0; s < SUITES; s++) {
            List<RowOutcome> outcomes = suite(machine, 1000 + s, 0);
            alarms += part(outcomes, Verdict.REGRESSION) > 0 ? 1 : 0;
            forks += outcomes.stream().mapToInt(o -> 2 * o.rounds().size()).sum();
        }
        System.out.printf(
                "%s, equal builds: %d of %d suites of %d rows alarm; %.1f forks a row%n",
                machine, alarms, SUITES, ROWS, (double) forks / SUITES / ROWS);
        assertThat(alarms).as("false alarms").isLessThan(SUITES / 100);
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void slowdowns_areFound(Machine machine) {
        double[] found = new double[2];
        double[] slowdowns = {0.10, 0.20};
        for (int i = 0; i < 2; i++) {
            List<RowOutcome> all = new ArrayList<>();
            for (int s = 0; s < 100; s++) {
                all.addAll(suite(machine, 5000 + s, slowdowns[i]));
            }
            found[i] = part(all, Verdict.REGRESSION);
            System.out.printf(
                    "%s, +%.0f %%: found %.2f %%, passed %.2f %%%n",
                    machine, 100 * slowdowns[i], 100 * found[i], 100 * part(all, Verdict.PASS));
        }
        assertThat(found[0]).as("+10 %").isGreaterThanOrEqualTo(0.95);
        assertThat(found[1]).as("+20 %").isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void outOfTime_whatGoesOnIsUndecided_howeverSlow() {
        int[] asked = {0};
        Gate never = gate(Machine.QUIET, 7, .2);
        never.until(() -> true);
        assertThat(never.run()).hasSize(ROWS).allSatisfy(outcome -> {
            assertThat(outcome.verdict()).isEqualTo(Verdict.UNDECIDED);
            assertThat(outcome.why()).startsWith("out of time after 0 of 24 pairs of forks");
        });

        Gate midway = gate(Machine.QUIET, 7, .2);
        midway.until(() -> ++asked[0] > 3 * ROWS);
        assertThat(midway.run()).hasSize(ROWS).allSatisfy(outcome -> {
            assertThat(outcome.verdict()).isEqualTo(Verdict.UNDECIDED);
            assertThat(outcome.why()).startsWith("out of time after 12 of 24 pairs of forks");
        });

        Gate equal = gate(Machine.QUIET, 7, 0);
        asked[0] = 0;
        equal.until(() -> ++asked[0] > 2 * ROWS);
        assertThat(part(equal.run(), Verdict.PASS)).isGreaterThan(.5);
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void swappedSides_mirrorTheVerdict(Machine machine) {
        Map<Verdict, Verdict> mirrored =
                Map.of(Verdict.REGRESSION, Verdict.IMPROVED, Verdict.IMPROVED, Verdict.REGRESSION);
        Judge judge = new Judge(Criteria.STANDARD);
        for (int s = 0; s < 20; s++) {
            for (RowOutcome outcome : suite(machine, s, 0.02 * (s % 7) - 0.06)) {
                List<Round> swapped = outcome.rounds().stream()
                        .map(r -> new Round(r.block(), r.round(), !r.baseFirst(), r.head(), r.base()))
                        .toList();
                RowOutcome other = judge.judge(outcome.row(), false, swapped, Calibrated.NONE);
                assertThat(other.verdict()).isEqualTo(mirrored.getOrDefault(outcome.verdict(), outcome.verdict()));
                assertThat(other.shift()).isEqualTo(-outcome.shift());
                assertThat(other.p()).isEqualTo(outcome.p());
                assertThat(judge.acquits(swapped)).isEqualTo(judge.acquits(outcome.rounds()));
            }
        }
    }

    enum SilentListener implements Gate.Listener {
        INSTANCE;

        @Override
        public void fork(GatedBenchmark row, int done, int expected) {}

        @Override
        public void block(int done, int expected, Supplier<List<RowOutcome>> soFar) {}
    }
}
