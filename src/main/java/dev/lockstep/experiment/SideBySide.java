package dev.lockstep.experiment;

import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.nn.PhaseClock;
import java.util.ArrayList;
import java.util.List;

/**
 * Two models of one experiment, trained batch by batch in lockstep until their bits differ: finds where, when all that is
 * known of an earlier run is that it had other weights after some epoch.
 *
 * <p>One model is trained by the tested kernel. So is the other up to that epoch, in which the naive kernel takes over, whose
 * bits are right by definition: only one epoch has its speed. Weights are compared after every batch; if they differ before
 * the naive kernel took part, the tested one does not even give the same bits twice.
 *
 * @param epoch the epoch of the last batch
 * @param batch the batch, from 1, after which weights differed first; 0 if they never did
 * @param batches batches of an epoch
 * @param sameKernel whether the tested kernel trained both when they differed
 * @param first where; null if they never did
 * @param spread differing weights after that batch and the later ones of the epoch, if asked for
 * @param fingerprint of the tested model after the last batch
 */
public record SideBySide(
        int epoch,
        int batch,
        int batches,
        boolean sameKernel,
        Divergence first,
        List<Spread> spread,
        String fingerprint) {

    /**
     * How far two models are apart after a batch.
     *
     * @param batch number, from 1
     * @param differing weights that differ
     * @param mostUlps their largest distance; NaN aside
     */
    public record Spread(int batch, int differing, long mostUlps) {}

    /**
     * Trains both.
     *
     * @param entry the experiment
     * @param settings as in the run that differed; a loss that is not finite does not stop this
     * @param data what to train on
     * @param tested the kernel that is in doubt
     * @param epoch the epoch after which weights differed: the last one
     * @param toItsEnd whether to go on to the end of the epoch once they differ, recording how it spreads
     * @param listener told of batches
     * @throws IllegalArgumentException if the epoch is not positive, or images are not as wide as the model's input
     */
    public static SideBySide run(
            Catalogue.Entry entry,
            Training.Settings settings,
            Dataset data,
            Gemm tested,
            int epoch,
            boolean toItsEnd,
            Training.Listener listener) {
        Training.Settings goingOn =
                new Training.Settings(settings.seed(), epoch, settings.loss(), settings.dense(), true);
        SwitchableGemm other = new SwitchableGemm(tested);
        Fit mine = new Fit(entry, goingOn, data, tested, listener, PhaseClock.off());
        Fit theirs = new Fit(entry, goingOn, data, other, new Training.Listener() {}, PhaseClock.off());
        int size = entry.settings().batch();
        int batches = (mine.trainingImages() + size - 1) / size;
        List<Spread> spread = new ArrayList<>();
        Divergence first = null;
        int at = 0;
        int e = 0;
        while (e < epoch && first == null) {
            e++;
            if (e == epoch) {
                other.become(NaiveGemm::new);
            }
            mine.startEpoch();
            theirs.startEpoch();
            while ((first == null || toItsEnd) && mine.step()) {
                theirs.step();
                Divergence here = Divergence.of(mine.model(), theirs.model());
                if (here != null && first == null) {
                    first = here;
                    at = mine.batch();
                }
                if (first != null && toItsEnd) {
                    spread.add(spread(mine.batch(), here));
                }
            }
        }
        return new SideBySide(
                e,
                at,
                batches,
                first != null && e < epoch,
                first,
                List.copyOf(spread),
                Fingerprint.of(mine.model().parameters()));
    }

    private static Spread spread(int batch, Divergence here) {
        List<Divergence.Changed> changed = here == null ? List.of() : here.parameters();
        return new Spread(
                batch,
                changed.stream().mapToInt(Divergence.Changed::differing).sum(),
                changed.stream().mapToLong(Divergence.Changed::mostUlps).max().orElse(0));
    }
}
