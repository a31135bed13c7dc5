package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Looks for the values that a skipped zero makes a difference to. */
final class Specials {

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

    private Specials() {}

    /** Whether columns {@code [j0, j1)} of a matrix hold neither infinities nor NaN. */
    static boolean isFinite(Matrix x, int j0, int j1) {
        if (x.columnStride() != 1) {
            for (int i = 0; i < x.rows(); i++) {
                for (int j = j0; j < j1; j++) {
                    if (!Float.isFinite(x.data()[x.index(i, j)])) {
                        return false;
                    }
                }
            }
            return true;
        }
        if (x.rowStride() == j1 - j0) {
            return x.rows() == 0 || isFinite(x.data(), x.index(0, j0), x.rows() * (j1 - j0));
        }
        for (int i = 0; i < x.rows(); i++) {
            if (!isFinite(x.data(), x.index(i, j0), j1 - j0)) {
                return false;
            }
        }
        return true;
    }

    /** {@code x * 0} is NaN for infinities and NaN, else zero, and so is the sum. A mask of it could stay an object on JDK 17. */
    static boolean isFinite(float[] x, int from, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum0 = zero.add(zero);
        FloatVector sum1 = sum0;
        int pairs = count / (2 * COUNT) * (2 * COUNT);
        for (int i = 0; i < pairs; i += 2 * COUNT) {
            sum0 = FloatVector.fromArray(SPECIES, x, from + i).fma(zero, sum0);
            sum1 = FloatVector.fromArray(SPECIES, x, from + i + COUNT).fma(zero, sum1);
        }
        float rest = 0f;
        for (int i = pairs; i < count; i++) {
            rest = Math.fma(x[from + i], 0f, rest);
        }
        return rest == 0f && sum0.add(sum1).reduceLanes(VectorOperators.ADD) == 0f;
    }

    /** Whether rows {@code [i0, i1)} and columns {@code [j0, j1)} of a matrix hold {@code -0.0f}. */
    static boolean hasNegativeZero(Matrix x, int i0, int i1, int j0, int j1) {
        if (x.columnStride() != 1) {
            for (int i = i0; i < i1; i++) {
                for (int j = j0; j < j1; j++) {
                    if (Float.floatToRawIntBits(x.data()[x.index(i, j)]) == Integer.MIN_VALUE) {
                        return true;
                    }
                }
            }
            return false;
        }
        if (j1 - j0 == x.rowStride()) {
            return i1 > i0 && hasNegativeZero(x.data(), x.index(i0, j0), (i1 - i0) * (j1 - j0));
        }
        for (int i = i0; i < i1; i++) {
            if (hasNegativeZero(x.data(), x.index(i, j0), j1 - j0)) {
                return true;
            }
        }
        return false;
    }

    /** The bits of {@code -0.0f} are the least int. */
    static boolean hasNegativeZero(float[] x, int from, int count) {
        IntVector least0 = IntVector.broadcast(INTS, 0);
        IntVector least1 = least0;
        int pairs = count / (2 * COUNT) * (2 * COUNT);
        for (int i = 0; i < pairs; i += 2 * COUNT) {
            least0 = FloatVector.fromArray(SPECIES, x, from + i)
                    .reinterpretAsInts()
                    .min(least0);
            least1 = FloatVector.fromArray(SPECIES, x, from + i + COUNT)
                    .reinterpretAsInts()
                    .min(least1);
        }
        int least = least0.min(least1).reduceLanes(VectorOperators.MIN);
        for (int i = pairs; i < count; i++) {
            least = Math.min(least, Float.floatToRawIntBits(x[from + i]));
        }
        return least == Integer.MIN_VALUE;
    }
}
