package dev.lockstep.experiment;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SimdGemm;

/** A kernel that is wrong in one product: element (5, 7) of the gradient of the second layer's weights. */
final class FaultyGemm implements Gemm {

    static final int ROW = 5;
    static final int COLUMN = 7;

    private final Gemm gemm = new SimdGemm();
    private final int faulty;
    private int gradients;
    private boolean armed;

    /** Wrong in the gradient of that number, from 1, counted over all models; in none if it is 0. */
    FaultyGemm(int faulty) {
        this.faulty = faulty;
    }

    /** Makes the next such gradient wrong. */
    void arm() {
        armed = true;
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        gemm.multiply(a, b, c, accumulate);
        boolean gradient = a.rowStride() == 1 && c.rows() == 128 && c.columns() == 128;
        if (gradient && (++gradients == faulty || armed)) {
            c.data()[c.index(ROW, COLUMN)] += 1f;
            armed = false;
        }
    }

    @Override
    public String name() {
        return "faulty";
    }
}
