package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;
import java.util.List;

/**
 * What a {@link Sequential} model computes as one: a {@link Layer}, or several that follow each other. (batch, in) to (batch, out),
 * and gradients back.
 *
 * <p>A stage is first {@linkplain #build built}, which fixes its input width, draws its seed and allocates its buffers;
 * then {@link #forward} and {@link #backward} may be called with any batch up to the size it was built for.
 */
public sealed interface Stage permits Layer, ReluDropout {

    /**
     * Fixes the input width, draws what the layer draws, allocates for the largest batch.
     *
     * @param inputWidth features of the layer before
     * @param overwrites whether the layer may write its result over its input: the layer before does not read that again
     * @param batch largest number of rows
     * @param random where seeds come from, in layer order
     * @param team its members compute the layer's products
     * @throws IllegalArgumentException if the input width is not what the layer was declared with
     */
    void build(int inputWidth, boolean overwrites, int batch, NumpyRandom random, Team team);

    /** Whether {@link #backward} reads what {@link #forward} returned, so that the layer after it must not overwrite that. */
    default boolean readsOutput() {
        return false;
    }

    /**
     * Computes a part's rows of y from those of x.
     *
     * @param x (rows, in); may be overwritten if the layer was told so
     * @param part which rows; different threads may compute different parts at a time
     * @param training whether this is a step of training (dropout drops) or not (it passes on)
     * @return y, (rows, out), overwritten by the next layer or the next batch; the same for all parts. Outside training it may be x
     */
    Matrix forward(Matrix x, Part part, boolean training);

    /**
     * Computes a part's rows of dx from dy, the gradient of the last {@link #forward}'s result; parameters and their
     * gradients stay as they are.
     *
     * @param dy (rows, out); may be overwritten
     * @param part which rows
     * @param inputGradient whether the result is needed
     * @return dx, (rows, in), overwritten by the next batch; the same for all parts; null if it was not asked for
     */
    Matrix backward(Matrix dy, Part part, boolean inputGradient);

    /** What is done with gradients, block by block, as soon as they are there and while they are in the cache. */
    @FunctionalInterface
    interface Gradients {

        /** The gradient of rows {@code [i0, i1)} and columns {@code [j0, j1)} of a parameter is there. */
        void areReady(Parameter parameter, int i0, int i1, int j0, int j1);
    }

    /**
     * Computes a worker's share of the gradients of the parameters, after {@link #backward} of all parts.
     *
     * @param worker its number in the team that the layer was built for; all of them are needed
     * @param gradients told of each block of them; what it moves along them is not read again before the next batch
     */
    default void gradients(int worker, Gradients gradients) {}

    /** Moves on to the next batch of training, after all parts of one of {@code rows} rows. */
    default void endStep(int rows) {}

    /** The layer's parameters with their gradients, kernel before bias; empty if it has none. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /** Features of the result, given those of x; needs no {@link #build}. */
    int outputWidth(int inputWidth);
}
