/**
 * The random generators of the original runs, bit for bit: NumPy's legacy generator and TensorFlow's counter-based one.
 *
 * <p>Everything random in a run follows from one seed. {@link dev.lockstep.random.NumpyRandom} hands each layer its own
 * seed and shuffles the training order; {@link dev.lockstep.random.TensorFlowRandom} turns a layer's seed into initial
 * weights and dropout masks.
 */
package dev.lockstep.random;
