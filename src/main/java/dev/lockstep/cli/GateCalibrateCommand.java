package dev.lockstep.cli;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.benchmark.SpeedReadings;
import dev.lockstep.gate.Calibrated;
import dev.lockstep.gate.Effort;
import dev.lockstep.gate.GateSession;
import dev.lockstep.gate.History;
import dev.lockstep.gate.JmhForkRunner;
import dev.lockstep.gate.Scratch;
import dev.lockstep.gate.Side;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        description = "Measures this build against a copy of itself, 48 forks a row (2.5 minutes): what differs there"
                + " is the machine's doing, and 'gate' asks for more than that.")
final class GateCalibrateCommand implements Callable<Integer> {

    @Option(
            names = "--benchmarks",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Only @Gated rows whose name this finds. Default: all.")
    String benchmarks;

    @Option(names = "--seed", paramLabel = "N", description = "Of the schedule. Default: from the clock.")
    Long seed;

    @Mixin
    GateHistoryOption history;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<GatedBenchmark> rows = GateSides.rows(benchmarks);
        if (rows.isEmpty()) {
            System.err.println("error: no @Gated benchmark is found by '" + benchmarks + "'");
            return ExitCode.INCONCLUSIVE;
        }
        History past = history.open();
        Environment environment = Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits());
        try (Scratch scratch = new Scratch();
                JmhForkRunner runner = new JmhForkRunner(Effort.STANDARD, scratch.folder());
                OnInterrupt interrupt = new OnInterrupt(runner, scratch)) {
            Side side = GateSides.side(Side.BASE, GateSides.ownJar(), scratch.folder(), "");
            GateSession.Plan plan = new GateSession.Plan(
                    side,
                    side,
                    environment.commit(),
                    environment.commit(),
                    rows,
                    false,
                    Effort.STANDARD,
                    seed == null ? System.nanoTime() : seed,
                    false,
                    false,
                    false,
                    false);
            GateSession session =
                    new GateSession(plan, scratch.folder(), new SpeedReadings(), past, environment, "calibration");
            Map<GatedBenchmark, Calibrated> found;
            try (GateProgress progress = GateProgress.of(System.out)) {
                found = session.calibrate(runner, progress);
            }
            if (interrupt.happened()) {
                return ExitCode.INTERRUPTED;
            }
            System.out.printf(Locale.ROOT, "%-40s %8s %8s %8s%n", "", "floor", "mValue", "spread");
            for (GatedBenchmark row : rows) {
                Calibrated c = found.getOrDefault(row, Calibrated.NONE);
                System.out.printf(
                        Locale.ROOT,
                        "%-40s %7.1f%% %8.1f %7.1f%%%n",
                        row.name(),
                        100 * Math.expm1(c.floor()),
                        c.modes(),
                        100 * c.spread());
            }
            return found.size() == rows.size() ? ExitCode.PASS : ExitCode.INCOMPARABLE;
        }
    }
}
