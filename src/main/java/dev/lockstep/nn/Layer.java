package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
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
     * @param gemm computes the layer's products
     * @throws IllegalArgumentException if the input width is not what the layer was declared with
     */
    void build(int inputWidth, int batch, NumpyRandom random, Gemm gemm);

    /**
     * Computes y from x.
     *
     * @param x (rows, in)
     * @param training whether this is a step of training (dropout drops) or not (it passes on)
     * @return y, (rows, out), overwritten by the next call
     */
    Matrix forward(Matrix x, boolean training);

    /**
     * Computes gradients from those of the last {@link #forward}'s result; parameters stay as they are.
     *
     * @param dy (rows, out); may be overwritten
     * @param inputGradient whether the result is needed
     * @return dx, (rows, in), overwritten by the next call; null if it was not asked for
     */
    Matrix backward(Matrix dy, boolean inputGradient);

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
