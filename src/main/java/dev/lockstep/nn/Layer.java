package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;
import java.util.List;

/**
 * One step of a {@link Sequential} model: (batch, in) to (batch, out), and gradients back.
 *
 * <p>A layer is first {@linkplain #build built}, which fixes its input width, draws its seed and allocates its buffers;
 * then {@link #forward} and {@link #backward} may be called with any batch up to the size it was built for.
 */
public sealed interface Layer permits Dense, Activation, Softmax, Dropout {

    /**
     * Fixes the input width, draws what the layer draws, allocates for the largest batch.
     *
     * @param inputWidth features of the layer before
     * @param batch largest number of rows
     * @param random where seeds come from, in layer order
     * @param team its members compute the layer's products
     * @throws IllegalArgumentException if the input width is not what the layer was declared with
     */
    void build(int inputWidth, int batch, NumpyRandom random, Team team);

    /**
     * Computes a part's rows of y from those of x.
     *
     * @param x (rows, in)
     * @param part which rows; different threads may compute different parts at a time
     * @param training whether this is a step of training (dropout drops) or not (it passes on)
     * @return y, (rows, out), overwritten by the next batch; the same for all parts
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

    /**
     * Computes a worker's share of the gradients of the parameters, after {@link #backward} of all parts.
     *
     * @param worker its number in the team that the layer was built for; all of them are needed
     */
    default void gradients(int worker) {}

    /** Moves a worker's share of the parameters along the {@link #gradients} that it computed. */
    default void update(int worker, Optimizer optimizer) {}

    /** Moves on to the next batch of training, after all parts of one of {@code rows} rows. */
    default void endStep(int rows) {}

    /** The layer's parameters with their gradients, kernel before bias; empty if it has none. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /** Features of the result, given those of x; needs no {@link #build}. */
    int outputWidth(int inputWidth);

    /** Number of trained values; needs no {@link #build}. */
    default int parameterCount() {
        return 0;
    }

    /** What Keras calls this kind of layer: {@code Dense}, {@code Activation}, {@code Dropout}. */
    String kind();

    /** Kind and settings, for people. */
    String describe();
}
