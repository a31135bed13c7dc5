package dev.lockstep.peer;

import java.util.Random;

/** Glorot uniform: between {@code -sqrt(6 / (in + out))} and its opposite. */
final class InitialWeights {

    private final Random random;

    InitialWeights(int seed) {
        random = new Random(seed);
    }

    /** The {@code in * out} weights of a layer. */
    float[] of(TrainingTask.DenseLayer layer) {
        float limit = (float) Math.sqrt(6. / (layer.in() + layer.out()));
        float[] weights = new float[layer.in() * layer.out()];
        for (int q = 0; q < weights.length; q++) {
            weights[q] = limit * (2 * random.nextFloat() - 1);
        }
        return weights;
    }
}
