package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;

/**
 * A trained array and its gradient, of the same shape; both are contiguous but where they are a {@linkplain #block block}.
 *
 * @param name as Keras has it: {@code kernel} or {@code bias}
 * @param value what is trained
 * @param gradient of the loss, from the last backward pass
 */
public record Parameter(String name, Matrix value, Matrix gradient) {

    /** Rows {@code [i0, i1)} and columns {@code [j0, j1)} of both. */
    Parameter block(int i0, int i1, int j0, int j1) {
        return new Parameter(name, value.block(i0, i1, j0, j1), gradient.block(i0, i1, j0, j1));
    }
}
