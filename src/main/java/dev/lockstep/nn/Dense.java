package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
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

    private final int in;
    private final int out;
    private Gemm gemm;
    private Parameter kernel;
    private Parameter bias;
    private Matrix kernelTransposed;
    private Batch y;
    private Batch dx;
    private Input x;
    private DenseInput[] inputs;

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
    public void build(int inputWidth, int batch, NumpyRandom random, Gemm gemm) {
        if (inputWidth != in) {
            throw new IllegalArgumentException(
                    "dense(" + in + ", " + out + ") follows a layer of " + inputWidth + " features");
        }
        this.gemm = gemm;
        kernel = new Parameter("kernel", Matrix.zeros(in, out), Matrix.zeros(in, out));
        bias = new Parameter("bias", Matrix.zeros(1, out), Matrix.zeros(1, out));
        GlorotUniform.fill(kernel.value(), random.nextInt(SEED_BOUND));
        kernelTransposed = kernel.value().transposed();
        y = new Batch(batch, out);
        dx = new Batch(batch, in);
        inputs = new DenseInput[batch + 1];
    }

    @Override
    public Matrix forward(Matrix x, boolean training) {
        if (training) {
            return forward(input(x));
        }
        Matrix y = this.y.rows(x.rows());
        gemm.multiply(x, kernel.value(), y, false);
        addBias(y);
        return y;
    }

    /** The same for a batch that may skip its zeros. */
    Matrix forward(Input x) {
        this.x = x;
        Matrix y = this.y.rows(x.rows());
        x.times(gemm, kernel.value(), y);
        addBias(y);
        return y;
    }

    private void addBias(Matrix y) {
        for (int i = 0; i < y.rows(); i++) {
            Elementwise.add(bias.value().data(), bias.value().offset(), y.data(), y.index(i, 0), out);
        }
    }

    @Override
    public Matrix backward(Matrix dy, boolean inputGradient) {
        x.transposedTimes(gemm, dy, kernel.gradient());
        float[] db = bias.gradient().data();
        int from = bias.gradient().offset();
        Arrays.fill(db, from, from + out, 0f);
        for (int i = 0; i < dy.rows(); i++) {
            Elementwise.add(dy.data(), dy.index(i, 0), db, from, out);
        }
        if (!inputGradient) {
            return null;
        }
        Matrix dx = this.dx.rows(dy.rows());
        gemm.multiply(dy, kernelTransposed, dx, false);
        return dx;
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
