package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;

/**
 * {@link Activation.Function#RELU} and the {@link Dropout} that follows it, computed as one layer: {@code y = (max(x, 0) / (1 -
 * rate)) * mask}, {@code dx = dy / (1 - rate)} where {@code y > 0}, else +0.
 *
 * <p>An element that was dropped is 0, as one is that was not positive, and both pass no gradient on. So y says all that the way
 * back needs, and what was drawn is forgotten while it is in L1. The bits are those of both layers one after the other, but for
 * the sign of zeros in dx, and but for a dy that is not finite, of which a dropped element would make NaN.
 */
final class ReluDropout implements Stage {

    /** Numbers drawn before they are used. */
    private static final int PIECE = 4096;

    private final Activation relu;
    private final Dropout dropout;

    /** Of each worker. */
    private float[][] draws;

    /** What {@link #forward} returned last; each part writes the same. */
    private Matrix y;

    ReluDropout(Activation relu, Dropout dropout) {
        this.relu = relu;
        this.dropout = dropout;
    }

    /** Whether this computes two layers, the second of which follows the first. */
    static boolean computes(Stage first, Layer second) {
        return first instanceof Activation activation
                && activation.function() == Activation.Function.RELU
                && second instanceof Dropout;
    }

    @Override
    public void build(int inputWidth, boolean overwrites, int batch, NumpyRandom random, Team team) {
        relu.build(inputWidth, overwrites, batch, random, team);
        dropout.seed(inputWidth, random, team);
        draws = new float[team.size()][Math.min(PIECE, Math.multiplyExact(batch, inputWidth))];
    }

    @Override
    public boolean readsOutput() {
        return true;
    }

    @Override
    public Matrix forward(Matrix x, Part part, boolean training) {
        if (!training) {
            return relu.forward(x, part, false);
        }
        Matrix y = relu.output(x, part.rows());
        this.y = y;
        float[] u = draws[part.worker()];
        int from = part.from() * x.columns();
        int to = part.to() * x.columns();
        for (int q = from; q < to; q += u.length) {
            int count = Math.min(u.length, to - q);
            dropout.draw(part.worker(), u, 0, q, count);
            // spotless:off
            Elementwise.reluDrop(
                    dropout.rate(), dropout.keep(), u, 0, x.data(), x.offset() + q, y.data(), y.offset() + q, count);
            // spotless:on
        }
        return y;
    }

    @Override
    public Matrix backward(Matrix dy, Part part, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        int from = part.from();
        // spotless:off
        Elementwise.reluDropGradient(
                dropout.keep(), y.data(), y.index(from, 0), dy.data(), dy.index(from, 0), dy.data(), dy.index(from, 0),
                part.size() * dy.columns());
        // spotless:on
        return dy;
    }

    @Override
    public void endStep(int rows) {
        dropout.endStep(rows);
    }

    @Override
    public int outputWidth(int inputWidth) {
        return inputWidth;
    }
}
