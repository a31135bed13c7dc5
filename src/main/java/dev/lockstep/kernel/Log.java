package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.SPECIES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code StrictMath.log(x)}, in vectors with the bits of the scalar method.
 *
 * <pre>{@code
 * x = 2^k (1 + f),  sqrt(2)/2 < 1 + f < sqrt(2),  s = f / (2 + f)
 * log(1 + f) = 2 s + s R,   R of degree 14 in s
 * log x = k ln 2 + log(1 + f)
 * }</pre>
 *
 * <p>The operations of {@code StrictMath.log}, one by one and in its order; its three ways to put the parts together are computed
 * all, and one is picked. Source: Sun Microsystems, fdlibm 5.3, {@code e_log.c}, which the specification of {@code StrictMath} names.
 *
 * <p>Losses of 128 rows take .4 microseconds where they took 1.6 and 1.1 (an EPYC of the fifth generation, JDK 17 and 25). With
 * floats widened here, from vectors half as wide as all others, C2 of JDK 17 left those of softmax objects, which took 13 instead of 2.
 */
public final class Log {

    private static final VectorSpecies<Double> DOUBLES = SPECIES.withLanes(double.class);
    private static final VectorSpecies<Long> LONGS = SPECIES.withLanes(long.class);

    private static final int COUNT = DOUBLES.length();

    /** ln 2 in two parts; the first has so few bits that k times it is exact. */
    private static final double LN2_HIGH = 0x1.62e42feep-1;

    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    private static final double R1 = 0x1.5555555555593p-1;
    private static final double R2 = 0x1.999999997fa04p-2;
    private static final double R3 = 0x1.2492494229359p-2;
    private static final double R4 = 0x1.c71c51d8e78afp-3;
    private static final double R5 = 0x1.7466496cb03dep-3;
    private static final double R6 = 0x1.39a09d078c69fp-3;
    private static final double R7 = 0x1.2f112df3e5244p-3;

    /** 1.5 * 2^52: added to the bits of this, a whole number is the same number above it. */
    private static final double ROUNDER = 0x1.8p52;

    private static final long ROUNDER_BITS = 0x4338_0000_0000_0000L;
    private static final long FRACTION = 0x000f_ffff_ffff_ffffL;

    /** The upper word's part of {@link #FRACTION}. */
    private static final long UPPER = 0xfffffL;

    private Log() {}

    /** Replaces {@code x[from .. from+count-1]} by their logarithms. */
    public static void log(double[] x, int from, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, from + i);
            // Neither NaN, nor infinite, nor subnormal, nor below.
            if (!v.compare(VectorOperators.GE, Double.MIN_NORMAL).allTrue()
                    || !v.compare(VectorOperators.LE, Double.MAX_VALUE).allTrue()) {
                logEach(x, from + i, COUNT);
                continue;
            }
            LongVector bits = v.reinterpretAsLongs();
            LongVector high = bits.lanewise(VectorOperators.LSHR, 32);
            LongVector h = high.and(UPPER);
            LongVector carry = h.add(0x95f64L).and(0x100000L);
            LongVector one = carry.lanewise(VectorOperators.XOR, 0x3ff00000L).lanewise(VectorOperators.LSHL, 32);
            DoubleVector f = bits.and(FRACTION).or(one).reinterpretAsDoubles().sub(1.);
            LongVector exponent = high.lanewise(VectorOperators.LSHR, 20)
                    .add(carry.lanewise(VectorOperators.LSHR, 20))
                    .add(ROUNDER_BITS - 1023);
            DoubleVector k = exponent.reinterpretAsDoubles().sub(ROUNDER);
            DoubleVector s = f.div(f.add(2.));
            DoubleVector z = s.mul(s);
            DoubleVector w = z.mul(z);
            DoubleVector even = w.mul(R6).add(R4).mul(w).add(R2).mul(w);
            DoubleVector odd = w.mul(R7).add(R5).mul(w).add(R3).mul(w).add(R1).mul(z);
            DoubleVector r = odd.add(even);
            DoubleVector kLow = k.mul(LN2_LOW);
            DoubleVector half = f.mul(.5).mul(f);
            DoubleVector near = half.sub(s.mul(half.add(r)).add(kLow));
            DoubleVector far = s.mul(f.sub(r)).sub(kLow);
            DoubleVector tiny =
                    f.mul(f).mul(f.mul(-0x1.5555555555555p-2).add(.5)).sub(kLow);
            VectorMask<Long> isNear = h.sub(0x6147aL)
                    .or(LongVector.broadcast(LONGS, 0x6b851L).sub(h))
                    .compare(VectorOperators.GT, 0L);
            VectorMask<Long> isTiny = h.add(2L).and(UPPER).compare(VectorOperators.LT, 3L);
            DoubleVector rest = far.blend(near, isNear.cast(DOUBLES)).blend(tiny, isTiny.cast(DOUBLES));
            k.mul(LN2_HIGH).sub(rest.sub(f)).intoArray(x, from + i);
        }
        logEach(x, from + i, count - i);
    }

    private static void logEach(double[] x, int from, int count) {
        for (int i = from; i < from + count; i++) {
            x[i] = StrictMath.log(x[i]);
        }
    }
}
