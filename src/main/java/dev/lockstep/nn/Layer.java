package dev.lockstep.nn;

/** One layer as a model is declared, with what is said of it. */
public sealed interface Layer extends Stage permits Dense, Activation, Softmax, Dropout {

    /** Number of trained values; needs no {@link #build}. */
    default int parameterCount() {
        return 0;
    }

    /** What Keras calls this kind of layer: {@code Dense}, {@code Activation}, {@code Dropout}. */
    String kind();

    /** Kind and settings, for people. */
    String describe();
}
