package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
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
    private TensorFlowRandom[] randoms;
    private int width;

    /** The numbers that decide what is dropped. */
    private Batch draws;

    /** Null if x is overwritten. */
    private Batch buffer;

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
    public void build(int inputWidth, boolean overwrites, int batch, NumpyRandom random, Team team) {
        seed(inputWidth, random, team);
        draws = new Batch(batch, inputWidth);
        buffer = overwrites ? null : new Batch(batch, inputWidth);
    }

    /** Draws the seed: all that {@link #draw} needs. */
    void seed(int inputWidth, NumpyRandom random, Team team) {
        int seed = random.nextInt(Dense.SEED_BOUND);
        randoms = new TensorFlowRandom[team.size()];
        for (int worker = 0; worker < randoms.length; worker++) {
            randoms[worker] = new TensorFlowRandom(seed);
        }
        width = inputWidth;
    }

    /** The numbers that decide on elements {@code first} to {@code first + count - 1} of a batch. */
    void draw(int worker, float[] u, int from, int first, int count) {
        randoms[worker].uniform(u, from, first, count);
    }

    @Override
    public Matrix forward(Matrix x, Part part, boolean training) {
        if (!training) {
            return x;
        }
        Matrix u = draws.rows(part.rows());
        Matrix y = buffer == null ? x : buffer.rows(part.rows());
        int from = part.from();
        int elements = part.size() * width;
        draw(part.worker(), u.data(), u.index(from, 0), from * width, elements);
        // spotless:off
        Elementwise.drop(
                rate, keep, u.data(), u.index(from, 0), x.data(), x.index(from, 0), y.data(), y.index(from, 0), elements);
        // spotless:on
        return y;
    }

    @Override
    public Matrix backward(Matrix dy, Part part, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        Matrix u = draws.rows(part.rows());
        int from = part.from();
        // spotless:off
        Elementwise.dropGradient(
                rate, keep, u.data(), u.index(from, 0), dy.data(), dy.index(from, 0), dy.data(), dy.index(from, 0),
                part.size() * width);
        // spotless:on
        return dy;
    }

    @Override
    public void endStep(int rows) {
        for (TensorFlowRandom random : randoms) {
            random.skip(1, rows * width);
        }
    }

    /** Where its generator stands. */
    long position() {
        return randoms[0].position();
    }

    void restore(long position) {
        for (TensorFlowRandom random : randoms) {
            random.restore(position);
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

    /** Fraction of the elements that it drops. */
    public float rate() {
        return rate;
    }

    /** {@code 1 - rate}. */
    float keep() {
        return keep;
    }

    @Override
    public String describe() {
        return "Dropout, rate " + rate;
    }
}
