package dev.lockstep.experiment;

import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.PhaseClock;
import java.util.List;

/**
 * A training beside the fingerprints that an earlier one left, up to the first epoch whose weights differ.
 *
 * @param history epochs that were computed; the last one may be the one that differs
 * @param equal epochs with the recorded bits
 * @param mismatch what differs; null if nothing does
 */
public record Reproduction(List<EpochRecord> history, int equal, Mismatch mismatch) {

    /**
     * The first epoch that is not the recorded one.
     *
     * @param epoch number, from 1
     * @param recorded fingerprint of the record
     * @param replayed fingerprint of the replay; null if a loss that is not finite ended it within the epoch
     * @param notFinite what was wrong with the loss; null if nothing was
     */
    public record Mismatch(int epoch, String recorded, String replayed, String notFinite) {}

    /**
     * Trains as {@link Training} does and compares after each epoch.
     *
     * @param entry the experiment
     * @param settings of the record; their epochs are how far to go
     * @param data what to train on
     * @param gemm computes all products
     * @param recorded fingerprints by epoch, at least as many as are computed
     * @param listener told of batches and epochs
     * @throws IllegalArgumentException if fingerprints are missing, or images are not as wide as the model's input
     */
    public static Reproduction of(
            Catalogue.Entry entry,
            Training.Settings settings,
            Dataset data,
            Gemm gemm,
            List<String> recorded,
            Training.Listener listener) {
        if (recorded.size() < settings.epochs()) {
            throw new IllegalArgumentException(
                    settings.epochs() + " epochs, but fingerprints of " + recorded.size() + " only");
        }
        Fit fit = new Fit(entry, settings, data, gemm, listener, PhaseClock.off());
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            String expected = recorded.get(epoch - 1);
            try {
                String replayed = fit.epoch().weightsSha256();
                if (!replayed.equals(expected)) {
                    return new Reproduction(fit.history(), epoch - 1, new Mismatch(epoch, expected, replayed, null));
                }
            } catch (DivergedException e) {
                return new Reproduction(fit.history(), epoch - 1, new Mismatch(epoch, expected, null, e.getMessage()));
            }
        }
        return new Reproduction(fit.history(), settings.epochs(), null);
    }
}
