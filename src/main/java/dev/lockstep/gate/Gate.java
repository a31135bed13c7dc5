package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Measures two builds side by side, and judges.
 *
 * <p>Stage 1 runs {@link Schedule#FIRST_STAGE} blocks of all rows, and acquits those without a shift; stage 2 runs the
 * remaining blocks of the others. Two null controls, the base against a copy of itself, go through the same: a regression
 * there says that this machine invents them, and the whole run is inconclusive.
 */
public final class Gate {

    private final ForkRunner runner;
    private final DoubleSupplier reference;
    private final Judge judge;
    private final Listener listener;
    private final Map<GatedBenchmark, Calibrated> calibration;
    private final List<Entry> entries = new ArrayList<>();
    private final Schedule schedule;
    private final double iterationSeconds;
    private BooleanSupplier outOfTime = () -> false;
    private int slot;

    /** How many blocks those rows have that go on: of the first stage, then of both. */
    private int blocks = Schedule.FIRST_STAGE;

    /** Hears what happens. */
    public interface Listener {

        /**
         * A fork came back.
         *
         * @param done forks so far
         * @param expected how many there will be, as far as is known
         */
        void fork(GatedBenchmark row, int done, int expected);

        /**
         * A block is over.
         *
         * @param done forks so far
         * @param expected how many there will be, as far as is known
         * @param soFar judges what was measured so far
         */
        void block(int done, int expected, Supplier<List<RowOutcome>> soFar);
    }

    private static final class Entry {
        final GatedBenchmark row;
        final Side base;
        final Side head;
        final boolean control;
        final List<Round> rounds = new ArrayList<>();
        RowOutcome ended;

        Entry(GatedBenchmark row, Side base, Side head, boolean control) {
            this.row = row;
            this.base = base;
            this.head = head;
            this.control = control;
        }
    }

    /**
     * A gate.
     *
     * @param runner starts forks
     * @param reference a reading of the machine's speed, between forks, GFLOP/s
     * @param criteria what verdicts depend on
     * @param calibration what is known of rows
     * @param iterationSeconds length of an iteration
     * @param seed of the schedule
     * @param listener hears what happens
     */
    public Gate(
            ForkRunner runner,
            DoubleSupplier reference,
            Criteria criteria,
            Map<GatedBenchmark, Calibrated> calibration,
            double iterationSeconds,
            long seed,
            Listener listener) {
        this.runner = runner;
        this.reference = reference;
        this.judge = new Judge(criteria);
        this.calibration = new HashMap<>(calibration);
        this.schedule = new Schedule(seed);
        this.iterationSeconds = iterationSeconds;
        this.listener = listener;
    }

    /** Adds a row. */
    public void add(GatedBenchmark row, Side base, Side head) {
        entries.add(new Entry(row, base, head, false));
    }

    /** Adds a null control. */
    public void addControl(GatedBenchmark row, Side base, Side copy) {
        entries.add(new Entry(row, base, copy, true));
    }

    /**
     * Stops as soon as that is so. Rows that still go on are undecided then, whatever was measured of their time: a verdict
     * holds for the numbers of pairs that it was designed for, and for no other.
     */
    public void until(BooleanSupplier outOfTime) {
        this.outOfTime = outOfTime;
    }

    /** Measures all rows in two stages; outcomes are in the order in which rows were added. */
    public List<RowOutcome> run() {
        for (int block = 0; block < Schedule.FIRST_STAGE && goesOn(); block++) {
            runBlock(block);
            if (block == Schedule.FIRST_STAGE - 1) {
                acquit();
                blocks = Schedule.ALL;
            }
            announce();
        }
        finishBlocks(Schedule.FIRST_STAGE);
        return outcomes();
    }

    /** Measures all blocks of all rows, for a calibration. */
    public List<RowOutcome> runAll() {
        blocks = Schedule.ALL;
        finishBlocks(0);
        return outcomes();
    }

    private void finishBlocks(int from) {
        for (int block = from; block < Schedule.ALL && goesOn(); block++) {
            runBlock(block);
            announce();
        }
    }

    /** Whether a verdict is open; a null control alone has nothing to vouch for. */
    private boolean goesOn() {
        boolean controlsOnly = entries.stream().allMatch(e -> e.control);
        return entries.stream().anyMatch(e -> e.ended == null && (controlsOnly || !e.control));
    }

    /** The geometric mean over all rows. */
    Overall overall(List<RowOutcome> outcomes) {
        return judge.overall(outcomes);
    }

    private List<RowOutcome> outcomes() {
        return entries.stream().map(this::judged).toList();
    }

    private RowOutcome judged(Entry entry) {
        if (entry.ended != null) {
            return entry.ended;
        }
        return judge.judgeAllocation(
                judge.judge(entry.row, entry.control, entry.rounds, known(entry.row)), iterationSeconds);
    }

    private Calibrated known(GatedBenchmark row) {
        return calibration.getOrDefault(row, Calibrated.NONE);
    }

    private void runBlock(int block) {
        List<Integer> going = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).ended == null) {
                going.add(i);
            }
        }
        for (int i : schedule.shuffle(going)) {
            Entry entry = entries.get(i);
            if (goesOn() && outOfTime.getAsBoolean()) {
                giveUp();
            }
            if (!goesOn()) {
                break;
            }
            try {
                runRounds(entry, block, schedule.baseFirst());
            } catch (ForkException e) {
                entry.ended = RowOutcome.without(entry.row, entry.control, e.verdict(), e.getMessage(), entry.rounds);
            }
        }
    }

    private void announce() {
        listener.block(slot, goesOn() ? expected() : slot, this::outcomes);
    }

    /** Ends those rows that two blocks were enough for. */
    private void acquit() {
        for (Entry entry : entries) {
            if (entry.ended == null && judge.acquits(entry.rounds)) {
                entry.ended = judged(entry);
            }
        }
    }

    private void giveUp() {
        for (Entry entry : entries) {
            if (entry.ended == null) {
                RowOutcome soFar = judged(entry);
                entry.ended = soFar.verdict() == Verdict.ALLOCATION
                        ? soFar
                        : soFar.with(
                                Verdict.UNDECIDED,
                                "out of time after " + entry.rounds.size() + " of " + Schedule.ALL * Schedule.ROUNDS
                                        + " pairs of forks; a larger --budget lets it go on");
            }
        }
    }

    private void runRounds(Entry entry, int block, boolean baseFirst) throws ForkException {
        List<Round> rounds = new ArrayList<>();
        List<Double> readings = new ArrayList<>();
        readings.add(reference.getAsDouble());
        for (int round = 0; round < Schedule.ROUNDS; round++) {
            rounds.add(measure(entry, block, round, baseFirst == (round % 2 == 0), readings));
        }
        double median = Medians.of(readings);
        List<Round> marked = new ArrayList<>(
                rounds.stream().map(r -> marked(entry, r, median)).toList());
        // A void round is run again, once.
        for (Round round : List.copyOf(marked)) {
            if (!round.counts()) {
                readings.add(reference.getAsDouble());
                Round again = measure(entry, block, round.round(), round.baseFirst(), readings);
                marked.add(marked(entry, again, median));
            }
        }
        entry.rounds.addAll(marked);
    }

    private Round measure(Entry entry, int block, int round, boolean baseFirst, List<Double> readings)
            throws ForkException {
        Round.Fork first = fork(entry, baseFirst ? entry.base : entry.head, readings);
        Round.Fork second = fork(entry, baseFirst ? entry.head : entry.base, readings);
        return new Round(block, round, baseFirst, baseFirst ? first : second, baseFirst ? second : first);
    }

    private Round.Fork fork(Entry entry, Side side, List<Double> readings) throws ForkException {
        double before = readings.get(readings.size() - 1);
        ForkScore score = runner.run(side, entry.row);
        double after = reference.getAsDouble();
        readings.add(after);
        Round.Fork fork = new Round.Fork(slot++, score, (before + after) / 2, null);
        listener.fork(entry.row, slot, expected());
        return fork;
    }

    private int expected() {
        long going = entries.stream().filter(e -> e.ended == null).count();
        int ended = entries.stream()
                .filter(e -> e.ended != null)
                .mapToInt(e -> 2 * e.rounds.size())
                .sum();
        return Math.max(slot, (int) going * blocks * Schedule.ROUNDS * 2 + ended);
    }

    private Round marked(Entry entry, Round round, double median) {
        Calibrated known = known(entry.row);
        return new Round(
                round.block(),
                round.round(),
                round.baseFirst(),
                marked(round.base(), median, known),
                marked(round.head(), median, known));
    }

    private Round.Fork marked(Round.Fork fork, double median, Calibrated known) {
        return new Round.Fork(
                fork.slot(),
                fork.score(),
                fork.reference(),
                judge.voided(fork.score(), fork.reference(), median, known));
    }
}
