package dev.lockstep.cli;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.benchmark.SpeedReadings;
import dev.lockstep.gate.Effort;
import dev.lockstep.gate.JmhForkRunner;
import dev.lockstep.gate.RowOutcome;
import dev.lockstep.gate.Scratch;
import dev.lockstep.gate.SelfTest;
import dev.lockstep.gate.SelfTest.Trial;
import dev.lockstep.gate.Side;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "selftest",
        mixinStandardHelpOptions = true,
        description = "Shows on this machine that the gate can fail and does not fail otherwise: this build against a"
                + " copy of itself, and against itself with a planted fault (10 %% slower, one bit, 1 KiB, a crash),"
                + " with short forks.")
final class GateSelftestCommand implements Callable<Integer> {

    /** So many of 20 slow kernels have to be found. */
    private static final double LEAST_FOUND = 0.95;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "20",
            description = "How often copy and slow kernel are tried. Default: ${DEFAULT-VALUE}.")
    int repeats;

    @Option(
            names = "--budget",
            paramLabel = "MINUTES",
            defaultValue = "60",
            description = "No further one starts after so long. Default: ${DEFAULT-VALUE}.")
    int minutes;

    @Option(
            names = "--benchmarks",
            paramLabel = "REGEX",
            defaultValue = "simd 128x784x128:NN",
            description = "The row, the first that this finds. Default: ${DEFAULT-VALUE}.")
    String benchmarks;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (repeats < 1 || minutes < 0) {
            throw new UsageException("--repeats " + repeats + " --budget " + minutes + ": needs 1 or more, 0 or more");
        }
        List<GatedBenchmark> rows = GateSides.rows(benchmarks);
        if (rows.isEmpty()) {
            throw new UsageException("--benchmarks: no @Gated benchmark is found by '" + benchmarks + "'");
        }
        Environment environment = Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits());
        Map<Trial, Map<Integer, Integer>> codes;
        try (Scratch scratch = new Scratch();
                JmhForkRunner runner = new JmhForkRunner(Effort.SHORT, scratch.folder());
                OnInterrupt interrupt = new OnInterrupt(runner, scratch)) {
            Side side = GateSides.side(Side.BASE, GateSides.ownJar(), scratch.folder(), "");
            SelfTest test = new SelfTest(side, rows.get(0), scratch.folder(), new SpeedReadings(), environment, runner);
            codes = test.run(repeats, TimeUnit.MINUTES.toNanos(minutes), (trial, report) -> {
                int code = report.exitCode(Set.of());
                System.out.printf(
                        Locale.ROOT,
                        "%-10s exit code %d, %s, %.0f s: %s%n",
                        trial.name().toLowerCase(Locale.ROOT),
                        code,
                        trial.isRight(code) ? "right" : "WRONG",
                        report.seconds(),
                        report.rows().isEmpty()
                                ? report.headline()
                                : what(report.rows().get(0)));
            });
            if (interrupt.happened()) {
                return ExitCode.INTERRUPTED;
            }
        }
        boolean good = true;
        System.out.println();
        for (Map.Entry<Trial, Map<Integer, Integer>> entry : codes.entrySet()) {
            Trial trial = entry.getKey();
            int all = entry.getValue().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            int right = entry.getValue().entrySet().stream()
                    .filter(e -> trial.isRight(e.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            good &= right >= (trial == Trial.SLOW ? Math.floor(LEAST_FOUND * all) : all);
            System.out.printf(
                    Locale.ROOT,
                    "%-10s right in %d of %d; exit codes %s%n",
                    trial.name().toLowerCase(Locale.ROOT),
                    right,
                    all,
                    entry.getValue());
        }
        return good ? ExitCode.PASS : ExitCode.INCORRECT;
    }

    private static String what(RowOutcome row) {
        return row.verdict() + ", " + row.why().lines().findFirst().orElse("");
    }
}
