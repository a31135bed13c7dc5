package dev.lockstep.cli;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.benchmark.SpeedReadings;
import dev.lockstep.gate.Effort;
import dev.lockstep.gate.GateFiles;
import dev.lockstep.gate.GateReport;
import dev.lockstep.gate.GateSession;
import dev.lockstep.gate.GateText;
import dev.lockstep.gate.History;
import dev.lockstep.gate.JmhForkRunner;
import dev.lockstep.gate.Revision;
import dev.lockstep.gate.Scratch;
import dev.lockstep.gate.Side;
import dev.lockstep.result.Environment;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        subcommands = {GateCalibrateCommand.class, GateBlessCommand.class, GateSelftestCommand.class},
        description = {
            "Is this build slower than another one? Measures both side by side on this machine and fails if it is.",
            ""
        },
        footer = {
            "",
            "How it decides. Both builds run in turns, each time in a new JVM, because what one JVM measures can differ"
                    + " from the next one's. 8 turns clear a benchmark whose builds are within 3 %%; the others get 24. A"
                    + " benchmark fails if the head takes over 5 %% more time per operation and chance would show as much"
                    + " in fewer than 1 of 200 such comparisons. It also fails on more bytes allocated per operation,"
                    + " and, with code 5, on a single different bit of a result.",
            "A machine that is too busy to tell should give 3, not 1; 'gate selftest' tries that.",
            "Code 4: a benchmark is missing, was changed between the builds, or crashed. Where several apply: 5, 1, 4, 3.",
            "",
            "  gate                              this tree against where it left main",
            "  gate --base HEAD~1 --benchmarks 'simd|parallel'",
            "  gate --base old.jar --head new.jar --allow 3,4",
            "  gate --base target/benchmarks.jar --head-flags=-XX:UseAVX=2"
        })
final class GateCommand implements Callable<Integer> {

    @Option(
            names = "--base",
            paramLabel = "REVISION|JAR",
            description = "What to compare with; a git revision is built in a temporary worktree. Default: where this"
                    + " branch left origin/main or main; on main itself, the commit before.")
    String base;

    @Option(names = "--head", paramLabel = "JAR", description = "What to judge. Default: this build.")
    Path head;

    @Option(
            names = "--benchmarks",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Only @Gated rows whose name this finds; 'list' names them. Default: all.")
    String benchmarks;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the schedule. Default: from the clock; it is recorded.")
    Long seed;

    @Option(
            names = "--strict-family",
            description = "Correct for the number of benchmarks (Holm): fewer false alarms in large suites.")
    boolean strictFamily;

    @Option(
            names = "--allow",
            paramLabel = "CODE",
            split = ",",
            description = "Exit codes that count as 0, such as 3,4; said where it happens.")
    Set<Integer> allowed = Set.of();

    @Option(
            names = "--base-flags",
            paramLabel = "FLAGS",
            defaultValue = "",
            description = "JVM flags of the base only.")
    String baseFlags;

    @Option(
            names = "--head-flags",
            paramLabel = "FLAGS",
            defaultValue = "",
            description = "JVM flags of the head only.")
    String headFlags;

    @Option(names = "--ignore-unfit", description = "Go on where the machine's speed is not steady at the start.")
    boolean ignoreUnfit;

    @Option(
            names = "--require-baseline",
            description =
                    "Exit with 4 where the history has fewer than 10 earlier runs on this machine to show beside.")
    boolean needsBaseline;

    @Option(
            names = "--short",
            description = "Forks of 1.3 s instead of 2 to 3: enough for small products, and to try the gate out.")
    boolean shortForks;

    @Option(
            names = "--budget",
            paramLabel = "MINUTES",
            description =
                    "Measure no longer than about this: rows that go on then are undecided (3). Default: no limit.")
    Integer minutes;

    @Mixin
    GateHistoryOption history;

    @Mixin
    RunOptions runOptions;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        for (int code : allowed) {
            if (!Set.of(1, 3, 4).contains(code)) {
                throw new UsageException("--allow " + code + ": only 1, 3 and 4 can be allowed");
            }
        }
        if (minutes != null && minutes < 1) {
            throw new UsageException("--budget " + minutes + ": needs 1 or more minutes");
        }
        List<GatedBenchmark> rows = GateSides.rows(benchmarks);
        if (rows.isEmpty()) {
            System.err.println("error: no @Gated benchmark is found by '" + benchmarks + "'; there are:");
            GateSides.rows("").forEach(row -> System.err.println("  " + row.name()));
            return allowed.contains(ExitCode.INCONCLUSIVE) ? ExitCode.PASS : ExitCode.INCONCLUSIVE;
        }
        Path own = head == null ? GateSides.ownJar() : head;
        History past = history.open();
        try (Scratch scratch = new Scratch();
                Revision revision = new Revision(Main.project(), scratch.folder());
                JmhForkRunner runner = new JmhForkRunner(effort(), scratch.folder());
                OnInterrupt interrupt = new OnInterrupt(runner, revision, scratch)) {
            return compare(rows, own, past, scratch, revision, runner, interrupt);
        }
    }

    private int compare(
            List<GatedBenchmark> rows,
            Path own,
            History past,
            Scratch scratch,
            Revision revision,
            JmhForkRunner runner,
            OnInterrupt interrupt)
            throws IOException {
        Side judged = GateSides.side(Side.HEAD, own, scratch.folder(), headFlags);
        GateSides.Base found = GateSides.base(base, revision);
        Side compared = GateSides.side(Side.BASE, found.jar(), scratch.folder(), baseFlags);
        RunFolder run = runOptions.create(spec);
        Environment environment = Environment.read(run.results());
        GateSession.Plan plan = new GateSession.Plan(
                compared,
                judged,
                found.name() + with(baseFlags),
                (head == null ? environment.commit() : head.toString()) + with(headFlags),
                rows,
                true,
                effort(),
                seed == null ? System.nanoTime() : seed,
                strictFamily,
                !ignoreUnfit,
                true,
                needsBaseline);
        System.out.printf(Locale.ROOT, "%d rows, base %s, head %s%n", rows.size(), plan.baseName(), plan.headName());
        GateSession session =
                new GateSession(plan, scratch.folder(), new SpeedReadings(), past, environment, run.name());
        long start = System.nanoTime();
        GateReport report;
        try (GateProgress progress = GateProgress.of(System.out)) {
            report = session.compare(
                    runner,
                    progress,
                    () -> minutes != null && System.nanoTime() - start > TimeUnit.MINUTES.toNanos(minutes),
                    partial -> write(partial, run, interrupt));
        }
        if (interrupt.happened()) {
            return ExitCode.INTERRUPTED;
        }
        write(report, run, interrupt);
        session.record(report);
        System.out.println();
        System.out.print(GateText.of(report));
        Finish.report(run, System.out);
        int code = report.exitCode(allowed);
        report.exitCodes().stream()
                .filter(allowed::contains)
                .forEach(c -> System.out.println("note: exit code " + c + " is allowed by --allow"));
        return code;
    }

    private Effort effort() {
        return shortForks ? Effort.SHORT : Effort.STANDARD;
    }

    private static String with(String flags) {
        return flags.isBlank() ? "" : " with " + flags;
    }

    private static void write(GateReport report, RunFolder run, OnInterrupt interrupt) {
        if (!interrupt.happened()) {
            GateFiles.write(report, run.results(), run.reports());
        }
    }
}
