package dev.lockstep.report;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Published;
import dev.lockstep.experiment.Replay;
import dev.lockstep.report.Block.Confusion;
import dev.lockstep.report.Block.Digit;
import dev.lockstep.report.Block.Folded;
import dev.lockstep.report.Block.Gallery;
import dev.lockstep.report.Block.Picture;
import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Table;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.MetricRow;
import dev.lockstep.result.MistakeRow;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The experiments: what came of them, beside what was published, class by class, and how long it took. */
final class TrainingSection {

    private static final int MNIST_WIDTH = 28;

    private TrainingSection() {}

    static List<Section> of(RunData run) {
        List<Section> sections = new ArrayList<>();
        if (!run.experiments().isEmpty()) {
            List<Block> blocks = new ArrayList<>(List.of(results(run)));
            for (ExperimentRow row : run.experiments()) {
                if (run.histories().containsKey(row.experiment)) {
                    TrainingFigures.of(row, run.histories().get(row.experiment))
                            .forEach(figure -> blocks.add(new Picture(figure)));
                }
            }
            TrainingFigures.overTime(run).ifPresent(figure -> blocks.add(new Picture(figure)));
            TrainingFigures.timeSplit(run).ifPresent(figure -> blocks.add(new Picture(figure)));
            sections.add(new Section("training", "Training", blocks));
        }
        run.metrics().forEach((experiment, rows) -> sections.add(classes(run, experiment, rows)));
        return sections;
    }

    private static Table results(RunData run) {
        List<List<String>> rows = new ArrayList<>();
        for (ExperimentRow row : run.experiments()) {
            Published published = comparable(row).isEmpty()
                    ? null
                    : Catalogue.named(row.experiment).publishedRunOf(row.epochs);
            rows.add(List.of(
                    row.experiment,
                    row.dataset,
                    String.valueOf(row.epochs),
                    Format.decimals(4, row.loss) + " / " + Format.decimals(4, row.accuracy),
                    Format.decimals(4, row.valLoss) + " / " + Format.decimals(4, row.valAccuracy),
                    Format.decimals(5, row.testLoss),
                    published == null ? "" : Format.decimals(5, published.testLoss()),
                    Format.decimals(4, row.testAccuracy),
                    wilson(run, row.experiment),
                    published == null ? "" : Format.decimals(4, published.testAccuracy()),
                    Format.decimals(1, row.seconds),
                    Format.thousands(row.imagesPerSecond),
                    gflops(row),
                    row.kernel + ", " + row.threads + ", " + row.products));
        }
        return new Table(
                List.of(
                        "experiment",
                        "data",
                        "epochs",
                        "training loss / accuracy",
                        "validation loss / accuracy",
                        "test loss",
                        "published",
                        "test accuracy",
                        "95 % (Wilson)",
                        "published",
                        "seconds",
                        "images/s",
                        "GFLOP/s",
                        "kernel, threads, products"),
                rows);
    }

    /** Achieved in training, validation not counted; only where all products are made, those with zeros too. */
    private static String gflops(ExperimentRow row) {
        return row.products.equals("dense")
                ? Format.decimals(1, Catalogue.named(row.experiment).model().stepFlops(1) * row.imagesPerSecond / 1e9)
                : "";
    }

    private static String wilson(RunData run, String experiment) {
        List<MetricRow> rows = run.metrics().getOrDefault(experiment, List.of());
        return Format.interval(4, value(rows, "accuracy_low"), value(rows, "accuracy_high"));
    }

    private static Double value(List<MetricRow> rows, String metric) {
        return rows.stream()
                .filter(row -> row.metric.equals(metric))
                .map(row -> row.value)
                .findFirst()
                .orElse(null);
    }

    private static Section classes(RunData run, String experiment, List<MetricRow> rows) {
        int classes =
                (int) rows.stream().filter(row -> row.metric.equals("support")).count();
        long[][] counts = new long[classes][classes];
        List<List<String>> table = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            List<String> cells = new ArrayList<>(List.of(String.valueOf(label)));
            for (String metric : List.of("precision", "recall", "f1", "support")) {
                cells.add(Format.decimals(metric.equals("support") ? 0 : 4, of(rows, metric, label)));
            }
            table.add(cells);
        }
        for (String mean : List.of("macro", "micro")) {
            table.add(List.of(
                    mean + " average",
                    Format.decimals(4, value(rows, mean + "_precision")),
                    Format.decimals(4, value(rows, mean + "_recall")),
                    Format.decimals(4, value(rows, mean + "_f1")),
                    ""));
        }
        rows.stream()
                .filter(row -> row.metric.equals("count") && row.label < classes && row.predicted < classes)
                .forEach(row -> counts[row.label][row.predicted] = (long) row.value);
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.paragraph("Of the test images in each row, how many were called what."));
        blocks.add(new Confusion(counts));
        blocks.add(new Folded(
                "Precision, recall and F1 of each class",
                List.of(new Table(List.of("class", "precision", "recall", "F1", "images"), table))));
        List<MistakeRow> mistakes = run.mistakes().getOrDefault(experiment, List.of());
        if (!mistakes.isEmpty()) {
            blocks.add(Block.paragraph("The digits that it is most confidently wrong about:"));
            blocks.add(new Gallery(mistakes.stream().map(TrainingSection::digit).toList()));
        }
        return new Section(
                "classes-" + experiment, Catalogue.named(experiment).settings().title() + ": class by class", blocks);
    }

    private static Double of(List<MetricRow> rows, String metric, int label) {
        return rows.stream()
                .filter(row -> row.metric.equals(metric) && row.label != null && row.label == label)
                .map(row -> row.value)
                .findFirst()
                .orElse(null);
    }

    private static Digit digit(MistakeRow row) {
        return new Digit(
                Base64.getDecoder().decode(row.pixels),
                MNIST_WIDTH,
                String.format(
                        Locale.ROOT,
                        "image %d: a %d, called %d with probability %.4f",
                        row.image,
                        row.label,
                        row.predicted,
                        row.probability));
    }

    /** The published runs that may stand beside a run: only one on real MNIST with the published seed has any. */
    static List<Published> comparable(ExperimentRow row) {
        return row.publishedLog == null || row.publishedLog.isEmpty()
                ? List.of()
                : Catalogue.named(row.experiment).published();
    }

    /** Where a published run was made: the last word of its source, "CPU" or "GPU". */
    static String machine(Published published) {
        String source = published.source();
        return "published " + source.substring(source.lastIndexOf(' ') + 1);
    }

    static List<EpochRecord> records(List<HistoryRow> history) {
        return history.stream()
                .map(row -> new EpochRecord(
                        row.epoch,
                        row.loss,
                        row.accuracy,
                        row.valLoss,
                        row.valAccuracy,
                        row.seconds,
                        row.weightsSha256))
                .toList();
    }

    /** How near runs are to each other. */
    static List<String> nearness(String name, Replay replay) {
        return List.of(
                name,
                replay.equal() + " of " + replay.compared(),
                String.valueOf(replay.largest().loss()),
                String.valueOf(replay.largest().accuracy()),
                String.valueOf(replay.largest().validationLoss()),
                String.valueOf(replay.largest().validationAccuracy()));
    }
}
