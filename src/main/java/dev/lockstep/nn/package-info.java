/**
 * Feed-forward networks in {@code float}: layers, losses, optimizers, initializers and {@link
 * dev.lockstep.nn.Sequential}.
 *
 * <p>Names: {@code x y} are activations, {@code dx dy} their gradients, {@code dw db} those of a layer's parameters; shapes are
 * (batch, features), row-major. Every product is computed by the {@link dev.lockstep.kernel.Gemm} that the model was
 * compiled with, and by its {@link dev.lockstep.kernel.Team}, which meets three times in a step:
 *
 * <pre>{@code
 * rows of the batch   images gathered
 * rows of the batch   layers forward, loss, layers backward: nobody needs another worker's rows, and weights stay
 * rows of weights     gradients, each over all of the batch, and at once the step along them
 * }</pre>
 *
 * Each element has one owner, and sums run in a fixed order. So a step has the same bits with every kernel, vector width and
 * thread count. Once compiled, a step allocates nothing.
 *
 * <p>Weights are shared out by rows. By columns, two threads kept writing neighbouring lines of the same rows: the same step
 * then took twice as long in some runs, though no line had two owners.
 *
 * <p>The arithmetic follows Keras 2.2.4 on TensorFlow 1.13, operation by operation; the order of random draws too.
 */
package dev.lockstep.nn;
