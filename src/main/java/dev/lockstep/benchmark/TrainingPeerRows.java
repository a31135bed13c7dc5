package dev.lockstep.benchmark;

import dev.lockstep.result.TrainingPeerRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What a comparison found, from what its processes measured.
 *
 * <p>Quotients are taken within a round, whose trainings ran one after the other: what slows the machine for minutes slows
 * both sides of a quotient.
 */
final class TrainingPeerRows {

    /** Accuracies after a few epochs differ by the random start and order of images; further apart, something is wrong. */
    static final double LARGEST_DIFFERENCE = .03;

    private static final TrainingContender OURS_ONE_THREAD =
            new TrainingContender(TrainingContender.OURS, 1, TrainingContender.SPARSE);

    private TrainingPeerRows() {}

    /**
     * A row for each contender that an experiment has samples of, in their order.
     *
     * @param samples of all experiments; each has samples of ours with one thread in every round
     * @param dataset name of the data
     * @param epochs of each training, by experiment
     * @param trainingImages of an epoch, by experiment
     */
    static List<TrainingPeerRow> of(
            List<TrainingSample> samples,
            String dataset,
            Map<String, Integer> epochs,
            Map<String, Integer> trainingImages) {
        List<TrainingPeerRow> rows = new ArrayList<>();
        for (String experiment :
                samples.stream().map(TrainingSample::experiment).distinct().toList()) {
            Map<TrainingContender, List<TrainingSample>> byContender = new LinkedHashMap<>();
            samples.stream()
                    .filter(sample -> sample.experiment().equals(experiment))
                    .forEach(sample -> byContender
                            .computeIfAbsent(sample.who(), who -> new ArrayList<>())
                            .add(sample));
            List<TrainingSample> best = byContender.entrySet().stream()
                    .filter(entry -> entry.getKey().isOurs())
                    .map(Map.Entry::getValue)
                    .min(Comparator.comparingDouble(TrainingPeerRows::seconds))
                    .orElseThrow();
            byContender.forEach((who, own) -> {
                TrainingPeerRow row = new TrainingPeerRow();
                row.experiment = experiment;
                row.dataset = dataset;
                row.library = who.name();
                row.threads = who.threads();
                row.products = who.products();
                row.epochs = epochs.get(experiment);
                row.rounds = own.size();
                row.secondsPerEpoch = seconds(own);
                row.low = own.stream()
                        .mapToDouble(TrainingSample::secondsPerEpoch)
                        .min()
                        .orElseThrow();
                row.high = own.stream()
                        .mapToDouble(TrainingSample::secondsPerEpoch)
                        .max()
                        .orElseThrow();
                row.imagesPerSecond = trainingImages.get(experiment) / row.secondsPerEpoch;
                row.testAccuracy = median(own, TrainingSample::testAccuracy);
                row.timesOursOneThread = quotient(own, byContender.get(OURS_ONE_THREAD));
                row.timesOursBest = quotient(own, best);
                rows.add(row);
            });
        }
        return rows;
    }

    private static double seconds(List<TrainingSample> samples) {
        return median(samples, TrainingSample::secondsPerEpoch);
    }

    private static double quotient(List<TrainingSample> samples, List<TrainingSample> ours) {
        return median(
                samples,
                sample -> sample.secondsPerEpoch()
                        / ours.stream()
                                .filter(other -> other.round() == sample.round())
                                .findFirst()
                                .orElseThrow()
                                .secondsPerEpoch());
    }

    private static double median(List<TrainingSample> samples, ToDoubleFunction<TrainingSample> value) {
        return Median.withDefaults()
                .evaluate(samples.stream().mapToDouble(value).toArray());
    }

    /** What should make a reader doubt: accuracies that are far from ours. */
    static List<String> doubts(List<TrainingPeerRow> rows) {
        List<String> doubts = new ArrayList<>();
        for (TrainingPeerRow row : rows) {
            TrainingPeerRow ours = rows.stream()
                    .filter(other -> other.experiment.equals(row.experiment)
                            && other.library.equals(TrainingContender.OURS)
                            && other.threads == 1)
                    .findFirst()
                    .orElseThrow();
            if (Math.abs(row.testAccuracy - ours.testAccuracy) > LARGEST_DIFFERENCE) {
                doubts.add(row.experiment + ": the test accuracy of " + row.library + " with " + row.threads
                        + (row.threads == 1 ? " thread is " : " threads is ") + row.testAccuracy + ", ours is "
                        + ours.testAccuracy + ": after as many epochs they should be within " + LARGEST_DIFFERENCE
                        + "; do not trust its times");
            }
        }
        return doubts;
    }
}
