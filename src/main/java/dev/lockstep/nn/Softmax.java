package dev.lockstep.nn;

import dev.lockstep.kernel.Exp;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
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
    private Matrix z;

    Softmax() {}

    @Override
    public void build(int inputWidth, int batch, NumpyRandom random, Gemm gemm) {
        width = inputWidth;
        y = new Batch(batch, width);
        dx = new Batch(batch, width);
    }

    @Override
    public Matrix forward(Matrix z, boolean training) {
        this.z = z;
        Matrix p = y.rows(z.rows());
        for (int i = 0; i < z.rows(); i++) {
            subtractMax(z.data(), z.index(i, 0), p.data(), p.index(i, 0), width);
        }
        Exp.exp(p.data(), p.offset(), p.size());
        for (int i = 0; i < z.rows(); i++) {
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
    public Matrix backward(Matrix dy, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        Matrix p = y.rows(dy.rows());
        Matrix dz = dx.rows(dy.rows());
        for (int i = 0; i < dy.rows(); i++) {
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

    /** What the last {@link #forward} was given: a loss may prefer logits. */
    Matrix logits() {
        return z;
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
