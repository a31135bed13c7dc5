package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
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
        // spotless:off
        Elementwise.drop(
                rate, keep, x.data(), x.offset(), mask.data(), mask.offset(), y.data(), y.offset(), x.size());
        // spotless:on
        return y;
    }

    @Override
    public Matrix backward(Matrix dy, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        Matrix mask = this.mask.rows(dy.rows());
        Matrix dx = this.dx.rows(dy.rows());
        // spotless:off
        Elementwise.dropGradient(
                keep, dy.data(), dy.offset(), mask.data(), mask.offset(), dx.data(), dx.offset(), dy.size());
        // spotless:on
        return dx;
    }

    /** Where its generator stands. */
    long position() {
        return random.position();
    }

    void restore(long position) {
        random.restore(position);
    }

    @Override
    public int outputWidth(int inputWidth) {
        return inputWidth;
    }

    @Override
    public String kind() {
        return "Dropout";
    }

    /** Fraction of the elements that it drops. */
    public float rate() {
        return rate;
    }

    @Override
    public String describe() {
        return "Dropout, rate " + rate;
    }
}
