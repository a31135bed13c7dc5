package dev.lockstep.experiment;

import java.util.List;

/** A loss is infinite or NaN: what follows would be, too. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<EpochRecord> history;

    private DivergedException(String message, List<EpochRecord> history) {
        super(message);
        this.history = history;
    }

    /** That of a batch, before the weights are trained further. */
    static DivergedException inBatch(int epoch, int batch, float loss, List<EpochRecord> history) {
        return new DivergedException(
                "the loss of batch " + batch + " in epoch " + epoch + " is " + loss
                        + ", and no later one can be trusted",
                history);
    }

    /** That of the validation images after an epoch whose batches all had one. */
    static DivergedException inValidation(int epoch, double loss, List<EpochRecord> history) {
        return new DivergedException(
                "the validation loss of epoch " + epoch + " is " + loss + ", and no later one can be trusted", history);
    }

    /** That of the test images after the last epoch, which was validated. */
    static DivergedException inTest(double loss, List<EpochRecord> history) {
        return new DivergedException(
                "the test loss after epoch " + history.size() + " is " + loss + ", and the weights cannot be trusted",
                history);
    }

    /** The epochs that were complete. */
    public List<EpochRecord> history() {
        return history;
    }
}
