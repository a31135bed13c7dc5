package dev.lockstep.nn;

import dev.lockstep.kernel.Exp;
import dev.lockstep.kernel.Matrix;

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
        float ofRow(Matrix z, Matrix p, int i, int truth) {
            float sum = 0f;
            for (int j = 0; j < p.columns(); j++) {
                sum += p.data()[p.index(i, j)];
            }
            float q = p.data()[p.index(i, truth)] / sum;
            return -(float) StrictMath.log(Math.max(Math.min(q, MOST), LEAST));
        }

        @Override
        boolean isFlat(float pTrue) {
            return pTrue < LEAST || pTrue > MOST;
        }
    },

    /** Keras from 2.3 on: from the logits, {@code log(sum e^(z - m)) - (z_true - m)}; nothing is clipped. */
    LOGITS {
        @Override
        float ofRow(Matrix z, Matrix p, int i, int truth) {
            float max = z.data()[z.index(i, 0)];
            for (int j = 1; j < z.columns(); j++) {
                max = Math.max(max, z.data()[z.index(i, j)]);
            }
            float sum = 0f;
            for (int j = 0; j < z.columns(); j++) {
                sum += Exp.exp(z.data()[z.index(i, j)] - max);
            }
            return (float) StrictMath.log(sum) - (z.data()[z.index(i, truth)] - max);
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

    abstract float ofRow(Matrix z, Matrix p, int i, int truth);

    abstract boolean isFlat(float pTrue);

    /**
     * Losses of a part's rows.
     *
     * @param z logits
     * @param truths class of each row
     * @param rows receives them
     */
    void ofRows(Matrix z, Matrix p, int[] truths, Part part, float[] rows) {
        for (int i = part.from(); i < part.to(); i++) {
            rows[i] = ofRow(z, p, i, truths[i]);
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

    /** A part's rows of the gradient of the mean with respect to the logits; {@code truths} are the classes that y says. */
    void gradient(Matrix p, Matrix y, int[] truths, Part part, Matrix dz) {
        float rows = part.rows();
        for (int i = part.from(); i < part.to(); i++) {
            boolean flat = isFlat(p.data()[p.index(i, truths[i])]);
            for (int j = 0; j < p.columns(); j++) {
                float difference = p.data()[p.index(i, j)] - y.data()[y.index(i, j)];
                dz.data()[dz.index(i, j)] = flat ? 0f : difference / rows;
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
