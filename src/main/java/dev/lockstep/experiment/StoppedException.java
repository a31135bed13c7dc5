package dev.lockstep.experiment;

/** A training was asked to stop, and did so between two batches. */
public final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoppedException(int epoch, int batch) {
        super(where(epoch, batch));
    }

    private static String where(int epoch, int batch) {
        if (epoch == 0) {
            return "before the first batch";
        }
        return batch == 0 ? "after epoch " + epoch : "in epoch " + epoch + ", after batch " + batch;
    }
}
