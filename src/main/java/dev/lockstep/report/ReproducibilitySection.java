package dev.lockstep.report;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Published;
import dev.lockstep.experiment.Replay;
import dev.lockstep.report.Block.Folded;
import dev.lockstep.report.Block.Points;
import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Table;
import dev.lockstep.result.ExperimentRecord;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.ReproducibilityRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Is it the same: beside published runs, across kernels, threads, widths and JVMs, and the record that lets anyone check. */
final class ReproducibilitySection {

    private ReproducibilitySection() {}

    static List<Section> of(RunData run) {
        List<Block> blocks = new ArrayList<>();
        published(run, blocks);
        matrix(run, blocks);
        if (!run.experiments().isEmpty()) {
            blocks.add(
                    Block.paragraph(
                            "SHA-256 of the final weights; the same with every kernel, thread count, vector width, JVM and CPU:"));
            blocks.add(new Points(run.experiments().stream()
                    .map(row -> Block.paragraph(Block.text(row.experiment + " "), Block.code(row.weightsSha256)))
                    .toList()));
        }
        run.records().values().forEach(record -> blocks.add(record(record)));
        return blocks.isEmpty() ? List.of() : List.of(new Section("reproducibility", "Reproducibility", blocks));
    }

    /** Ours beside each original run, and the original runs beside each other. */
    private static void published(RunData run, List<Block> blocks) {
        List<List<String>> rows = new ArrayList<>();
        List<Block.Paragraph> sources = new ArrayList<>();
        for (ExperimentRow row : run.experiments()) {
            List<Published> logs = TrainingSection.comparable(row);
            if (logs.isEmpty() || !run.histories().containsKey(row.experiment)) {
                continue;
            }
            for (Published log : logs) {
                rows.add(TrainingSection.nearness(
                        row.experiment + ": ours and " + TrainingSection.machine(log),
                        Replay.compare(
                                log, TrainingSection.records(run.histories().get(row.experiment)))));
                sources.add(
                        Block.paragraph(row.experiment + ", " + TrainingSection.machine(log) + ": " + log.source()));
            }
            for (Published other : logs.subList(1, logs.size())) {
                rows.add(TrainingSection.nearness(
                        row.experiment + ": " + TrainingSection.machine(other) + " and "
                                + TrainingSection.machine(logs.get(0)),
                        Replay.compare(logs.get(0), Replay.history(other))));
            }
        }
        if (!rows.isEmpty()) {
            blocks.add(Block.paragraph(
                    "Numbers as printed, four decimals, four an epoch: how many are equal, and the largest"
                            + " difference in each column. Lines without \"ours\" are two original runs beside each other: how far"
                            + " the same program is from itself on another machine."));
            blocks.add(new Table(
                    List.of("runs", "equal", "loss", "accuracy", "validation loss", "validation accuracy"), rows));
            blocks.add(new Folded("Sources of the published runs", List.of(new Points(sources))));
        }
    }

    private static void matrix(RunData run, List<Block> blocks) {
        if (run.matrix().isEmpty()) {
            return;
        }
        List<ReproducibilityRow> others = RunSections.comparedRuns(run);
        long equal = others.stream().filter(row -> row.equal).count();
        blocks.add(Block.paragraph(equal + " of " + others.size()
                + " runs on other kernels, thread counts, vector widths and JVMs have the bits of the first."));
        blocks.add(new Folded(
                "The reproducibility matrix",
                List.of(new Table(
                        List.of(
                                "level",
                                "what differs from the first",
                                "experiment",
                                "kernel",
                                "threads",
                                "vector bits",
                                "JVM",
                                "weights",
                                "bits"),
                        run.matrix().stream().map(ReproducibilitySection::cells).toList()))));
    }

    private static List<String> cells(ReproducibilityRow row) {
        return List.of(
                row.level,
                row.what,
                row.experiment + ", " + Format.count(row.epochs, "epoch", "epochs") + ", " + row.dataset,
                row.kernel,
                String.valueOf(row.threads),
                String.valueOf(row.vectorBits),
                Format.release(row.jvm),
                Format.digest(row.weightsSha256),
                row.equal ? "same" : "DIFFER");
    }

    private static Block record(ExperimentRecord record) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("seed", String.valueOf(record.seed())));
        record.random().forEach((what, how) -> rows.add(List.of("random: " + what, how)));
        rows.add(List.of("layers", String.join("; ", record.layers())));
        record.hyperparameters().forEach((name, value) -> rows.add(List.of(name, value)));
        for (Map.Entry<String, ExperimentRecord.Part> part :
                record.dataset().parts().entrySet()) {
            rows.add(List.of(
                    part.getKey() + ", " + Format.count(part.getValue().images(), "image", "images"),
                    part.getValue().sha256()));
        }
        record.dataset().files().forEach((file, sha256) -> rows.add(List.of(file, sha256)));
        rows.add(List.of("initial weights", record.initialWeightsSha256()));
        rows.add(List.of("final weights", record.finalWeightsSha256()));
        rows.add(List.of("test predictions", record.testPredictionsSha256()));
        return new Folded(
                "The record: " + Catalogue.named(record.experiment()).settings().title(),
                List.of(new Table(List.of("what", "value"), rows), new Block.Commands(List.of(record.command()))));
    }
}
