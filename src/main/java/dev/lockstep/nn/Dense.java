package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;
import java.util.Arrays;
import java.util.List;

/**
 * A fully connected layer: {@code y = x W + b}.
 *
 * <pre>{@code
 * x (batch, in)   W (in, out)   b (out)   y (batch, out)
 * dW = x^T dy     db_j = sum over rows of dy_ij, in ascending i     dx = dy W^T
 * }</pre>
 *
 * W starts {@link GlorotUniform}, b zero. The bias is added after the product, in float; {@code db} is summed in float.
 */
public final class Dense implements Layer {

    /** {@code np.random.randint(10e6)}: where Keras takes a kernel's TensorFlow seed from. */
    static final int SEED_BOUND = 10_000_000;

    /** Shares of the bias are multiples of this, but for the last: floats of the widest vector. */
    private static final int STEP = 16;

    private final int in;
    private final int out;
    private Team team;
    private Parameter kernel;
    private Parameter bias;
    private Matrix kernelTransposed;
    private Batch y;
    private Batch dx;
    private Input x;
    private Matrix dy;
    private DenseInput[] inputs;

    /** Of each worker. */
    private Share[] shares;

    /** What a worker needs for its share of the gradients. */
    private final class Share implements Gemm.Rows {
        /** For the bias and its gradient. */
        private final float[] scratch = new float[STEP * out];

        private Gradients gradients;

        @Override
        public void areReady(int i0, int i1) {
            gradients.areReady(kernel, i0, i1, 0, out);
        }
    }

    /**
     * A layer of {@code in} inputs and {@code out} units.
     *
     * @throws IllegalArgumentException if either is not positive
     */
    Dense(int in, int out) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("dense(" + in + ", " + out + "): both widths must be positive");
        }
        this.in = in;
        this.out = out;
    }

    @Override
    public void build(int inputWidth, boolean overwrites, int batch, NumpyRandom random, Team team) {
        if (inputWidth != in) {
            throw new IllegalArgumentException(
                    "dense(" + in + ", " + out + ") follows a layer of " + inputWidth + " features");
        }
        this.team = team;
        kernel = new Parameter("kernel", Matrix.zeros(in, out), Matrix.zeros(in, out));
        bias = new Parameter("bias", Matrix.zeros(1, out), Matrix.zeros(1, out));
        GlorotUniform.fill(kernel.value(), random.nextInt(SEED_BOUND));
        kernelTransposed = kernel.value().transposed();
        y = new Batch(batch, out);
        dx = new Batch(batch, in);
        inputs = new DenseInput[batch + 1];
        shares = new Share[team.size()];
        Arrays.setAll(shares, worker -> new Share());
    }

    @Override
    public Matrix forward(Matrix x, Part part, boolean training) {
        if (training && part.isFirst()) {
            this.x = input(x);
        }
        Matrix y = this.y.rows(part.rows());
        team.member(part.worker()).multiplyBlock(x, kernel.value(), y, part.from(), part.to(), 0, out, false);
        addBias(y, part);
        return y;
    }

    /** {@link #forward(Matrix, Part, boolean)} for a batch that may skip its zeros. */
    public Matrix forward(Input x, Part part, boolean training) {
        if (part.isFirst()) {
            this.x = x;
        }
        Matrix y = this.y.rows(part.rows());
        x.times(team, part, training, kernel.value(), y);
        addBias(y, part);
        return y;
    }

    private void addBias(Matrix y, Part part) {
        // spotless:off
        Elementwise.addToRows(
                bias.value().data(), bias.value().offset(), out,
                y.data(), y.index(part.from(), 0), part.size(), shares[part.worker()].scratch);
        // spotless:on
    }

    @Override
    public Matrix backward(Matrix dy, Part part, boolean inputGradient) {
        if (part.isFirst()) {
            this.dy = dy;
        }
        if (!inputGradient) {
            return null;
        }
        Matrix dx = this.dx.rows(part.rows());
        team.member(part.worker()).multiplyBlock(dy, kernelTransposed, dx, part.from(), part.to(), 0, in, false);
        return dx;
    }

    @Override
    public void gradients(int worker, Gradients gradients) {
        Share share = shares[worker];
        share.gradients = gradients;
        int i0 = x.boundary(worker, team.size());
        int i1 = x.boundary(worker + 1, team.size());
        x.transposedTimes(team.member(worker), dy, kernel.gradient(), i0, i1, share);
        int j0 = team.boundary(worker, out, STEP);
        int j1 = team.boundary(worker + 1, out, STEP);
        // spotless:off
        Elementwise.sumRows(
                dy.data(), dy.index(0, j0), dy.rowStride(), dy.rows(), j1 - j0,
                bias.gradient().data(), bias.gradient().index(0, j0), share.scratch);
        // spotless:on
        gradients.areReady(bias, 0, 1, j0, j1);
    }

    /** A batch as operand, kept for the next batch of that size in the same buffer. */
    Input input(Matrix x) {
        if (x.rows() >= inputs.length) {
            return Input.of(x);
        }
        if (inputs[x.rows()] == null || inputs[x.rows()].x() != x) {
            inputs[x.rows()] = new DenseInput(x, x.transposed());
        }
        return inputs[x.rows()];
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(kernel, bias);
    }

    @Override
    public int outputWidth(int inputWidth) {
        return out;
    }

    @Override
    public int parameterCount() {
        return Math.toIntExact((long) in * out + out);
    }

    /** Features it was declared to take. */
    public int inputWidth() {
        return in;
    }

    @Override
    public String kind() {
        return "Dense";
    }

    @Override
    public String describe() {
        return "Dense, " + inputWidth() + " to " + outputWidth(0) + ", Glorot uniform";
    }
}
