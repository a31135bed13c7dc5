package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;

/**
 * A trained array and its gradient, of the same shape; both contiguous.
 *
 * @param name as Keras has it: {@code kernel} or {@code bias}
 * @param value what is trained
 * @param gradient of the loss, from the last backward pass
 */
public record Parameter(String name, Matrix value, Matrix gradient) {}
