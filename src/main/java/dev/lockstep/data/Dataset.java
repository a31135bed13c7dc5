package dev.lockstep.data;

import java.nio.charset.StandardCharsets;

/**
 * A training set and a test set.
 *
 * @param name {@code mnist} or {@code synthetic}: what every result row says
 * @param training images to fit and to validate on
 * @param test images that only {@code evaluate} sees
 * @param origin where it came from, for a reader
 */
public record Dataset(String name, LabelledImages training, LabelledImages test, String origin) {

    /** Name of the real data set: the only one whose figures may stand beside published ones. */
    public static final String MNIST = "mnist";

    /** Name of the embedded stand-in. */
    public static final String SYNTHETIC = "synthetic";

    /** Whether this is the real MNIST. */
    public boolean isMnist() {
        return name.equals(MNIST);
    }

    /** SHA-256 of the hexadecimal SHA-256 of the training set, then of the test set: equal only for the same images and labels. */
    public String sha256() {
        return Mnist.sha256((training.sha256() + test.sha256()).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Number of training images before a validation split, as Keras cuts it: {@code int(count * (1. - fraction))}, the
     * last ones validate.
     */
    public static int trainingCount(int count, double validationFraction) {
        return (int) (count * (1. - validationFraction));
    }
}
