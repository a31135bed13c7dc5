package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.benchmark.SpeedReadings;
import dev.lockstep.result.Environment;
import dev.lockstep.result.MachineKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A run of the gate over two jars, from the check of the machine to the report. */
public final class GateSession {

    /**
     * What is compared, and how.
     *
     * @param base the build that is compared with
     * @param head the build that is judged
     * @param baseName what the base is, for people
     * @param headName what the head is
     * @param rows benchmarks
     * @param controls whether null controls run
     * @param effort how long a fork takes
     * @param seed of the schedule
     * @param strictFamily whether Holm's correction applies
     * @param checkFitness whether an unfit machine ends the run
     * @param checkBits whether fingerprints are compared
     * @param needsBaseline whether rows without a baseline of earlier runs are incomparable
     */
    public record Plan(
            Side base,
            Side head,
            String baseName,
            String headName,
            List<GatedBenchmark> rows,
            boolean controls,
            Effort effort,
            long seed,
            boolean strictFamily,
            boolean checkFitness,
            boolean checkBits,
            boolean needsBaseline) {}

    private final Plan plan;
    private final Path scratch;
    private final SpeedReadings speed;
    private final History history;
    private final Environment environment;
    private final String run;
    private final List<String> notes = new ArrayList<>();

    /**
     * A session.
     *
     * @param plan what is compared
     * @param scratch an empty folder, which the caller deletes
     * @param speed readings of the machine's speed
     * @param history what earlier runs measured
     * @param environment where this runs
     * @param run name of the run
     */
    public GateSession(
            Plan plan, Path scratch, SpeedReadings speed, History history, Environment environment, String run) {
        this.plan = plan;
        this.scratch = scratch;
        this.speed = speed;
        this.history = history;
        this.environment = environment;
        this.run = run;
    }

    /**
     * Compares the sides.
     *
     * @param runner starts forks
     * @param progress hears of forks and blocks
     * @param outOfTime whether it has to come to an end, see {@link Gate#until}
     * @param partial receives a report after each block, so that an interrupted run leaves what it measured
     * @throws IOException if a jar cannot be read or a process cannot be started
     */
    public GateReport compare(
            JmhForkRunner runner, Gate.Listener progress, BooleanSupplier outOfTime, Consumer<GateReport> partial)
            throws IOException {
        long start = System.nanoTime();
        String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        notes.addAll(history.skipped());
        MachineKey key = environment.machine();
        Fitness fitness = Fitness.burnIn(speed);
        if (fitness.unfit() != null && plan.checkFitness) {
            return report(key, started, start, runner, fitness, fitness.unfit(), List.of(), List.of(), NOTHING);
        }
        List<String> differing = plan.checkBits ? compareBits() : List.of();
        Gate gate = new Gate(
                runner,
                speed::gflops,
                Criteria.STANDARD,
                history.calibration(key, plan.rows),
                plan.effort.iterationMillis() / 1e3,
                plan.seed,
                new Gate.Listener() {
                    @Override
                    public void fork(GatedBenchmark row, int done, int expected) {
                        progress.fork(row, done, expected);
                    }

                    @Override
                    public void block(int done, int expected, Supplier<List<RowOutcome>> soFar) {
                        progress.block(done, expected, soFar);
                        partial.accept(report(
                                key, started, start, runner, fitness, "interrupted", differing, soFar.get(), NOTHING));
                    }
                });
        List<RowOutcome> incomparable = new ArrayList<>();
        for (GatedBenchmark row : plan.rows) {
            Optional<RowOutcome> problem = harnessProblem(row, runner);
            if (problem.isPresent()) {
                incomparable.add(problem.get());
            } else {
                gate.add(row, plan.base, plan.head);
            }
        }
        if (plan.controls) {
            Path copy = Files.copy(plan.base.jar(), scratch.resolve("copy-of-base.jar"));
            Side same = new Side(Side.HEAD, copy, plan.base.java(), plan.base.flags());
            List<GatedBenchmark> comparable = plan.rows.stream()
                    .filter(row -> incomparable.stream().noneMatch(o -> o.row().equals(row)))
                    .toList();
            controls(comparable).forEach(row -> gate.addControl(row, plan.base, same));
        }
        gate.until(outOfTime);
        List<RowOutcome> outcomes = new ArrayList<>(gate.run());
        if (plan.strictFamily) {
            outcomes = new Judge(Criteria.STANDARD).holm(outcomes);
        }
        Baseline baseline = new Baseline(history, key, plan.needsBaseline);
        outcomes = baseline.judge(ShapeGuard.judge(outcomes));
        notes.addAll(baseline.missing(outcomes));
        Overall overall = gate.overall(outcomes);
        String inconclusive = outcomes.stream()
                .filter(o -> o.control() && (o.verdict() == Verdict.REGRESSION || o.verdict() == Verdict.IMPROVED))
                .findFirst()
                .map(o -> "the null control " + o.row().name() + ", the base against a copy of itself, is "
                        + o.verdict() + ": " + o.why())
                .orElse(null);
        List<RowOutcome> all = new ArrayList<>(incomparable);
        all.addAll(outcomes);
        return report(key, started, start, runner, fitness, inconclusive, differing, all, overall)
                .with(baseline.earlier(outcomes));
    }

