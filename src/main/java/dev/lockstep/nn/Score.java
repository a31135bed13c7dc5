package dev.lockstep.nn;

/** What a batch reports: its mean loss and the fraction of rows whose first largest probability is at the true class. */
public final class Score {

    private float loss;
    private float accuracy;

    /** An empty score, to be filled batch after batch. */
    public Score() {}

    void set(float loss, float accuracy) {
        this.loss = loss;
        this.accuracy = accuracy;
    }

    /** Mean loss of the batch. */
    public float loss() {
        return loss;
    }

    /** Correct rows over rows, in float. */
    public float accuracy() {
        return accuracy;
    }
}
