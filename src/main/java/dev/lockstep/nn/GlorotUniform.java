package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.random.TensorFlowRandom;

/**
 * Keras's {@code glorot_uniform}: uniform in {@code [-limit, limit)}, {@code limit = sqrt(3 / max(1, (in + out) / 2))}.
 *
 * <p>Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks",
 * AISTATS 2010; Keras 2.2.4 {@code initializers.py}.
 */
final class GlorotUniform {

    private GlorotUniform() {}

    /**
     * Fills a kernel of shape (fan in, fan out), row by row.
     *
     * <p>The limit is computed in double, the scaling in float: multiply, then add, no fma.
     */
    static void fill(Matrix kernel, int seed) {
        double fans = Math.max(1., (kernel.rows() + kernel.columns()) / 2.);
        double limit = Math.sqrt(3. * (1.0 / fans));
        float low = (float) -limit;
        float high = (float) limit;
        float[] w = kernel.data();
        int from = kernel.offset();
        new TensorFlowRandom(seed).uniform(w, from, kernel.size());
        for (int i = from; i < from + kernel.size(); i++) {
            w[i] = w[i] * (high - low) + low;
        }
    }
}
