package dev.lockstep.experiment;

import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.Sequential;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
        return run(entry, settings, data, gemm, listener, clock, Keeper.NONE);
    }

    /**
     * Trains and evaluates, from where a keeper says, as long as it says.
     *
     * @param keeper knows where to start, is told where it stands
     * @throws StoppedException if the keeper said so
     * @throws IllegalArgumentException as {@link #run(Catalogue.Entry, Settings, Dataset, Gemm, Listener)}
     * @throws Checkpoint.UnfitException if the checkpoint is of this training by name only
     * @throws DivergedException likewise
     */
    public static Outcome run(
            Catalogue.Entry entry,
            Settings settings,
            Dataset data,
            Gemm gemm,
            Listener listener,
            PhaseClock clock,
            Keeper keeper) {
        Fit fit = new Fit(entry, settings, data, gemm, listener, clock);
        Map<String, String> identity = identity(entry, settings, data);
        if (keeper.start() != null) {
            fit.restore(keeper.start());
        }
        Sequential model = fit.model();
        model.time(clock);
        clock.start();
        while (fit.history().size() < settings.epochs()) {
            if (!fit.isWithinEpoch()) {
                stopIfAsked(keeper, fit, identity);
                fit.startEpoch();
            }
            while (fit.step()) {
                stopIfAsked(keeper, fit, identity);
            }
            keeper.epochEnded(fit.endEpoch().epoch(), () -> fit.checkpoint(identity));
        }
        double seconds =
                fit.history().stream().mapToDouble(EpochRecord::seconds).sum();
        model.time(PhaseClock.off());
        Evaluation test = Evaluation.of(model, data.test(), fit.skipsZeros());
        if (data.test().count() > 0 && !Double.isFinite(test.loss()) && !settings.keepGoing()) {
            throw DivergedException.inTest(test.loss(), fit.history());
        }
        return new Outcome(
                fit.history(),
                test,
                seconds,
                (long) fit.trainingImages() * settings.epochs(),
                fit.products(),
                fit.initialWeights(),
                Predictions.of(model, data.test(), fit.skipsZeros()),
                model);
    }

    private static void stopIfAsked(Keeper keeper, Fit fit, Map<String, String> identity) {
        if (keeper.stops()) {
            Checkpoint now = fit.checkpoint(identity);
            keeper.stopped(now);
            throw new StoppedException(now.epoch(), now.batch());
        }
    }

    /** What the bits of a training depend on, by name: a checkpoint is for the training whose facts are all the same. */
    public static Map<String, String> identity(Catalogue.Entry entry, Settings settings, Dataset data) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("experiment", entry.name());
        identity.put("layers", String.join("; ", entry.model().describe()));
        identity.put("seed", String.valueOf(settings.seed()));
        identity.put("loss", settings.loss().name().toLowerCase(Locale.ROOT));
        identity.put("batch", String.valueOf(entry.settings().batch()));
        identity.put("learning rate", String.valueOf(entry.settings().learningRate()));
        identity.put("validation", String.valueOf(entry.settings().validation()));
        identity.put("data set", data.name());
        identity.put("training images", String.valueOf(data.training().count()));
        identity.put("content of the data set", data.sha256());
        return identity;
    }
}
