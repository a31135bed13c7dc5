package dev.lockstep.report;

import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Table;
import dev.lockstep.result.TrainingPeerRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How long the experiments take other libraries, beside ours. */
final class PeerSection {

    /** What rows call ours. */
    private static final String OURS = "lockstep";

    private PeerSection() {}

    static List<Section> of(RunData run) {
        if (run.trainingPeers().isEmpty()) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.paragraph(
                "Every training ran in a process of its own, library after library, in rounds. The time of an epoch, validation"
                        + " included, is the median over rounds of each round's median epoch; quotients are taken within a round."
                        + " Products are sparse where zero pixels are skipped. A few epochs are no full training: accuracies only"
                        + " show that all learn the same."));
        for (String experiment : experiments(run)) {
            blocks.add(table(rows(run, experiment)));
        }
        return List.of(new Section("training-peers", "Training beside other libraries", blocks));
    }

    private static List<String> experiments(RunData run) {
        return run.trainingPeers().stream()
                .map(row -> row.experiment)
                .distinct()
                .toList();
    }

    private static List<TrainingPeerRow> rows(RunData run, String experiment) {
        return run.trainingPeers().stream()
                .filter(row -> row.experiment.equals(experiment))
                .toList();
    }

    private static Table table(List<TrainingPeerRow> rows) {
        return new Table(
                List.of(
                        "experiment",
                        "library",
                        "threads",
                        "products",
                        "s/epoch",
                        "range over rounds",
                        "images/s",
                        "test accuracy",
                        "epochs",
                        "rounds",
                        "times ours, 1 thread",
                        "times ours, best"),
                rows.stream()
                        .map(row -> List.of(
                                row.experiment,
                                row.library,
                                String.valueOf(row.threads),
                                row.products,
                                Format.decimals(4, row.secondsPerEpoch),
                                Format.interval(4, row.low, row.high),
                                Format.thousands(row.imagesPerSecond),
                                Format.decimals(4, row.testAccuracy),
                                String.valueOf(row.epochs),
                                String.valueOf(row.rounds),
                                Format.decimals(2, row.timesOursOneThread),
                                Format.decimals(2, row.timesOursBest)))
                        .toList());
    }

    /** A line for each experiment: ours and the fastest of the others. */
    static List<String> verdicts(RunData run) {
        List<String> lines = new ArrayList<>();
        for (String experiment : experiments(run)) {
            List<TrainingPeerRow> rows = rows(run, experiment);
            Comparator<TrainingPeerRow> byTime = Comparator.comparingDouble(row -> row.secondsPerEpoch);
            TrainingPeerRow ours = rows.stream()
                    .filter(row -> row.library.equals(OURS))
                    .min(byTime)
                    .orElse(null);
            TrainingPeerRow other = rows.stream()
                    .filter(row -> !row.library.equals(OURS))
                    .min(byTime)
                    .orElse(null);
            if (ours != null && other != null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "An epoch of %s takes Lockstep %.4f s at its best (%s, %s), and %s, the fastest of the others, %.4f s"
                                + " (%s): %.2f times as long.",
                        experiment,
                        ours.secondsPerEpoch,
                        Format.count(ours.threads, "thread", "threads"),
                        ours.products,
                        other.library,
                        other.secondsPerEpoch,
                        Format.count(other.threads, "thread", "threads"),
                        other.timesOursBest));
            }
        }
        return lines;
    }
}
