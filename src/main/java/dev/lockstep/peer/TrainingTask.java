package dev.lockstep.peer;

import java.util.List;

/**
 * What a peer trains: dense layers under softmax, on categorical cross-entropy, by plain SGD, with weights that are Glorot
 * uniform and biases of 0 at first.
 *
 * @param layers input to output; the last one has neither ReLU nor dropout, and softmax follows it
 * @param batch images per step
 * @param learningRate of SGD
 * @param seed of everything random
 * @param training images that train
 * @param validation images that are scored after each epoch
 * @param test images that are scored in the end
 */
public record TrainingTask(
        List<DenseLayer> layers,
        int batch,
        float learningRate,
        int seed,
        LabelledPixels training,
        LabelledPixels validation,
        LabelledPixels test) {

    /** Copies the list. */
    public TrainingTask {
        layers = List.copyOf(layers);
    }

    /** Classes that are told apart. */
    public int classes() {
        return layers.get(layers.size() - 1).out();
    }

    /**
     * {@code y (rows, out) = dropout(relu(x (rows, in) * W (in, out) + b))}.
     *
     * @param in features of x
     * @param out features of y
     * @param relu whether negative values become 0
     * @param dropout fraction of y that is dropped in training, the rest divided by {@code 1 - dropout}; 0 for none
     */
    public record DenseLayer(int in, int out, boolean relu, double dropout) {}

    /**
     * Images with their classes.
     *
     * @param pixels (count, width), row-major, from 0 to 1
     * @param labels a class for each image
     * @param width pixels of one image
     */
    public record LabelledPixels(float[] pixels, int[] labels, int width) {

        /** Number of images. */
        public int count() {
            return labels.length;
        }
    }
}
