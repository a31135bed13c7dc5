package dev.lockstep.report;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.report.Block.Commands;
import dev.lockstep.report.Block.Paragraph;
import dev.lockstep.report.Block.Points;
import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Tone;
import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.ReproducibilityRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What stands around the figures: verdicts and environment first, how to repeat it and the raw files last. */
final class RunSections {

    private RunSections() {}

    /** The first screen: what could not be read, what was found, where. */
    static List<Block> opening(RunData run) {
        List<Block> blocks = new ArrayList<>();
        run.problems().forEach(problem -> blocks.add(Block.paragraph(Tone.WARNING, "Left out: " + problem)));
        if (Stream.concat(
                        run.experiments().stream().map(row -> row.dataset),
                        run.trainingPeers().stream().map(row -> row.dataset))
                .anyMatch(name -> !name.equals(Dataset.MNIST))) {
            blocks.add(Block.paragraph(
                    Tone.WARNING,
                    "SYNTHETIC DIGITS, not MNIST: accuracies of this run cannot be compared with published ones."));
        }
        verdicts(run).forEach(line -> blocks.add(Block.paragraph(Tone.VERDICT, line)));
        blocks.add(environment(run));
        return blocks;
    }

    static List<String> verdicts(RunData run) {
        List<String> lines = new ArrayList<>();
        if (run.gate() != null) {
            lines.add("Gate: " + run.gate().headline() + ".");
        }
        for (ExperimentRow row : run.experiments()) {
            String name = Catalogue.named(row.experiment).settings().title();
            if (row.numbersCompared != null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: %d of %d printed numbers equal to %s; test accuracy %.4f.",
                        name,
                        row.numbersEqual,
                        row.numbersCompared,
                        row.publishedLog,
                        row.testAccuracy));
            } else {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: test accuracy %.4f after %s on %s.",
                        name,
                        row.testAccuracy,
                        Format.count(row.epochs, "epoch", "epochs"),
                        row.dataset));
            }
        }
        List<ReproducibilityRow> compared = comparedRuns(run);
        if (!compared.isEmpty()) {
            long differing = compared.stream().filter(row -> !row.equal).count();
            String highest = compared.stream()
                    .map(row -> row.level)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            lines.add(
                    differing == 0
                            ? "The same bits in all " + compared.size()
                                    + " runs on other kernels, threads, vector widths and JVMs that were compared: level "
                                    + highest + "."
                            : differing + " of " + compared.size() + " runs of the reproducibility matrix DIFFER.");
        }
        lines.addAll(PeerSection.verdicts(run));
        fastest(run, 1).ifPresent(lines::add);
        return lines;
    }

    /** The runs of the reproducibility matrix, but for the one that they are compared with. */
    static List<ReproducibilityRow> comparedRuns(RunData run) {
        return run.matrix().stream()
                .filter(row -> !row.level.equals(ReproducibilityRow.FIRST))
                .toList();
    }

    /** Our best row in percent of the peak beside it. */
    private static Optional<String> fastest(RunData run, int threads) {
        return run.kernels().stream()
                .filter(row -> Kernels.OURS.contains(row.kernel) && row.threads == threads && row.percentOfPeak != null)
                .max(Comparator.comparingDouble((KernelRow row) -> row.percentOfPeak))
                .map(row -> String.format(
                        Locale.ROOT,
                        "Fastest kernel on one thread: %s with %.1f GFLOP/s at %s, %.0f %% of the FMA peak measured beside it.",
                        row.kernel,
                        row.gflops,
                        Kernels.shape(row),
                        row.percentOfPeak));
    }

    private static Points environment(RunData run) {
        Environment e = run.environment();
        List<Paragraph> points = new ArrayList<>();
        points.add(Block.paragraph("CPU: " + e.cpu() + " (" + e.cpuId() + "), "
                + Format.count(e.processors(), "processor", "processors") + ", " + e.describeCaches() + ", "
                + Format.count(e.memoryMiB(), "MiB", "MiB") + " of memory"));
        List<String> jvms =
                run.kernels().stream().map(row -> row.jvm).distinct().toList();
        points.add(Block.paragraph("JVM: " + (jvms.size() > 1 ? String.join("; ", jvms) : e.jvm()) + "; vectors of "
                + e.vectorBits() + " bits; " + e.os() + ", " + e.arch()));
        List<String> peaks = run.ceilings().stream()
                .filter(row -> row.ceiling.equals(CeilingRow.FMA_PEAK))
                .map(row -> Format.significant(row.value) + " GFLOP/s with "
                        + Format.count(row.threads, "thread", "threads")
                        + (jvms.size() > 1 ? " on JDK " + Format.release(row.jvm) : ""))
                .toList();
        if (!peaks.isEmpty()) {
            points.add(Block.paragraph("FMA peak, measured: " + String.join(", ", peaks)));
        }
        if (!run.peers().isEmpty()) {
            points.add(Block.paragraph("Peers: "
                    + String.join(
                            "; ",
                            run.peers().stream()
                                    .map(row -> row.peer + ", " + row.library)
                                    .toList())));
        }
        points.add(Block.paragraph("Lockstep " + e.suiteVersion() + ", commit " + e.commit() + ", machine "
                + e.machine().hw() + ", software " + e.machine().sw()));
        if (!e.jvmFlags().isEmpty()) {
            points.add(Block.paragraph(Block.text("JVM flags: "), Block.code(String.join(" ", e.jvmFlags()))));
        }
        return new Points(points);
    }

    /** Exact commands, and the files that every number comes from. */
    static List<Section> closing(String name, RunData run, List<String> files) {
        List<String> commands = new ArrayList<>();
        commands.add("git checkout " + run.environment().commit().replace("-dirty", ""));
        commands.add(run.environment().command());
        if (!run.experiments().isEmpty()) {
            commands.add("./run-benchmarks.sh verify --against results/" + name);
        }
        commands.add("./run-benchmarks.sh report --run " + name);
        List<Block> repeat = new ArrayList<>();
        if (run.environment().commit().endsWith("-dirty")) {
            repeat.add(Block.paragraph("The tree had changes that were not committed when this ran."));
        }
        repeat.add(new Commands(commands));
        return List.of(
                new Section("repeat", "How to repeat it", repeat),
                new Section(
                        "files",
                        "Raw files",
                        List.of(
                                Block.paragraph(
                                        Block.text("Every number of this page comes from these files in "),
                                        Block.code("results/" + name),
                                        Block.text(" and from the published logs that it names.")),
                                new Points(files.stream()
                                        .map(file -> Block.paragraph(Block.code(file)))
                                        .toList()))));
    }
}
