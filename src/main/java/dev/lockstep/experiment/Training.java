package dev.lockstep.experiment;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of an experiment: Keras's {@code fit} with a validation split, then {@code evaluate}.
 *
 * <p>The last part of the training set validates, cut off before any shuffle. At the start of each epoch the order of the
 * training images is shuffled further, in place. After it the validation images are scored with the epoch's final
 * weights. Everything random comes from one {@link NumpyRandom}.
 */
public final class Training {

    /** Told how far a run is. */
    public interface Listener {

        /** A batch is done; {@code images} of the epoch's training images have been seen. */
        default void batch(int epoch, int images) {}

        /** An epoch is done. */
        default void epoch(EpochRecord record) {}
    }

    /**
     * What defines a run besides the experiment.
     *
     * @param seed of everything random
     * @param epochs passes over the training images
     * @param loss form of the cross-entropy
     * @param dense whether zeros of the input take part in its products; the bits are the same
     * @param keepGoing whether to go on after a loss that is infinite or NaN
     */
    public record Settings(int seed, int epochs, Loss loss, boolean dense, boolean keepGoing) {

        /** With zeros skipped where that pays, stopping at a loss that is not finite. */
        public Settings(int seed, int epochs, Loss loss) {
            this(seed, epochs, loss, false, false);
        }

        /**
         * Checks the number of epochs.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Settings {
            if (epochs < 1) {
                throw new IllegalArgumentException("epochs must be positive, not " + epochs);
            }
        }
    }

    /**
     * What a run yields.
     *
     * @param history a record per epoch
     * @param test loss and accuracy on the test set after the last epoch
     * @param seconds wall time of all epochs
     * @param images training images seen, over all epochs
     * @param products {@code sparse} if all products with the input skipped its zeros, {@code dense} if none did, else
     *     {@code mixed}
     */
    public record Outcome(List<EpochRecord> history, Evaluation test, double seconds, long images, String products) {

        /** The last epoch's record. */
        public EpochRecord last() {
            return history.get(history.size() - 1);
        }
    }

    private Training() {}

    /**
     * Trains and evaluates.
     *
     * @param entry the experiment
     * @param settings seed, epochs and loss
     * @param data what to train and test on
     * @param gemm computes all products
     * @param listener told of batches and epochs
     * @throws IllegalArgumentException if the images are not as wide as the model's input
     * @throws DivergedException if a loss is infinite or NaN, unless the settings say to keep going
     */
    public static Outcome run(Catalogue.Entry entry, Settings settings, Dataset data, Gemm gemm, Listener listener) {
        return run(entry, settings, data, gemm, listener, PhaseClock.off());
    }

    /**
     * Trains and evaluates, and tells a clock what takes how long.
     *
     * @param clock charged with everything but the evaluation on the test set
     * @throws IllegalArgumentException as {@link #run(Catalogue.Entry, Settings, Dataset, Gemm, Listener)}
     * @throws DivergedException likewise
     */
    public static Outcome run(
            Catalogue.Entry entry, Settings settings, Dataset data, Gemm gemm, Listener listener, PhaseClock clock) {
        Experiment experiment = entry.settings();
        Sequential model = entry.model();
        int width = data.training().pixelsPerImage();
        if (model.inputWidth() != width) {
            throw new IllegalArgumentException("experiment '" + entry.name() + "' takes " + model.inputWidth()
                    + " inputs, images have " + width + " pixels");
        }
        NumpyRandom random = new NumpyRandom(settings.seed());
        int largestBatch = Math.max(experiment.batch(), Evaluation.TEST_BATCH);
        model.compile(clock.timed(gemm), settings.loss(), new SGD(experiment.learningRate()), largestBatch, random);

        int all = data.training().count();
        int count = Dataset.trainingCount(all, experiment.validation());
        LabelledImages training = data.training().slice(0, count);
        LabelledImages validation = data.training().slice(count, all);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }

        boolean skipZeros = gemm.skipsZeros() && !settings.dense();
        Evaluation.Feeder feeder = new Evaluation.Feeder(experiment.batch(), model.outputWidth(), skipZeros, clock);
        List<EpochRecord> history = new ArrayList<>();
        model.time(clock);
        long start = System.nanoTime();
        clock.start();
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            long epochStart = System.nanoTime();
            random.shuffle(order);
            clock.lap(PhaseClock.Phase.REST);
            Progress progress = new Progress(epoch, settings.keepGoing(), history, listener);
            Evaluation fit = feeder.run(training, order, (x, y, score) -> {
                model.trainBatch(x, y, score);
                progress.add(x.rows(), score.loss());
                clock.lap(PhaseClock.Phase.REST);
            });
            clock.chargeOnly(PhaseClock.Phase.VALIDATION);
            Evaluation validated = feeder.run(validation, null, model::testBatch);
            clock.chargeOnly(null);
            EpochRecord record = new EpochRecord(
                    epoch,
                    fit.loss(),
                    fit.accuracy(),
                    validated.loss(),
                    validated.accuracy(),
                    (System.nanoTime() - epochStart) / 1e9,
                    Fingerprint.of(model.parameters()));
            history.add(record);
            listener.epoch(record);
            clock.lap(PhaseClock.Phase.REST);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        model.time(PhaseClock.off());
        Evaluation test = Evaluation.of(model, data.test(), skipZeros);
        return new Outcome(List.copyOf(history), test, seconds, (long) count * settings.epochs(), feeder.products());
    }

    private static final class Progress {
        private final int epoch;
        private final boolean keepGoing;
        private final List<EpochRecord> history;
        private final Listener listener;
        private int images;
        private int batches;

        Progress(int epoch, boolean keepGoing, List<EpochRecord> history, Listener listener) {
            this.epoch = epoch;
            this.keepGoing = keepGoing;
            this.history = history;
            this.listener = listener;
        }

        void add(int rows, float loss) {
            images += rows;
            batches++;
            if (!Float.isFinite(loss) && !keepGoing) {
                throw new DivergedException(epoch, batches, loss, List.copyOf(history));
            }
            listener.batch(epoch, images);
        }
    }
}
