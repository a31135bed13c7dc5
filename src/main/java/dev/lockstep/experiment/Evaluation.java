package dev.lockstep.experiment;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Matrix;
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

    /** Buffers for batches of one size and of what remains: one pass over a set allocates nothing that grows with it. */
    static final class Feeder {
        private final Matrix x;
        private final Matrix y;
        private Matrix xLast;
        private Matrix yLast;

        Feeder(int batch, int width, int classes) {
            x = Matrix.zeros(batch, width);
            y = Matrix.zeros(batch, classes);
            xLast = x;
            yLast = y;
        }

        /** Runs over the images in {@code order} (null: as they lie), batch by batch. */
        Evaluation run(LabelledImages images, int[] order, Step step) {
            Score score = new Score();
            double loss = 0;
            double accuracy = 0;
            for (int from = 0; from < images.count(); from += x.rows()) {
                int size = Math.min(x.rows(), images.count() - from);
                if (size < x.rows() && xLast.rows() != size) {
                    xLast = x.firstRows(size);
                    yLast = y.firstRows(size);
                }
                Matrix xs = size == x.rows() ? x : xLast;
                Matrix ys = size == x.rows() ? y : yLast;
                images.gather(order, from, xs, ys);
                step.run(xs, ys, score);
                loss += (double) score.loss() * size;
                accuracy += (double) score.accuracy() * size;
            }
            return new Evaluation(loss / images.count(), accuracy / images.count());
        }
    }

    /** What is done with a batch. */
    interface Step {
        void run(Matrix x, Matrix y, Score score);
    }

    /** Loss and accuracy on a set, in batches of 32, dropout off. */
    public static Evaluation of(Sequential model, LabelledImages images) {
        return new Feeder(TEST_BATCH, images.pixelsPerImage(), model.outputWidth()).run(images, null, model::testBatch);
    }
}
