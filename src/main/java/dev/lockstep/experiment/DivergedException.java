package dev.lockstep.experiment;

import java.util.List;

/** The loss of a batch is infinite or NaN: what follows would be, too. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<EpochRecord> history;

    DivergedException(int epoch, int batch, float loss, List<EpochRecord> history) {
        super("the loss of batch " + batch + " in epoch " + epoch + " is " + loss
                + ", and no later one can be trusted");
        this.history = history;
    }

    /** The epochs that were complete. */
    public List<EpochRecord> history() {
        return history;
    }
}
