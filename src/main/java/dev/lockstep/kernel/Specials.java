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

    /** Times this, what is nearer to zero than {@code 2^-93} and not zero would be nearer to zero than any float, and is rounded. */
    private static final float DOWN = -0x1p-56f;

    /** {@code -1 / DOWN}: {@code x + (x DOWN) UP} is what x loses by that, but for x that is not finite NaN. */
    private static final float UP = 0x1p56f;

    /** When zeros may be skipped. */
    enum Skip {
        /** No sum can become {@code -0.0f}. */
        ALWAYS,
        /** Where no sum ends as {@code -0.0f}. */
        UNLESS_NEGATIVE_ZERO,
        /** There are infinities or NaN. */
        NEVER;

        /** Whether it was right to skip them: asked of a product that was computed without, rows {@code [i0, i1)} and columns {@code [j0, j1)} of C. */
        boolean wasRight(Matrix c, int i0, int i1, int j0, int j1) {
            return this == ALWAYS || this == UNLESS_NEGATIVE_ZERO && !hasNegativeZero(c, i0, i1, j0, j1);
        }
    }

    private Specials() {}

    /**
     * When zeros of a left operand, whose other elements are from {@code 2^-8} to 1, may be skipped if this is the right one: rows
     * {@code [i0, i1)} and columns {@code [j0, j1)} of B. Between {@code 2^-93} and {@code 2^-70} it may be more cautious than it need be.
     */
    static Skip skip(Matrix b, int i0, int i1, int j0, int j1) {
        float lost = 0f;
        if (b.columnStride() != 1) {
            for (int i = i0; i < i1; i++) {
                for (int j = j0; j < j1; j++) {
                    lost += lost(b.data()[b.index(i, j)]);
                }
            }
        } else if (b.rowStride() == j1 - j0) {
            lost = i0 == i1 ? 0f : lost(b.data(), b.index(i0, j0), (i1 - i0) * (j1 - j0));
        } else {
            for (int i = i0; i < i1; i++) {
                lost += lost(b.data(), b.index(i, j0), j1 - j0);
            }
        }
        return lost == 0f ? Skip.ALWAYS : Float.isNaN(lost) ? Skip.NEVER : Skip.UNLESS_NEGATIVE_ZERO;
    }

    /**
     * The sum of what elements lose. It is asked instead of looking for {@code -0.0f} in the product: that compares bits, which on JDK
     * 17 could stay objects for good (one JVM in dozens; steps then took a fifth longer), as masks could.
     */
    private static float lost(float[] x, int from, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector up = FloatVector.broadcast(SPECIES, UP);
        FloatVector sum0 = zero.add(zero);
        FloatVector sum1 = sum0;
        int pairs = count / (2 * COUNT) * (2 * COUNT);
        for (int i = 0; i < pairs; i += 2 * COUNT) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, from + i);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, from + i + COUNT);
            sum0 = x0.mul(DOWN).fma(up, x0).abs().add(sum0);
            sum1 = x1.mul(DOWN).fma(up, x1).abs().add(sum1);
        }
        float rest = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
        for (int i = pairs; i < count; i++) {
            rest += lost(x[from + i]);
        }
        return rest;
    }

    /** NaN for infinities and NaN, more than 0 for all that is nearer to zero than {@code 2^-93}, 0 for zero and from {@code 2^-70} on. */
    private static float lost(float x) {
        return Math.abs(Math.fma(x * DOWN, UP, x));
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