    /**
     * Measures the base against a copy of itself, in all blocks.
     *
     * @throws IOException if a jar cannot be copied
     */
    public Map<GatedBenchmark, Calibrated> calibrate(JmhForkRunner runner, Gate.Listener progress) throws IOException {
        Path copy = Files.copy(plan.base.jar(), scratch.resolve("copy-of-base.jar"));
        Side same = new Side(Side.HEAD, copy, plan.base.java(), plan.base.flags());
        Gate gate = new Gate(
                runner,
                speed::gflops,
                Criteria.STANDARD,
                Map.of(),
                plan.effort.iterationMillis() / 1e3,
                plan.seed,
                progress);
        plan.rows.forEach(row -> gate.addControl(row, plan.base, same));
        List<RowOutcome> outcomes = gate.runAll();
        Map<GatedBenchmark, Calibrated> calibrated = new HashMap<>();
        List<History.Row> rows = new ArrayList<>();
        for (RowOutcome outcome : outcomes) {
            if (!outcome.counted().isEmpty()) {
                Calibrated found = Calibrated.of(outcome);
                calibrated.put(outcome.row(), found);
                rows.add(new History.Row(
                        outcome.row().name(),
                        null,
                        scores(outcome),
                        finite(found.floor()),
                        finite(found.modes()),
                        finite(found.spread())));
            }
        }
        history.append(entry(History.Kind.CALIBRATION, null, medianReference(outcomes), rows));
        return calibrated;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Adds a report's run to the history. */
    public void record(GateReport report) {
        List<History.Row> rows = report.judged().stream()
                .filter(o -> !o.counted().isEmpty())
                .map(o -> new History.Row(o.row().name(), o.verdict().name(), scores(o), null, null, null))
                .toList();
        if (!rows.isEmpty()) {
            history.append(entry(History.Kind.GATE, null, medianReference(report.rows()), rows));
        }
    }

    private History.Entry entry(History.Kind kind, String reason, double reference, List<History.Row> rows) {
        MachineKey key = environment.machine();
        return new History.Entry(
                History.SCHEMA,
                kind,
                environment.started(),
                key.hw(),
                key.sw(),
                environment.cpu(),
                environment.jvm(),
                environment.commit(),
                reference,
                reason,
                rows);
    }

    private static List<Double> scores(RowOutcome outcome) {
        return outcome.counted().stream()
                .map(r -> r.head().score().throughput())
                .toList();
    }

    private static double medianReference(List<RowOutcome> outcomes) {
        double median = Medians.of(outcomes.stream()
                .filter(o -> !o.counted().isEmpty())
                .map(RowOutcome::reference)
                .toList());
        return Double.isNaN(median) ? 0 : median;
    }

    /** Records that a change was accepted: what was measured before is no longer compared with. */
    public static void bless(History history, Environment environment, String reason) {
        MachineKey key = environment.machine();
        history.append(new History.Entry(
                History.SCHEMA,
                History.Kind.BLESS,
                environment.started(),
                key.hw(),
                key.sw(),
                environment.cpu(),
                environment.jvm(),
                environment.commit(),
                0,
                reason,
                List.of()));
    }

    private static final Overall NOTHING = new Overall(0, Double.NaN, Double.NaN, false);

    private GateReport report(
            MachineKey key,
            String started,
            long start,
            JmhForkRunner runner,
            Fitness fitness,
            String inconclusive,
            List<String> differing,
            List<RowOutcome> rows,
            Overall overall) {
        return new GateReport(
                GateReport.SCHEMA,
                run,
                started,
                plan.baseName,
                plan.headName,
                key.hw(),
                key.sw(),
                plan.seed,
                runner.jmhOptions(),
                Criteria.STANDARD,
                fitness,
                inconclusive,
                differing,
                rows,
                overall,
                List.of(),
                notes,
                (System.nanoTime() - start) / 1e9);
    }

    private List<String> compareBits() throws IOException {
        Map<String, String> base = Fingerprints.of(plan.base, scratch.resolve("fingerprints.txt"));
        Map<String, String> head = Fingerprints.of(plan.head, scratch.resolve("fingerprints.txt"));
        if (base.isEmpty() || head.isEmpty()) {
            notes.add("Bits were not compared: " + (base.isEmpty() ? "the base" : "the head")
                    + " prints no fingerprints.");
        }
        return Fingerprints.differing(base, head);
    }

    private Optional<RowOutcome> harnessProblem(GatedBenchmark row, JmhForkRunner runner) throws IOException {
        Optional<String> base = Harness.digest(plan.base.jar(), row, runner.jmhOptions(row));
        Optional<String> head = Harness.digest(plan.head.jar(), row, runner.jmhOptions(row));
        if (base.isEmpty() || head.isEmpty()) {
            String which = base.isEmpty() ? "the base" : "the head";
            return Optional.of(
                    RowOutcome.without(row, false, Verdict.MISSING, which + " has no " + row.classFile(), List.of()));
        }
        if (!base.equals(head)) {
            return Optional.of(RowOutcome.without(
                    row,
                    false,
                    Verdict.CHANGED,
                    "the benchmark's class differs: " + base.get().substring(0, 12) + " in the base, "
                            + head.get().substring(0, 12) + " in the head",
                    List.of()));
        }
        return Optional.empty();
    }

    /** One row of one thread that is mostly a kernel and one that is mostly training, where there are such. */
    private static List<GatedBenchmark> controls(List<GatedBenchmark> rows) {
        List<GatedBenchmark> simd = rows.stream()
                .filter(row -> "simd".equals(row.params().get("kernel")))
                .toList();
        List<GatedBenchmark> from = simd.isEmpty() ? rows : simd;
        return from.size() < 2 ? from : List.of(from.get(0), from.get(from.size() - 1));
    }
}
