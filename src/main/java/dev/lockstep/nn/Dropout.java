package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.random.NumpyRandom;
import dev.lockstep.random.TensorFlowRandom;

/**
 * Drops each element with probability {@code rate} in training and scales the rest: {@code y = (x / (1 - rate)) * mask}.
 *
 * <p>{@code mask = 1} where {@code u >= rate}, u uniform from {@link TensorFlowRandom}, one execution per training batch;
 * {@code dx = (dy * mask) / (1 - rate)}. Outside training x passes unchanged and nothing is drawn.
 *
 * <p>Source: N. Srivastava et al., "Dropout", JMLR 15, 2014; TensorFlow 1.13 {@code nn_ops.py}.
 */
public final class Dropout implements Layer {

    private final float rate;
    private final float keep;
    private TensorFlowRandom random;
    private Batch mask;
    private Batch y;
    private Batch dx;

    /**
     * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
     */
    Dropout(double rate) {
        if (!(rate >= 0. && rate < 1.)) {
            throw new IllegalArgumentException("dropout(" + rate + "): the rate must be in [0, 1)");
        }
        this.rate = (float) rate;
        this.keep = (float) (1. - rate);
    }

    @Override
    public void build(int inputWidth, int batch, NumpyRandom random, Gemm gemm) {
        this.random = new TensorFlowRandom(random.nextInt(Dense.SEED_BOUND));
        mask = new Batch(batch, inputWidth);
        y = new Batch(batch, inputWidth);
        dx = new Batch(batch, inputWidth);
    }

    @Override
    public Matrix forward(Matrix x, boolean training) {
        if (!training) {
            return x;
        }
        Matrix mask = this.mask.rows(x.rows());
        Matrix y = this.y.rows(x.rows());
        random.uniform(mask.data(), mask.offset(), mask.size());
        drop(x.data(), x.offset(), mask.data(), mask.offset(), y.data(), y.offset(), x.size());
        return y;
    }

    private void drop(float[] x, int x0, float[] mask, int mask0, float[] y, int y0, int count) {
        float rate = this.rate;
        float keep = this.keep;
        for (int q = 0; q < count; q++) {
            float kept = mask[mask0 + q] >= rate ? 1f : 0f;
            mask[mask0 + q] = kept;
            y[y0 + q] = x[x0 + q] / keep * kept;
        }
    }

    @Override
    public Matrix backward(Matrix dy, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        Matrix mask = this.mask.rows(dy.rows());
        Matrix dx = this.dx.rows(dy.rows());
        restore(dy.data(), dy.offset(), mask.data(), mask.offset(), dx.data(), dx.offset(), dy.size());
        return dx;
    }

    private void restore(float[] dy, int dy0, float[] mask, int mask0, float[] dx, int dx0, int count) {
        float keep = this.keep;
        for (int q = 0; q < count; q++) {
            dx[dx0 + q] = dy[dy0 + q] * mask[mask0 + q] / keep;
        }
    }

    @Override
    public int outputWidth(int inputWidth) {
        return inputWidth;
    }

    @Override
    public String kind() {
        return "Dropout";
    }
}
