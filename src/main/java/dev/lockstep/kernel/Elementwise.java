package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What training does to arrays element by element, in vectors, with the bits of the scalar formula.
 *
 * <p>Written out because C2 cannot be relied on to make vectors of such loops: arrays with offsets of their own may overlap,
 * and a choice between two values may stay a branch, which random data make the CPU mispredict. No method returns a vector: where
 * C2 does not inline it, which depends on what it compiled before, each result is an object.
 */
public final class Elementwise {

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

    private static final int ONE = Float.floatToRawIntBits(1f);

    /** As many bytes as there are lanes, or several times as many where no vector is so short. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, COUNT * Byte.SIZE)));

    /** Whether the shortest vector of bytes fills two of ints. */
    private static final boolean TWO_PARTS = BYTES.length() > COUNT;

    private Elementwise() {}

    /** {@code y_q := x_q / divisor}, for bytes from 0 to 255. */
    public static void divide(byte[] x, int x0, float divisor, float[] y, int y0, int count) {
        int step = BYTES.length();
        int vectors = BYTES.loopBound(count);
        for (int q = 0; q < vectors; q += step) {
            ByteVector bytes = ByteVector.fromArray(BYTES, x, x0 + q);
            // C2 compiles the conversion only for a part that is a constant.
            ((IntVector) bytes.convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xff)
                    .convert(VectorOperators.I2F, 0)
                    .reinterpretAsFloats()
                    .div(divisor)
                    .intoArray(y, y0 + q);
            if (TWO_PARTS) {
                ((IntVector) bytes.convertShape(VectorOperators.B2I, INTS, 1))
                        .and(0xff)
                        .convert(VectorOperators.I2F, 0)
                        .reinterpretAsFloats()
                        .div(divisor)
                        .intoArray(y, y0 + q + COUNT);
            }
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] = (x[x0 + q] & 0xff) / divisor;
        }
    }

    /** {@code y_q := y_q + x_q}. */
    public static void add(float[] x, int x0, float[] y, int y0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            FloatVector.fromArray(SPECIES, y, y0 + q)
                    .add(FloatVector.fromArray(SPECIES, x, x0 + q))
                    .intoArray(y, y0 + q);
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] += x[x0 + q];
        }
    }

    /**
     * {@code y_ij := y_ij + x_j} for rows that follow each other without gaps, and may be shorter than a vector.
     *
     * @param copies room for as many copies of x as there are lanes in the widest vector, 16
     */
    public static void addToRows(float[] x, int x0, int columns, float[] y, int y0, int rows, float[] copies) {
        int i = 0;
        if (columns % COUNT != 0 && rows >= COUNT) {
            int together = COUNT * columns;
            System.arraycopy(x, x0, copies, 0, columns);
            for (int filled = columns; filled < together; filled *= 2) {
                System.arraycopy(copies, 0, copies, filled, filled);
            }
            for (; i <= rows - COUNT; i += COUNT) {
                add(copies, 0, y, y0 + i * columns, together);
            }
        }
        for (; i < rows; i++) {
            add(x, x0, y, y0 + i * columns, columns);
        }
    }

    /**
     * {@code y_j := sum of x_ij}, from {@code +0.0f} on and in ascending i.
     *
     * @param stride distance of rows of x
     * @param sums room for the widest vector, 16 floats
     */
    public static void sumRows(float[] x, int x0, int stride, int rows, int columns, float[] y, int y0, float[] sums) {
        int vectors = SPECIES.loopBound(columns);
        Arrays.fill(y, y0, y0 + vectors, 0f);
        for (int i = 0; vectors > 0 && i < rows; i++) {
            add(x, x0 + i * stride, y, y0, vectors);
        }
        if (vectors < columns) {
            // What lies beside a row is summed up with it, and not used; the last rows may have nothing beside them.
            int from = x0 + vectors;
            int last = x.length - COUNT;
            int whole = last < from ? 0 : Math.min(rows, (last - from) / stride + 1);
            sumVectors(x, whole, from, stride, sums);
            for (int i = whole; i < rows; i++) {
                for (int j = 0; j < columns - vectors; j++) {
                    sums[j] += x[from + i * stride + j];
                }
            }
            System.arraycopy(sums, 0, y, y0 + vectors, columns - vectors);
        }
    }

    private static void sumVectors(float[] x, int rows, int x0, int stride, float[] sums) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < rows; i++) {
            sum = sum.add(FloatVector.fromArray(SPECIES, x, x0 + i * stride));
        }
        sum.intoArray(sums, 0);
    }

    /** {@code y_q := y_q - rate * x_q}, product and difference each rounded. */
    public static void subtractScaled(float rate, float[] x, int x0, float[] y, int y0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            FloatVector.fromArray(SPECIES, y, y0 + q)
                    .sub(FloatVector.fromArray(SPECIES, x, x0 + q).mul(rate))
                    .intoArray(y, y0 + q);
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] -= rate * x[x0 + q];
        }
    }

    /**
     * {@code Y := Y - rate * X}, product and difference each rounded, in rows {@code [i0, i1)} and columns {@code [j0, j1)}.
     *
     * @throws IllegalArgumentException if the shapes differ, Y overlaps X, or the block is not in Y; Y is then untouched
     */
    public static void subtractScaled(float rate, Matrix x, Matrix y, int i0, int i1, int j0, int j1) {
        Gemm.checkSameShape(x, y);
        Gemm.checkBlock(y, i0, i1, j0, j1);
        boolean rows = x.columnStride() == 1 && y.columnStride() == 1;
        if (rows && j1 - j0 == x.rowStride() && j1 - j0 == y.rowStride()) {
            subtractScaled(rate, x.data(), x.index(i0, j0), y.data(), y.index(i0, j0), (i1 - i0) * (j1 - j0));
            return;
        }
        for (int i = i0; i < i1; i++) {
            if (rows) {
                subtractScaled(rate, x.data(), x.index(i, j0), y.data(), y.index(i, j0), j1 - j0);
            } else {
                for (int j = j0; j < j1; j++) {
                    y.data()[y.index(i, j)] -= rate * x.data()[x.index(i, j)];
                }
            }
        }
    }

    /**
     * {@code Y := X / divisor} in rows {@code [i0, i1)}.
     *
     * @throws IllegalArgumentException if the shapes differ, Y overlaps X, or the rows are not in Y; Y is then untouched
     */
    public static void divide(Matrix x, float divisor, Matrix y, int i0, int i1) {
        Gemm.checkSameShape(x, y);
        Gemm.checkBlock(y, i0, i1, 0, y.columns());
        int columns = y.columns();
        boolean rows = x.columnStride() == 1 && y.columnStride() == 1;
        if (rows && x.rowStride() == columns && y.rowStride() == columns) {
            divide(x.data(), x.index(i0, 0), divisor, y.data(), y.index(i0, 0), (i1 - i0) * columns);
            return;
        }
        for (int i = i0; i < i1; i++) {
            for (int j = 0; j < columns; j++) {
                y.data()[y.index(i, j)] = x.data()[x.index(i, j)] / divisor;
            }
        }
    }

    private static void divide(float[] x, int x0, float divisor, float[] y, int y0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            FloatVector.fromArray(SPECIES, x, x0 + q).div(divisor).intoArray(y, y0 + q);
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] = x[x0 + q] / divisor;
        }
    }

    /** {@code y_q := max(x_q, 0)}; NaN stays NaN. */
    public static void relu(float[] x, int x0, float[] y, int y0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            FloatVector.fromArray(SPECIES, x, x0 + q).max(0f).intoArray(y, y0 + q);
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] = Math.max(x[x0 + q], 0f);
        }
    }

    /** {@code dx_q := dy_q where y_q > 0, else +0}. */
    public static void reluGradient(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            FloatVector zero = FloatVector.zero(SPECIES);
            var positive = FloatVector.fromArray(SPECIES, y, y0 + q).compare(VectorOperators.GT, zero);
            zero.blend(FloatVector.fromArray(SPECIES, dy, dy0 + q), positive).intoArray(dx, dx0 + q);
        }
        for (int q = vectors; q < count; q++) {
            dx[dx0 + q] = y[y0 + q] > 0f ? dy[dy0 + q] : 0f;
        }
    }

    /** {@code y_q := x_q / keep * (1 where u_q >= rate, else 0)}. */
    public static void drop(
            float rate, float keep, float[] u, int u0, float[] x, int x0, float[] y, int y0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            var kept = FloatVector.fromArray(SPECIES, u, u0 + q).compare(VectorOperators.GE, rate);
            FloatVector scaled = FloatVector.fromArray(SPECIES, x, x0 + q).div(keep);
            scaled.mul(0f).blend(scaled, kept).intoArray(y, y0 + q);
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] = x[x0 + q] / keep * (u[u0 + q] >= rate ? 1f : 0f);
        }
    }

    /** {@code dx_q := dy_q * (1 where u_q >= rate, else 0) / keep}. */
    public static void dropGradient(
            float rate, float keep, float[] u, int u0, float[] dy, int dy0, float[] dx, int dx0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            var kept = FloatVector.fromArray(SPECIES, u, u0 + q).compare(VectorOperators.GE, rate);
            FloatVector gradient = FloatVector.fromArray(SPECIES, dy, dy0 + q);
            gradient.mul(0f).blend(gradient, kept).div(keep).intoArray(dx, dx0 + q);
        }
        for (int q = vectors; q < count; q++) {
            dx[dx0 + q] = dy[dy0 + q] * (u[u0 + q] >= rate ? 1f : 0f) / keep;
        }
    }

    /**
     * {@code y_q := max(x_q, 0) / keep * (1 where u_q >= rate, else 0)}; NaN stays NaN.
     *
     * <p>The sign of {@code u - rate} says which: JDK 17 takes half as long again for a mask (EPYC of the fifth generation).
     */
    public static void reluDrop(
            float rate, float keep, float[] u, int u0, float[] x, int x0, float[] y, int y0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            IntVector dropped = FloatVector.fromArray(SPECIES, u, u0 + q)
                    .sub(rate)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
            FloatVector.fromArray(SPECIES, x, x0 + q)
                    .max(0f)
                    .div(keep)
                    .mul(dropped.not().and(ONE).reinterpretAsFloats())
                    .intoArray(y, y0 + q);
        }
        for (int q = vectors; q < count; q++) {
            y[y0 + q] = Math.max(x[x0 + q], 0f) / keep * (u[u0 + q] >= rate ? 1f : 0f);
        }
    }

    /** {@code dx_q := dy_q / keep where y_q > 0, else +0}. */
    public static void reluDropGradient(
            float keep, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int q = 0; q < vectors; q += COUNT) {
            FloatVector zero = FloatVector.zero(SPECIES);
            var positive = FloatVector.fromArray(SPECIES, y, y0 + q).compare(VectorOperators.GT, zero);
            zero.blend(FloatVector.fromArray(SPECIES, dy, dy0 + q).div(keep), positive)
                    .intoArray(dx, dx0 + q);
        }
        for (int q = vectors; q < count; q++) {
            dx[dx0 + q] = y[y0 + q] > 0f ? dy[dy0 + q] / keep : 0f;
        }
    }
}
