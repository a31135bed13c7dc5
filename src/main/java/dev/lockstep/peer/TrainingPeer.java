package dev.lockstep.peer;

import java.util.Map;

/** A library that trains networks of dense layers. Each process loads one of them, once: threads are set when it is loaded. */
public interface TrainingPeer {

    /** The name on the command line and in CSV files. */
    String name();

    /** Environment variables that its native code reads when a process starts. */
    default Map<String, String> environment(int threads) {
        return Map.of();
    }

    /**
     * Loads the library, to run with so many threads in this process.
     *
     * @return its name and version, and where it came from
     * @throws PeerException if it cannot be had on this machine
     */
    String load(int threads) throws PeerException;

    /** Builds a network with initial weights, and brings all images to where the library wants them. */
    Session prepare(TrainingTask task);

    /** A network in training. */
    interface Session extends AutoCloseable {

        /** One pass over the training images in another order, then the loss and accuracy on the validation images: what is timed. */
        Score epoch();

        /** The accuracy on the test images. */
        double testAccuracy();

        /** Frees what lies outside the heap. */
        @Override
        void close();
    }

    /**
     * How well a network does on the validation images.
     *
     * @param loss mean categorical cross-entropy
     * @param accuracy fraction correct
     */
    record Score(double loss, double accuracy) {}
}
