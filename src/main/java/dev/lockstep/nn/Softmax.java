package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SoftmaxLanes;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;
import java.util.Arrays;

/**
 * Probabilities of each row: {@code p_j = e^(z_j - m) * (1 / sum_j e^(z_j - m))} with {@code m = max z}, all in float.
 *
 * <p>{@link SoftmaxLanes} computes them.
 */
public final class Softmax implements Layer {

    private int width;
    private Batch y;
    private Batch dx;
    private SoftmaxLanes[] lanes;
    private float[] max;
    private float[] sum;
    private float[] total;
    private int[] best;

    Softmax() {}

    @Override
    public void build(int inputWidth, boolean overwrites, int batch, NumpyRandom random, Team team) {
        width = inputWidth;
        y = new Batch(batch, width);
        dx = new Batch(batch, width);
        lanes = new SoftmaxLanes[team.size()];
        Arrays.setAll(lanes, worker -> new SoftmaxLanes(width));
        max = new float[batch];
        sum = new float[batch];
        total = new float[batch];
        best = new int[batch];
    }

    @Override
    public Matrix forward(Matrix z, Part part, boolean training) {
        Matrix p = y.rows(part.rows());
        lanes[part.worker()].forward(z, p, part.from(), part.to(), max, sum, total, best);
        return p;
    }

    @Override
    public boolean readsOutput() {
        return true;
    }

    /** The largest of row i's z, in the last {@link #forward}. */
    float max(int i) {
        return max[i];
    }

    /** The sum of row i's {@code e^(z_j - m)}. */
    float sum(int i) {
        return sum[i];
    }

    /** The sum of row i's probabilities. */
    float total(int i) {
        return total[i];
    }

    /** The class of row i's first largest probability. */
    int best(int i) {
        return best[i];
    }

    /** {@code dz_j = p_j (dy_j - sum_l dy_l p_l)}. */
    @Override
    public Matrix backward(Matrix dy, Part part, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        Matrix p = y.rows(part.rows());
        Matrix dz = dx.rows(part.rows());
        for (int i = part.from(); i < part.to(); i++) {
            float sum = 0f;
            for (int j = 0; j < width; j++) {
                sum = Math.fma(dy.data()[dy.index(i, j)], p.data()[p.index(i, j)], sum);
            }
            for (int j = 0; j < width; j++) {
                dz.data()[dz.index(i, j)] = p.data()[p.index(i, j)] * (dy.data()[dy.index(i, j)] - sum);
            }
        }
        return dz;
    }

    /** What {@link #forward} gives for a batch of so many rows. */
    Matrix probabilities(int rows) {
        return y.rows(rows);
    }

    /** Where a loss puts the gradient with respect to the logits, {@code rows} of it. */
    Matrix logitsGradient(int rows) {
        return dx.rows(rows);
    }

    @Override
    public int outputWidth(int inputWidth) {
        return inputWidth;
    }

    @Override
    public String kind() {
        return "Activation";
    }

    @Override
    public String describe() {
        return "Activation, softmax";
    }
}
