package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Log;
import dev.lockstep.kernel.Matrix;
import java.util.Arrays;

/**
 * Categorical cross-entropy of softmax probabilities, in the two forms that Keras has had.
 *
 * <p>{@code p (batch, classes)} are the probabilities, {@code y} the one-hot truth. The gradient is taken with respect to
 * the logits: {@code dz = (p - y) / batch}.
 */
public enum Loss {

    /**
     * Keras up to 2.2.5: {@code q = p / sum p}, {@code c = clip(q, 1e-7, 1 - 1e-7)}, loss {@code -log c_true}. A clipped
     * row has no gradient, since a clip is flat.
     */
    CLIPPED {
        @Override
        float argument(float pTrue, Softmax softmax, int i) {
            return Math.max(Math.min(pTrue / softmax.total(i), MOST), LEAST);
        }

        @Override
        float ofLog(float log, float zTrue, Softmax softmax, int i) {
            return -log;
        }

        @Override
        boolean isFlat(float pTrue) {
            return pTrue < LEAST || pTrue > MOST;
        }
    },

    /** Keras from 2.3 on: from the logits, {@code log(sum e^(z - m)) - (z_true - m)}; nothing is clipped. */
    LOGITS {
        @Override
        float argument(float pTrue, Softmax softmax, int i) {
            return softmax.sum(i);
        }

        @Override
        float ofLog(float log, float zTrue, Softmax softmax, int i) {
            return log - (zTrue - softmax.max(i));
        }

        @Override
        boolean isFlat(float pTrue) {
            return false;
        }
    };

    /** Keras's epsilon, 1e-7. */
    private static final float LEAST = 1e-7f;

    /** {@code 1 - 1e-7} in float. */
    private static final float MOST = 0.99999988f;

    /**
     * What the logarithm is taken of for row i.
     *
     * @param pTrue its true class's probability
     * @param softmax computed the probabilities, and knows the row's sums
     */
    abstract float argument(float pTrue, Softmax softmax, int i);

    /**
     * Loss of row i.
     *
     * @param log logarithm of its argument, rounded
     * @param zTrue its true class's logit
     * @param softmax computed the probabilities, and knows the row's maximum
     */
    abstract float ofLog(float log, float zTrue, Softmax softmax, int i);

    abstract boolean isFlat(float pTrue);

    /**
     * Losses of a part's rows.
     *
     * @param z logits
     * @param softmax has just computed the probabilities of these
     * @param truths class of each row
     * @param logs room for as many doubles
     * @param rows receives them
     */
    void ofRows(Matrix z, Softmax softmax, int[] truths, Part part, double[] logs, float[] rows) {
        Matrix p = softmax.probabilities(part.rows());
        for (int i = part.from(); i < part.to(); i++) {
            logs[i] = argument(p.data()[p.index(i, truths[i])], softmax, i);
        }
        Log.log(logs, part.from(), part.size());
        for (int i = part.from(); i < part.to(); i++) {
            rows[i] = ofLog((float) logs[i], z.data()[z.index(i, truths[i])], softmax, i);
        }
    }

    /** Mean loss of a batch, a float: the sum of the rows' floats in double, in ascending order, divided and rounded. */
    static float mean(float[] rows, int count) {
        double sum = 0.;
        for (int i = 0; i < count; i++) {
            sum += rows[i];
        }
        return (float) (sum / count);
    }

    /**
     * A part's rows of the gradient of the mean with respect to the logits.
     *
     * @param truths class of each row
     * @param dz receives them; its columns are contiguous
     */
    void gradient(Matrix p, int[] truths, Part part, Matrix dz) {
        // Where y is 0, p - y is p.
        Elementwise.divide(p, part.rows(), dz, part.from(), part.to());
        float[] from = p.data();
        float[] to = dz.data();
        float rows = part.rows();
        int columns = dz.columns();
        for (int i = part.from(); i < part.to(); i++) {
            int start = dz.index(i, 0);
            float pTrue = from[p.index(i, truths[i])];
            to[start + truths[i]] = (pTrue - 1f) / rows;
            if (isFlat(pTrue)) {
                Arrays.fill(to, start, start + columns, 0f);
            }
        }
    }

    /** Column of the first largest element of row i. */
    static int argmax(Matrix x, int i) {
        float[] data = x.data();
        int at = x.index(i, 0);
        int best = 0;
        float most = data[at];
        for (int j = 1; j < x.columns(); j++) {
            float value = data[at + j * x.columnStride()];
            if (value > most) {
                most = value;
                best = j;
            }
        }
        return best;
    }
}
