package dev.lockstep.nn;

import dev.lockstep.kernel.Exp;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;

/**
 * Probabilities of each row: {@code p_j = e^(z_j - m) * (1 / sum_j e^(z_j - m))} with {@code m = max z}, all in float.
 *
 * <p>Sums run in ascending j. {@link Exp} gives the exponentials.
 */
public final class Softmax implements Layer {

    private int width;
    private Batch y;
    private Batch dx;

    Softmax() {}

    @Override
    public void build(int inputWidth, int batch, NumpyRandom random, Team team) {
        width = inputWidth;
        y = new Batch(batch, width);
        dx = new Batch(batch, width);
    }

    @Override
    public Matrix forward(Matrix z, Part part, boolean training) {
        Matrix p = y.rows(part.rows());
        for (int i = part.from(); i < part.to(); i++) {
            subtractMax(z.data(), z.index(i, 0), p.data(), p.index(i, 0), width);
        }
        Exp.exp(p.data(), p.index(part.from(), 0), part.size() * width);
        for (int i = part.from(); i < part.to(); i++) {
            normalize(p.data(), p.index(i, 0), width);
        }
        return p;
    }

    private static void subtractMax(float[] z, int z0, float[] p, int p0, int width) {
        float max = z[z0];
        for (int j = 1; j < width; j++) {
            max = Math.max(max, z[z0 + j]);
        }
        for (int j = 0; j < width; j++) {
            p[p0 + j] = z[z0 + j] - max;
        }
    }

    private static void normalize(float[] p, int p0, int width) {
        float sum = 0f;
        for (int j = 0; j < width; j++) {
            sum += p[p0 + j];
        }
        float scale = 1f / sum;
        for (int j = 0; j < width; j++) {
            p[p0 + j] *= scale;
        }
    }

    /** {@code dz_j = p_j (dy_j - sum_l dy_l p_l)}. */
    @Override
    public Matrix backward(Matrix dy, Part part, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        Matrix p = y.rows(part.rows());
        Matrix dz = dx.rows(part.rows());
        for (int i = part.from(); i < part.to(); i++) {
            float sum = 0f;
            for (int j = 0; j < width; j++) {
                sum = Math.fma(dy.data()[dy.index(i, j)], p.data()[p.index(i, j)], sum);
            }
            for (int j = 0; j < width; j++) {
                dz.data()[dz.index(i, j)] = p.data()[p.index(i, j)] * (dy.data()[dy.index(i, j)] - sum);
            }
        }
        return dz;
    }

    /** What {@link #forward} gives for a batch of so many rows. */
    Matrix probabilities(int rows) {
        return y.rows(rows);
    }

    /** Where a loss puts the gradient with respect to the logits, {@code rows} of it. */
    Matrix logitsGradient(int rows) {
        return dx.rows(rows);
    }

    @Override
    public int outputWidth(int inputWidth) {
        return inputWidth;
    }

    @Override
    public String kind() {
        return "Activation";
    }

    @Override
    public String describe() {
        return "Activation, softmax";
    }
}
