package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.benchmark.PlantedFault;
import dev.lockstep.benchmark.SpeedReadings;
import dev.lockstep.result.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Can the gate fail, and does it only then? A build against a copy of itself, and against itself with a planted fault, on this
 * machine, in real forks.
 */
public final class SelfTest {

    /** What is tried, and which exit codes are right. */
    public enum Trial {
        /** Byte for byte the same. */
        COPY(null, Set.of(0)),
        /** A kernel that takes 10 % longer. */
        SLOW("slow:10", Set.of(1)),
        /** One more KiB per product. */
        ALLOCATION("alloc:1024", Set.of(1)),
        /** One bit of one element. */
        BIT("bit", Set.of(5)),
        /** A kernel that throws. */
        CRASH("crash", Set.of(4)),
        /** No benchmark at all. */
        NOTHING(null, Set.of(3)),
        /** The same build while other processes keep all processors busy. */
        BUSY(null, Set.of(0, 3));

        private final String fault;
        private final Set<Integer> right;

        Trial(String fault, Set<Integer> right) {
            this.fault = fault;
            this.right = right;
        }

        /** Whether an exit code is what the gate should say. */
        public boolean isRight(int code) {
            return right.contains(code);
        }
    }

    private final Side side;
    private final GatedBenchmark row;
    private final Path scratch;
    private final SpeedReadings speed;
    private final Environment environment;
    private final JmhForkRunner runner;
    private final Map<Trial, Map<Integer, Integer>> codes = new LinkedHashMap<>();
    private int count;

    /**
     * A self-test.
     *
     * @param side the build
     * @param row what is measured
     * @param scratch an empty folder, which the caller deletes
     * @param speed readings of the machine's speed
     * @param environment where this runs
     * @param runner starts forks
     */
    public SelfTest(
            Side side,
            GatedBenchmark row,
            Path scratch,
            SpeedReadings speed,
            Environment environment,
            JmhForkRunner runner) {
        this.side = side;
        this.row = row;
        this.scratch = scratch;
        this.speed = speed;
        this.environment = environment;
        this.runner = runner;
    }

    /**
     * Runs everything once, then copies and slow kernels in turn.
     *
     * @param repeats how often these run
     * @param nanos no further one starts after so long
     * @param done hears of each trial and of the exit code
     * @return how often each trial gave each exit code
     * @throws IOException if a process cannot be started
     */
    public Map<Trial, Map<Integer, Integer>> run(int repeats, long nanos, BiConsumer<Trial, GateReport> done)
            throws IOException {
        long start = System.nanoTime();
        for (Trial trial : Trial.values()) {
            run(trial, done);
        }
        for (int repeat = 1; repeat < repeats && System.nanoTime() - start < nanos; repeat++) {
            run(Trial.COPY, done);
            run(Trial.SLOW, done);
        }
        return codes;
    }

    private void run(Trial trial, BiConsumer<Trial, GateReport> done) throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("trial-" + count++));
        List<String> flags = new ArrayList<>(side.flags());
        if (trial.fault != null) {
            flags.add("-D" + PlantedFault.PROPERTY + "=" + trial.fault);
        }
        Path copy = Files.copy(side.jar(), folder.resolve("head.jar"));
        Side head = new Side(Side.HEAD, copy, side.java(), flags);
        GateSession.Plan plan = new GateSession.Plan(
                side,
                head,
                "this build",
                "this build, " + trial,
                trial == Trial.NOTHING ? List.of() : List.of(row),
                false,
                Effort.SHORT,
                1671 + count,
                false,
                false,
                trial == Trial.BIT,
                false);
        GateSession session = new GateSession(
                plan, folder, speed, new History(folder.resolve("none.ndjson")), environment, "selftest");
        List<Process> hogs = trial == Trial.BUSY ? hogs() : List.of();
        try {
            GateReport report = session.compare(runner, Silent.LISTENER, () -> false, partial -> {});
            codes.computeIfAbsent(trial, t -> new TreeMap<>()).merge(report.exitCode(Set.of()), 1, Integer::sum);
            done.accept(trial, report);
        } finally {
            hogs.forEach(Process::destroyForcibly);
            Files.delete(copy);
        }
    }

    private List<Process> hogs() throws IOException {
        List<Process> hogs = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            hogs.add(new ProcessBuilder(
                            side.java().toString(), "-Xmx32m", "-cp", side.jar().toString(), Hog.class.getName())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
        return hogs;
    }

    private enum Silent implements Gate.Listener {
        LISTENER;

        @Override
        public void fork(GatedBenchmark row, int done, int expected) {}

        @Override
        public void block(int done, int expected, Supplier<List<RowOutcome>> soFar) {}
    }

    /** Keeps a processor busy by fits and starts, until whoever started it is gone. */
    static final class Hog {

        private Hog() {}

        /** Works and rests for some tenths of a second each, by a seeded coin. */
        public static void main(String[] arguments) throws InterruptedException {
            java.util.Random random =
                    new java.util.Random(ProcessHandle.current().pid());
            ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
            while (parent.isAlive()) {
                long until = System.nanoTime() + (long) (1e9 * random.nextDouble());
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                Thread.sleep(random.nextInt(500));
            }
        }
    }
}
