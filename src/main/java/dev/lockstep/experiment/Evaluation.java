package dev.lockstep.experiment;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.Score;
import dev.lockstep.nn.Sequential;

/**
 * Loss and accuracy over many batches, as Keras reports them: batch values in float, weighted by batch size and summed in
 * double, divided by the total.
 *
 * @param loss mean loss
 * @param accuracy fraction correct
 */
public record Evaluation(double loss, double accuracy) {

    /** {@code evaluate} of Keras takes batches of 32 unless told otherwise. */
    static final int TEST_BATCH = 32;

    /** Feeds a model batch by batch: one pass over a set allocates nothing that grows with it. */
    static final class Feeder {
        private final int batch;
        private final Batches batches;
        private final PhaseClock clock;
        private long denseBatches;
        private long sparseBatches;
        private final Score score = new Score();
        private LabelledImages images;
        private int[] order;
        private int from;
        private double loss;
        private double accuracy;

        /**
         * Makes buffers.
         *
         * @param model whose threads make batches
         * @param skipZeros whether zero pixels may be left out
         * @param clock told when a batch is there
         */
        Feeder(Sequential model, int batch, boolean skipZeros, PhaseClock clock) {
            this.batch = batch;
            this.clock = clock;
            batches = new Batches(model, batch, skipZeros);
        }

        /** Runs over the images in {@code order} (null: as they lie), batch by batch. */
        Evaluation run(LabelledImages images, int[] order, Step step) {
            begin(images, order);
            boolean more = true;
            while (more) {
                more = step(step);
            }
            return result();
        }

        /** Goes to the first of the images in {@code order} (null: as they lie). */
        void begin(LabelledImages images, int[] order) {
            this.images = images;
            this.order = order;
            from = 0;
            loss = 0;
            accuracy = 0;
        }

        /** Feeds the next batch; false if none is left. */
        boolean step(Step step) {
            if (from >= images.count()) {
                return false;
            }
            int size = Math.min(batch, images.count() - from);
            Input x = batches.make(images, order, from, size);
            if (batches.leavesOutZeros()) {
                sparseBatches++;
            } else {
                denseBatches++;
            }
            clock.lap(PhaseClock.Phase.INPUT);
            step.run(x, batches.classes(), score);
            loss += (double) score.loss() * size;
            accuracy += (double) score.accuracy() * size;
            from += size;
            return true;
        }

        /** Goes on where another feeder stood. */
        void restore(LabelledImages images, int[] order, Checkpoint checkpoint) {
            begin(images, order);
            from = checkpoint.images();
            loss = checkpoint.lossSum();
            accuracy = checkpoint.accuracySum();
            denseBatches = checkpoint.denseBatches();
            sparseBatches = checkpoint.sparseBatches();
        }

        double lossSum() {
            return loss;
        }

        double accuracySum() {
            return accuracy;
        }

        long denseBatches() {
            return denseBatches;
        }

        long sparseBatches() {
            return sparseBatches;
        }

        /** Loss and accuracy over all batches since {@link #begin}. */
        Evaluation result() {
            return new Evaluation(loss / images.count(), accuracy / images.count());
        }

        /** How batches were fed so far: {@code dense}, {@code sparse} or {@code mixed}. */
        String products() {
            return sparseBatches == 0 ? "dense" : denseBatches == 0 ? "sparse" : "mixed";
        }
    }

    /** What is done with a batch. */
    interface Step {
        void run(Input x, int[] classes, Score score);
    }

    /**
     * Loss and accuracy on a set, in batches of 32, dropout off.
     *
     * @param skipZeros whether zero pixels may be left out; the bits are the same
     */
    public static Evaluation of(Sequential model, LabelledImages images, boolean skipZeros) {
        return new Feeder(model, TEST_BATCH, skipZeros, PhaseClock.off()).run(images, null, model::testBatch);
    }
}
