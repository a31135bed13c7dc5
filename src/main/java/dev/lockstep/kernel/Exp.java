package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code e^x} in {@code float}, the same bits from scalar and vector code on every platform, within 1 ulp.
 *
 * <pre>{@code
 * n = round(x / ln 2),  r = x - n ln 2 in two parts,  |r| <= 0.3466
 * e^x = 2^n (1 + r + r^2 q(r)),  q of degree 5
 * }</pre>
 *
 * <p>Underflows to subnormals and to {@code +0.0f}, overflows to infinity; NaN gives NaN.
 *
 * <p>Products and sums are rounded one by one, without fma, in the order in which Eigen's {@code pexp} has them on the CPUs
 * that TensorFlow 1.13 was built for: what the replayed runs computed. Source: S. Moshier, Cephes, {@code single/expf.c};
 * Eigen 3.3, {@code arch/AVX/MathFunctions.h}.
 */
public final class Exp {

    /** Above, the result is infinite; the clamp keeps n within an exponent field. */
    private static final float MOST = 89f;

    /** Below, the result is zero. */
    private static final float LEAST = -105f;

    private static final float LOG2_E = 1.44269504088896341f;

    /** 1.5 * 2^23: adding it rounds to an integer, which is then in the low bits. */
    private static final float ROUNDER = 12_582_912f;

    private static final int ROUNDER_BITS = 0x4B400000;

    /** ln 2 in two parts; the first has so few bits that n times it is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    private static final float Q5 = 1.9875691500e-4f;
    private static final float Q4 = 1.3981999507e-3f;
    private static final float Q3 = 8.3334519073e-3f;
    private static final float Q2 = 4.1665795894e-2f;
    private static final float Q1 = 1.6666665459e-1f;
    private static final float Q0 = 5.0000001201e-1f;

    // The same in all lanes. Made within the loop they cost no time, but half of the nodes that C2 allows a
    // compilation: where
    // the loop was inlined into a larger method, a vector of each pass could stay an object.
    private static final FloatVector MOST_V = FloatVector.broadcast(SPECIES, MOST);
    private static final FloatVector LEAST_V = FloatVector.broadcast(SPECIES, LEAST);
    private static final FloatVector LOG2_E_V = FloatVector.broadcast(SPECIES, LOG2_E);
    private static final FloatVector ROUNDER_V = FloatVector.broadcast(SPECIES, ROUNDER);
    private static final FloatVector LN2_HIGH_V = FloatVector.broadcast(SPECIES, LN2_HIGH);
    private static final FloatVector LN2_LOW_V = FloatVector.broadcast(SPECIES, LN2_LOW);
    private static final FloatVector Q5_V = FloatVector.broadcast(SPECIES, Q5);
    private static final FloatVector Q4_V = FloatVector.broadcast(SPECIES, Q4);
    private static final FloatVector Q3_V = FloatVector.broadcast(SPECIES, Q3);
    private static final FloatVector Q2_V = FloatVector.broadcast(SPECIES, Q2);
    private static final FloatVector Q1_V = FloatVector.broadcast(SPECIES, Q1);
    private static final FloatVector Q0_V = FloatVector.broadcast(SPECIES, Q0);
    private static final FloatVector ONE_V = FloatVector.broadcast(SPECIES, 1f);
    private static final IntVector ROUNDER_BITS_V =
            FloatVector.zero(SPECIES).reinterpretAsInts().add(ROUNDER_BITS);
    private static final IntVector BIAS_V =
            FloatVector.zero(SPECIES).reinterpretAsInts().add(127);

    private Exp() {}

    /** {@code e^x}. */
    public static float exp(float x) {
        float clamped = Math.max(Math.min(x, MOST), LEAST);
        float shifted = clamped * LOG2_E + ROUNDER;
        int n = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
        float rounded = shifted - ROUNDER;
        float r = clamped - rounded * LN2_HIGH - rounded * LN2_LOW;
        float q = ((((Q5 * r + Q4) * r + Q3) * r + Q2) * r + Q1) * r + Q0;
        float y = q * (r * r) + r + 1f;
        // In two steps, since 2^n itself may be subnormal or infinite; only the second one can round.
        int half = n >> 1;
        return y * powerOfTwo(half) * powerOfTwo(n - half);
    }

    private static float powerOfTwo(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    /**
     * Replaces {@code x[from .. from+count-1]} by their exponentials.
     *
     * <p>The scalar formula stands here once more so that this is larger than FreqInlineSize, and C2 compiles it by itself. Within
     * another method with loops over vectors it came too late for all of it to be inlined, and a vector of each pass was an object.
     */
    public static void exp(float[] x, int from, int count) {
        int vectors = SPECIES.loopBound(count);
        for (int i = 0; i < vectors; i += COUNT) {
            FloatVector clamped =
                    FloatVector.fromArray(SPECIES, x, from + i).min(MOST_V).max(LEAST_V);
            FloatVector shifted = clamped.mul(LOG2_E_V).add(ROUNDER_V);
            IntVector n = shifted.reinterpretAsInts().sub(ROUNDER_BITS_V);
            FloatVector rounded = shifted.sub(ROUNDER_V);
            FloatVector r = clamped.sub(rounded.mul(LN2_HIGH_V)).sub(rounded.mul(LN2_LOW_V));
            FloatVector q = r.mul(Q5_V)
                    .add(Q4_V)
                    .mul(r)
                    .add(Q3_V)
                    .mul(r)
                    .add(Q2_V)
                    .mul(r)
                    .add(Q1_V)
                    .mul(r)
                    .add(Q0_V);
            FloatVector y = q.mul(r.mul(r)).add(r).add(ONE_V);
            IntVector half = n.lanewise(VectorOperators.ASHR, 1);
            FloatVector low =
                    half.add(BIAS_V).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector high =
                    n.sub(half).add(BIAS_V).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            y.mul(low).mul(high).intoArray(x, from + i);
        }
        for (int i = vectors; i < count; i++) {
            float clamped = Math.max(Math.min(x[from + i], MOST), LEAST);
            float shifted = clamped * LOG2_E + ROUNDER;
            int n = Float.floatToRawIntBits(shifted) - ROUNDER_BITS;
            float rounded = shifted - ROUNDER;
            float r = clamped - rounded * LN2_HIGH - rounded * LN2_LOW;
            float q = ((((Q5 * r + Q4) * r + Q3) * r + Q2) * r + Q1) * r + Q0;
            float y = q * (r * r) + r + 1f;
            int half = n >> 1;
            float low = Float.intBitsToFloat((half + 127) << 23);
            float high = Float.intBitsToFloat((n - half + 127) << 23);
            x[from + i] = y * low * high;
        }
    }
}
