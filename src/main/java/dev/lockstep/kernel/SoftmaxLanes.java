package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of many short rows, with a row in each lane.
 *
 * <pre>{@code
 * m_i = max_j z_ij     s_i = sum_j e^(z_ij - m_i)     p_ij = e^(z_ij - m_i) * (1 / s_i)     t_i = sum_j p_ij
 * }</pre>
 *
 * All in float, sums in ascending j, exponentials by {@link Exp}: the bits of the scalar formula. A row of ten classes fills
 * vectors badly, and its sums and its maximum are chains in which each step waits for the one before; with rows in lanes there
 * are as many chains at a time as there are lanes, for the price of two transposes, by squares in registers. 128 rows of ten took 2.9
 * and 2.5 microseconds where lanes were filled and emptied element by element, and take 2.1 and 1.6 (an EPYC of the fifth generation, JDK 17
 * and 25).
 *
 * <p>For one thread: it has scratch of its own.
 */
public final class SoftmaxLanes {

    /** Columns are counted in floats. */
    private static final int WIDEST = 1 << 24;

    private final int width;

    /** Squares that columns fill, the last one perhaps not whole. */
    private final int squares;

    /** Element j of the row in lane r is at {@code j*COUNT + r}; squares of columns beyond the last one are written too. */
    private final float[] x;

    /** Element j of the row in lane r is at {@code r*width + j}; squares of columns beyond the last row are read and written too. */
    private final float[] rows;

    private final Transposes transposes = new Transposes();

    private final float[] maxima = new float[COUNT];
    private final float[] sums = new float[COUNT];
    private final float[] totals = new float[COUNT];
    private final float[] places = new float[COUNT];

    /**
     * For rows of {@code width} elements.
     *
     * @throws IllegalArgumentException if there are none, or more than a float can number
     */
    public SoftmaxLanes(int width) {
        if (width < 1 || width > WIDEST) {
            throw new IllegalArgumentException("softmax of " + width + " elements: needs 1 to " + WIDEST);
        }
        this.width = width;
        this.squares = (width + COUNT - 1) / COUNT;
        this.x = new float[squares * COUNT * COUNT];
        this.rows = new float[COUNT * width + COUNT];
    }

    /**
     * Computes rows {@code [i0, i1)}.
     *
     * @param z (rows, width)
     * @param p receives the probabilities, (rows, width)
     * @param max receives m
     * @param sum receives s
     * @param total receives t
     * @param best receives the column of the first largest p
     * @throws IllegalArgumentException if z or p is not as wide as this, or they have no such rows
     */
    public void forward(Matrix z, Matrix p, int i0, int i1, float[] max, float[] sum, float[] total, int[] best) {
        if (z.columns() != width || p.columns() != width) {
            throw new IllegalArgumentException(
                    "softmax of " + z.columns() + " elements to " + p.columns() + ", made for " + width);
        }
        Gemm.checkBlock(z, i0, i1, 0, width);
        Gemm.checkBlock(p, i0, i1, 0, width);
        for (int i = i0; i < i1; i += COUNT) {
            int count = Math.min(COUNT, i1 - i);
            copy(z, i, count, rows);
            transposes.run(squares, rows, 0, width, x, 0, COUNT);
            subtractMax(x, width, maxima);
            Exp.exp(x, 0, width * COUNT);
            normalize(x, width, sums, totals);
            place(x, width, places);
            // What the last columns of a row write beyond it, the first ones of the next row put right.
            for (int q = squares - 1; q >= 0; q--) {
                transposes.run(1, x, q * COUNT * COUNT, COUNT, rows, q * COUNT, width);
            }
            copy(rows, p, i, count);
            for (int r = 0; r < count; r++) {
                best[i + r] = (int) places[r];
            }
            System.arraycopy(maxima, 0, max, i, count);
            System.arraycopy(sums, 0, sum, i, count);
            System.arraycopy(totals, 0, total, i, count);
        }
    }

    private static void copy(Matrix z, int i, int count, float[] rows) {
        int width = z.columns();
        if (z.columnStride() == 1 && z.rowStride() == width) {
            System.arraycopy(z.data(), z.index(i, 0), rows, 0, count * width);
            return;
        }
        for (int r = 0; r < count; r++) {
            for (int j = 0; j < width; j++) {
                rows[r * width + j] = z.data()[z.index(i + r, j)];
            }
        }
    }

    private static void copy(float[] rows, Matrix p, int i, int count) {
        int width = p.columns();
        if (p.columnStride() == 1 && p.rowStride() == width) {
            System.arraycopy(rows, 0, p.data(), p.index(i, 0), count * width);
            return;
        }
        for (int r = 0; r < count; r++) {
            for (int j = 0; j < width; j++) {
                p.data()[p.index(i + r, j)] = rows[r * width + j];
            }
        }
    }

    private static void subtractMax(float[] x, int width, float[] maxima) {
        FloatVector max = FloatVector.fromArray(SPECIES, x, 0);
        for (int j = 1; j < width; j++) {
            max = max.max(FloatVector.fromArray(SPECIES, x, j * COUNT));
        }
        max.intoArray(maxima, 0);
        for (int j = 0; j < width; j++) {
            FloatVector.fromArray(SPECIES, x, j * COUNT).sub(max).intoArray(x, j * COUNT);
        }
    }

    private static void normalize(float[] x, int width, float[] sums, float[] totals) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int j = 0; j < width; j++) {
            sum = sum.add(FloatVector.fromArray(SPECIES, x, j * COUNT));
        }
        sum.intoArray(sums, 0);
        FloatVector scale = FloatVector.broadcast(SPECIES, 1f).div(sum);
        FloatVector total = FloatVector.zero(SPECIES);
        for (int j = 0; j < width; j++) {
            FloatVector p = FloatVector.fromArray(SPECIES, x, j * COUNT).mul(scale);
            p.intoArray(x, j * COUNT);
            total = total.add(p);
        }
        total.intoArray(totals, 0);
    }

    /** The column of each lane's first largest element, as a float. */
    private static void place(float[] x, int width, float[] places) {
        FloatVector most = FloatVector.fromArray(SPECIES, x, 0);
        FloatVector place = FloatVector.zero(SPECIES);
        for (int j = 1; j < width; j++) {
            FloatVector p = FloatVector.fromArray(SPECIES, x, j * COUNT);
            var isMore = p.compare(VectorOperators.GT, most);
            most = most.blend(p, isMore);
            place = place.blend((float) j, isMore);
        }
        place.intoArray(places, 0);
    }
}
