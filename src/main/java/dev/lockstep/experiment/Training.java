package dev.lockstep.experiment;

import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.Sequential;
import java.util.List;

/** One run of an experiment: Keras's {@code fit} with a validation split, as {@link Fit} has it, then {@code evaluate}. */
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
     * @param initialWeightsSha256 {@link Fingerprint} of the weights before the first batch
     * @param predictions what the trained model says of the test set
     * @param model the trained model
     */
    public record Outcome(
            List<EpochRecord> history,
            Evaluation test,
            double seconds,
            long images,
            String products,
            String initialWeightsSha256,
            Predictions predictions,
            Sequential model) {

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
        Fit fit = new Fit(entry, settings, data, gemm, listener, clock);
        Sequential model = fit.model();
        String initialWeights = Fingerprint.of(model.parameters());
        model.time(clock);
        long start = System.nanoTime();
        clock.start();
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            fit.epoch();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        model.time(PhaseClock.off());
        Evaluation test = Evaluation.of(model, data.test(), fit.skipsZeros());
        return new Outcome(
                fit.history(),
                test,
                seconds,
                (long) fit.trainingImages() * settings.epochs(),
                fit.products(),
                initialWeights,
                Predictions.of(model, data.test(), fit.skipsZeros()),
                model);
    }
}
