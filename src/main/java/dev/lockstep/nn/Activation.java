package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Exp;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.random.NumpyRandom;
import java.util.Locale;

/**
 * An element-wise function: {@code y = f(x)}, {@code dx = dy * f'(x)}, with f' written in terms of y.
 *
 * <p>{@code sigmoid} uses {@link Exp}, {@code tanh} uses {@code StrictMath}: the same bits on every platform.
 */
public final class Activation implements Layer {

    /** The functions. */
    public enum Function {
        /** {@code max(x, 0)}; NaN stays NaN. Derivative 1 where {@code y > 0}, else 0. */
        RELU {
            @Override
            void apply(float[] x, int x0, float[] y, int y0, int count) {
                Elementwise.relu(x, x0, y, y0, count);
            }

            @Override
            void derive(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count) {
                Elementwise.reluGradient(y, y0, dy, dy0, dx, dx0, count);
            }
        },
        /** {@code 1 / (1 + e^-x)}. Derivative {@code y (1 - y)}. */
        SIGMOID {
            @Override
            void apply(float[] x, int x0, float[] y, int y0, int count) {
                for (int q = 0; q < count; q++) {
                    y[y0 + q] = -x[x0 + q];
                }
                Exp.exp(y, y0, count);
                for (int q = 0; q < count; q++) {
                    y[y0 + q] = 1f / (1f + y[y0 + q]);
                }
            }

            @Override
            void derive(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count) {
                for (int q = 0; q < count; q++) {
                    dx[dx0 + q] = dy[dy0 + q] * (y[y0 + q] * (1f - y[y0 + q]));
                }
            }
        },
        /** Hyperbolic tangent. Derivative {@code 1 - y^2}. */
        TANH {
            @Override
            void apply(float[] x, int x0, float[] y, int y0, int count) {
                for (int q = 0; q < count; q++) {
                    y[y0 + q] = (float) StrictMath.tanh(x[x0 + q]);
                }
            }

            @Override
            void derive(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count) {
                for (int q = 0; q < count; q++) {
                    dx[dx0 + q] = dy[dy0 + q] * (1f - y[y0 + q] * y[y0 + q]);
                }
            }
        },
        /** x itself. */
        LINEAR {
            @Override
            void apply(float[] x, int x0, float[] y, int y0, int count) {
                System.arraycopy(x, x0, y, y0, count);
            }

            @Override
            void derive(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count) {
                System.arraycopy(dy, dy0, dx, dx0, count);
            }
        };

        abstract void apply(float[] x, int x0, float[] y, int y0, int count);

        abstract void derive(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count);
    }

    private final Function function;

    /** Null if x is overwritten. */
    private Batch buffer;

    /** What {@link #forward} returned last; each part writes the same. */
    private Matrix y;

    Activation(Function function) {
        this.function = function;
    }

    @Override
    public void build(int inputWidth, boolean overwrites, int batch, NumpyRandom random, Team team) {
        buffer = overwrites ? null : new Batch(batch, inputWidth);
    }

    @Override
    public boolean readsOutput() {
        return true;
    }

    @Override
    public Matrix forward(Matrix x, Part part, boolean training) {
        Matrix y = output(x, part.rows());
        this.y = y;
        int elements = part.size() * x.columns();
        function.apply(x.data(), x.index(part.from(), 0), y.data(), y.index(part.from(), 0), elements);
        return y;
    }

    /** Where results go. */
    Matrix output(Matrix x, int rows) {
        return buffer == null ? x : buffer.rows(rows);
    }

    @Override
    public Matrix backward(Matrix dy, Part part, boolean inputGradient) {
        if (!inputGradient) {
            return null;
        }
        int from = part.from();
        // spotless:off
        function.derive(
                y.data(), y.index(from, 0), dy.data(), dy.index(from, 0), dy.data(), dy.index(from, 0),
                part.size() * dy.columns());
        // spotless:on
        return dy;
    }

    @Override
    public int outputWidth(int inputWidth) {
        return inputWidth;
    }

    @Override
    public String kind() {
        return "Activation";
    }

    /** What it applies. */
    public Function function() {
        return function;
    }

    @Override
    public String describe() {
        return "Activation, " + function.name().toLowerCase(Locale.ROOT);
    }
}
