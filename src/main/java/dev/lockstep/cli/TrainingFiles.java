package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.Mnist;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.ClassMetrics;
import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Predictions;
import dev.lockstep.experiment.Training;
import dev.lockstep.experiment.Weights;
import dev.lockstep.experiment.WilsonInterval;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.Sequential;
import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.ExperimentRecord;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.MetricRow;
import dev.lockstep.result.MistakeRow;
import dev.lockstep.result.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a training run of an experiment leaves in files of its own: epochs, classes, mistakes, and the record. */
final class TrainingFiles {

    /** Mistakes that are kept. */
    private static final int MOST_MISTAKES = 12;

    private final Catalogue.Entry entry;
    private final Path results;

    TrainingFiles(Catalogue.Entry entry, RunFolder run) {
        this.entry = entry;
        this.results = run.results();
    }

    /** Where the epochs are. */
    Path history() {
        return results.resolve("history-" + entry.name() + ".csv");
    }

    /** Writes the epochs. */
    void writeHistory(List<EpochRecord> history) {
        CsvFile.write(
                history(),
                HistoryRow.class,
                history.stream().map(TrainingFiles::row).toList());
    }

    private static HistoryRow row(EpochRecord e) {
        HistoryRow row = new HistoryRow();
        row.epoch = e.epoch();
        row.loss = e.loss();
        row.accuracy = e.accuracy();
        row.valLoss = e.validationLoss();
        row.valAccuracy = e.validationAccuracy();
        row.seconds = e.seconds();
        row.weightsSha256 = e.weightsSha256();
        return row;
    }

    /** Writes how well classes are told apart, and the images that the model is most confidently wrong about. */
    void writeClasses(Predictions predictions, LabelledImages test) {
        CsvFile.write(
                results.resolve("metrics-" + entry.name() + ".csv"),
                MetricRow.class,
                metrics(ClassMetrics.of(predictions)));
        List<MistakeRow> mistakes = Arrays.stream(predictions.mistakes())
                .limit(MOST_MISTAKES)
                .mapToObj(image -> {
                    MistakeRow row = new MistakeRow();
                    row.image = image;
                    row.label = predictions.labels()[image];
                    row.predicted = predictions.predicted()[image];
                    row.probability = predictions.probability()[image];
                    row.pixels = Base64.getEncoder().encodeToString(test.image(image));
                    return row;
                })
                .toList();
        if (!mistakes.isEmpty()) {
            CsvFile.write(results.resolve("mistakes-" + entry.name() + ".csv"), MistakeRow.class, mistakes);
        }
    }

    private static List<MetricRow> metrics(ClassMetrics metrics) {
        WilsonInterval wilson = WilsonInterval.of(metrics.correct(), metrics.total());
        List<MetricRow> rows = new ArrayList<>();
        rows.add(MetricRow.of("accuracy", null, null, metrics.accuracy()));
        rows.add(MetricRow.of("accuracy_low", null, null, wilson.low()));
        rows.add(MetricRow.of("accuracy_high", null, null, wilson.high()));
        rows.add(MetricRow.of("macro_precision", null, null, metrics.macroPrecision()));
        rows.add(MetricRow.of("macro_recall", null, null, metrics.macroRecall()));
        rows.add(MetricRow.of("macro_f1", null, null, metrics.macroF1()));
        for (String each : List.of("micro_precision", "micro_recall", "micro_f1")) {
            rows.add(MetricRow.of(each, null, null, metrics.accuracy()));
        }
        for (int label = 0; label < metrics.classes(); label++) {
            rows.add(MetricRow.of("support", label, null, metrics.support(label)));
            rows.add(MetricRow.of("precision", label, null, metrics.precision(label)));
            rows.add(MetricRow.of("recall", label, null, metrics.recall(label)));
            rows.add(MetricRow.of("f1", label, null, metrics.f1(label)));
        }
        for (int label = 0; label < metrics.classes(); label++) {
            for (int predicted = 0; predicted < metrics.classes(); predicted++) {
                rows.add(MetricRow.of("count", label, predicted, metrics.count(label, predicted)));
            }
        }
        return rows;
    }

    /** Writes the weights, for NumPy and {@code predict}. */
    Path writeWeights(Sequential model) {
        Path file = results.resolve("weights-" + entry.name() + ".npz");
        AtomicFile.write(file, out -> Weights.write(out, model));
        return file;
    }

    /** Writes what defines the run and what came of it, to the bit. */
    void writeRecord(String command, Training.Settings settings, Dataset data, Gemm gemm, Training.Outcome outcome) {
        int all = data.training().count();
        int count = Dataset.trainingCount(all, entry.settings().validation());
        Map<String, ExperimentRecord.Part> parts = new TreeMap<>();
        parts.put("training", part(data.training().slice(0, count)));
        parts.put("validation", part(data.training().slice(count, all)));
        parts.put("test", part(data.test()));
        new ExperimentRecord(
                        ExperimentRecord.SCHEMA,
                        entry.name(),
                        command,
                        new ExperimentRecord.Data(data.name(), parts, data.isMnist() ? Mnist.checksums() : Map.of()),
                        settings.seed(),
                        new TreeMap<>(Map.of(
                                "order of images, seeds of layers", "NumPy's legacy MT19937",
                                "initial weights, dropout", "TensorFlow's Philox4x32-10")),
                        entry.model().describe(),
                        new TreeMap<>(Map.of(
                                "epochs", String.valueOf(settings.epochs()),
                                "batch", String.valueOf(entry.settings().batch()),
                                "validation", String.valueOf(entry.settings().validation()),
                                "optimizer", "SGD(" + entry.settings().learningRate() + ")",
                                "loss",
                                        "categorical cross-entropy, "
                                                + settings.loss().name().toLowerCase(Locale.ROOT))),
                        gemm.name(),
                        gemm.threads(),
                        outcome.products(),
                        outcome.initialWeightsSha256(),
                        outcome.last().weightsSha256(),
                        outcome.predictions().sha256(),
                        outcome.history().stream().map(TrainingFiles::epoch).toList())
                .write(results);
    }

    private static ExperimentRecord.Part part(LabelledImages images) {
        return new ExperimentRecord.Part(images.count(), images.sha256());
    }

    private static ExperimentRecord.Epoch epoch(EpochRecord e) {
        return new ExperimentRecord.Epoch(
                e.epoch(),
                e.loss(),
                Double.toHexString(e.loss()),
                e.validationLoss(),
                Double.toHexString(e.validationLoss()),
                e.weightsSha256());
    }
}
