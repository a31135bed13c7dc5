package dev.lockstep.experiment;

/** A training was asked to stop, and did so between two batches. */
public final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoppedException(int epoch, int batch) {
        super(batch == 0 ? "after epoch " + epoch : "in epoch " + epoch + ", after batch " + batch);
    }
}
