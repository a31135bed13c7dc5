/**
 * Feed-forward networks in {@code float}: layers, losses, optimizers, initializers and {@link
 * dev.lockstep.nn.Sequential}.
 *
 * <p>Names: {@code x y} are activations, {@code dx dy} their gradients, {@code dw db} those of a layer's parameters; shapes are
 * (batch, features), row-major. Every product is computed by the {@link dev.lockstep.kernel.Gemm} that the model was
 * compiled with; all else runs on the caller's thread in a fixed order. So a step has the same bits with every kernel,
 * vector width and thread count. Once compiled, a step allocates nothing.
 *
 * <p>The arithmetic follows Keras 2.2.4 on TensorFlow 1.13, operation by operation; the order of random draws too.
 */
package dev.lockstep.nn;
