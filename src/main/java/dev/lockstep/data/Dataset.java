package dev.lockstep.data;

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

    /**
     * Number of training images before a validation split, as Keras cuts it: {@code int(count * (1. - fraction))}, the
     * last ones validate.
     */
    public static int trainingCount(int count, double validationFraction) {
        return (int) (count * (1. - validationFraction));
    }
}
