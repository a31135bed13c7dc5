package dev.lockstep.experiment;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SparseBatch;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.Part;
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

    /**
     * Above, a batch takes less time with its zeros: gathering, multiplying and multiplying back took 10.7 ns for each element
     * that is not zero, and 4.1 ns for each one of the dense batch (128 x 784, 128 units, one thread).
     */
    private static final double MOST_DENSITY = .4;

    /** Buffers for batches of one size and of what remains: one pass over a set allocates nothing that grows with it. */
    static final class Feeder {
        private final Sequential model;
        private final int batch;
        private final Part.Task gatherSparse = this::gatherSparse;
        private final Part.Task gatherDense = this::gatherDense;
        private final boolean skipZeros;
        private final PhaseClock clock;
        private final Matrix y;
        private Matrix yLast;
        private Matrix ys;
        private Matrix x;
        private Input whole;
        private Matrix xLast;
        private Input last;
        private SparseBatch sparse;
        private Input sparseInput;
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
         * @param model whose threads make batches, each the rows that it will compute
         * @param skipZeros whether batches of few pixels are fed without their zeros
         * @param clock told when a batch is there
         */
        Feeder(Sequential model, int batch, boolean skipZeros, PhaseClock clock) {
            this.model = model;
            this.batch = batch;
            this.skipZeros = skipZeros;
            this.clock = clock;
            y = Matrix.zeros(batch, model.outputWidth());
            yLast = y;
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
            if (size < batch && yLast.rows() != size) {
                yLast = y.firstRows(size);
            }
            ys = size == batch ? y : yLast;
            Input xs = gather(size);
            clock.lap(PhaseClock.Phase.INPUT);
            step.run(xs, ys, score);
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

        private Input gather(int size) {
            if (skipZeros) {
                if (sparse == null || sparse.matrix() != images.sparse()) {
                    sparse = new SparseBatch(images.sparse(), batch, model.firstWidth());
                    sparseInput = Input.of(sparse);
                }
                sparse.resize(size);
                model.inParts(size, gatherSparse);
                if (sparse.density() <= MOST_DENSITY) {
                    sparseBatches++;
                    return sparseInput;
                }
            }
            denseBatches++;
            if (x == null) {
                x = Matrix.zeros(batch, images.pixelsPerImage());
                whole = Input.of(x);
                xLast = x;
                last = whole;
            }
            if (size < batch && xLast.rows() != size) {
                xLast = x.firstRows(size);
                last = Input.of(xLast);
            }
            model.inParts(size, gatherDense);
            return size == batch ? whole : last;
        }

        private void gatherSparse(Part part) {
            images.gather(order, from, sparse, ys, part.from(), part.to());
        }

        private void gatherDense(Part part) {
            images.gather(order, from, x, ys, part.from(), part.to());
        }

        /** How batches were fed so far: {@code dense}, {@code sparse} or {@code mixed}. */
        String products() {
            return sparseBatches == 0 ? "dense" : denseBatches == 0 ? "sparse" : "mixed";
        }
    }

    /** What is done with a batch. */
    interface Step {
        void run(Input x, Matrix y, Score score);
    }

    /**
     * Loss and accuracy on a set, in batches of 32, dropout off.
     *
     * @param skipZeros whether batches of few pixels are fed without their zeros; the bits are the same
     */
    public static Evaluation of(Sequential model, LabelledImages images, boolean skipZeros) {
        return new Feeder(model, TEST_BATCH, skipZeros, PhaseClock.off()).run(images, null, model::testBatch);
    }
}
