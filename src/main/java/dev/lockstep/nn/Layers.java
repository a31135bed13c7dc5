package dev.lockstep.nn;

/** The layers, by the names that Keras gives them. */
public final class Layers {

    private Layers() {}

    /** {@code y = x W + b}, see {@link Dense}. */
    public static Layer dense(int in, int out) {
        return new Dense(in, out);
    }

    /** {@code max(x, 0)}. */
    public static Layer relu() {
        return new Activation(Activation.Function.RELU);
    }

    /** {@code 1 / (1 + e^-x)}. */
    public static Layer sigmoid() {
        return new Activation(Activation.Function.SIGMOID);
    }

    /** Hyperbolic tangent. */
    public static Layer tanh() {
        return new Activation(Activation.Function.TANH);
    }

    /** The identity. */
    public static Layer linear() {
        return new Activation(Activation.Function.LINEAR);
    }

    /** Probabilities of each row, see {@link Softmax}. */
    public static Layer softmax() {
        return new Softmax();
    }

    /** Drops inputs at random in training, see {@link Dropout}. */
    public static Layer dropout(double rate) {
        return new Dropout(rate);
    }
}
