package dev.lockstep.random;

import static dev.lockstep.kernel.Lanes.SPECIES;
import static dev.lockstep.random.TensorFlowRandom.DEFAULT_GRAPH_SEED;
import static dev.lockstep.random.TensorFlowRandom.M0;
import static dev.lockstep.random.TensorFlowRandom.M1;
import static dev.lockstep.random.TensorFlowRandom.ROUNDS;
import static dev.lockstep.random.TensorFlowRandom.W0;
import static dev.lockstep.random.TensorFlowRandom.W1;

import dev.lockstep.kernel.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox4x32-10 with a block in each lane of 32 bits: the words of {@link TensorFlowRandom#philox}, as many blocks at a time as
 * there are floats in a vector.
 *
 * <pre>{@code
 * x0 = lower half of x, x1 = upper half, m0 and m1 those of the multiplier
 * u = x1 m0 + (x0 m0 >> 16)     v = x0 m1 + (u & 0xffff)     upper 32 bits of x m = x1 m1 + (u >> 16) + (v >> 16)
 * }</pre>
 *
 * No sum exceeds 32 bits. Words come out a vector each and lie side by side only after they were joined, which methods of their
 * own do: in one with the rounds they are more than C2 inlines, and vectors become objects.
 */
final class PhiloxIntLanes {

    /**
     * Whether floats come faster than in scalar code and in wider lanes. On an EPYC of the third generation one takes 2.2 ns on
     * JDK 17 and 2.1 on 25; two blocks at a time in scalar code take 3.7, and lanes of 64 bits 4.7 and 2.7. A round waits for the
     * one before, but two vectors of blocks at a time are more than C2 inlines.
     */
    static final boolean ARE_FASTER = Lanes.vectorBits() == 256;

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SPECIES.vectorShape());
    private static final int COUNT = SPECIES.length();
    private static final int[] LANE = new int[COUNT];

    /** The bits of a word that make a float: without the others it is not a NaN, which may not stay what it is. */
    private static final int FRACTION = 0x007fffff;

    private static final long ODD = 0xAAAA_AAAA_AAAA_AAAAL;

    // The lower and the upper half of the lanes, each lane twice; and the same for lanes of two words.
    private static final VectorShuffle<Integer> LOWER = VectorShuffle.fromOp(INTS, lane -> lane / 2);
    private static final VectorShuffle<Integer> UPPER = VectorShuffle.fromOp(INTS, lane -> COUNT / 2 + lane / 2);
    private static final VectorMask<Integer> ODD_WORDS = VectorMask.fromLong(INTS, ODD >>> (64 - COUNT));
    private static final VectorShuffle<Long> LOWER_PAIRS = VectorShuffle.fromOp(LONGS, lane -> lane / 2);
    private static final VectorShuffle<Long> UPPER_PAIRS = VectorShuffle.fromOp(LONGS, lane -> COUNT / 4 + lane / 2);
    private static final VectorMask<Long> ODD_PAIRS = VectorMask.fromLong(LONGS, ODD >>> (64 - COUNT / 2));

    static {
        for (int lane = 0; lane < COUNT; lane++) {
            LANE[lane] = lane;
        }
    }

    private PhiloxIntLanes() {}

    /**
     * Floats uniform in [0, 1) from block {@code counter} on, as many as whole vectors of blocks give, up to a vector
     * within which the lower word of the counter starts from 0 again.
     *
     * @return how many were written
     */
    static int uniform(float[] out, int from, int count, long counter, int seed) {
        int step = 4 * COUNT;
        int i = 0;
        IntVector lanes = IntVector.fromArray(INTS, LANE, 0);
        for (; i + step <= count; i += step) {
            long low = counter + i / 4;
            int word = (int) low;
            if (word < 0 && word + COUNT > 0) {
                break;
            }
            IntVector x0 = lanes.add(word);
            IntVector x1 = IntVector.broadcast(INTS, (int) (low >>> 32));
            IntVector x2 = IntVector.broadcast(INTS, seed);
            IntVector x3 = IntVector.zero(INTS);
            int key0 = DEFAULT_GRAPH_SEED;
            int key1 = 0;
            for (int round = 0; round < ROUNDS; round++) {
                IntVector upper0 = upper(x0, (int) (M0 >>> 16), (int) M0 & 0xffff);
                IntVector upper1 = upper(x2, (int) (M1 >>> 16), (int) M1 & 0xffff);
                IntVector lower0 = x0.mul((int) M0);
                IntVector lower1 = x2.mul((int) M1);
                x0 = upper1.lanewise(VectorOperators.XOR, x1.lanewise(VectorOperators.XOR, key0));
                x1 = lower1;
                x2 = upper0.lanewise(VectorOperators.XOR, x3.lanewise(VectorOperators.XOR, key1));
                x3 = lower0;
                key0 += W0;
                key1 += W1;
            }
            x0.and(FRACTION).reinterpretAsFloats().intoArray(out, from + i);
            x1.and(FRACTION).reinterpretAsFloats().intoArray(out, from + i + COUNT);
            x2.and(FRACTION).reinterpretAsFloats().intoArray(out, from + i + 2 * COUNT);
            x3.and(FRACTION).reinterpretAsFloats().intoArray(out, from + i + 3 * COUNT);
        }
        for (int e = from; e < from + i; e += step) {
            joinWords(out, e);
        }
        for (int e = from; e < from + i; e += 2 * COUNT) {
            joinPairs(out, e);
        }
        return i;
    }

    /** The upper 32 bits of the product with a number of 32 bits, given in halves. */
    private static IntVector upper(IntVector x, int m1, int m0) {
        IntVector x0 = x.and(0xffff);
        IntVector x1 = x.lanewise(VectorOperators.LSHR, 16);
        IntVector u = x1.mul(m0).add(x0.mul(m0).lanewise(VectorOperators.LSHR, 16));
        IntVector v = x0.mul(m1).add(u.and(0xffff));
        return x1.mul(m1).add(u.lanewise(VectorOperators.LSHR, 16)).add(v.lanewise(VectorOperators.LSHR, 16));
    }

    /**
     * Goes from vectors of one word each to vectors of two words of half of the blocks.
     *
     * <pre>{@code
     * word 0     words 0 1 of the lower half
     * word 1     words 2 3 of the lower half
     * word 2     words 0 1 of the upper half
     * word 3     words 2 3 of the upper half
     * }</pre>
     */
    private static void joinWords(float[] out, int at) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, out, at);
        FloatVector x1 = FloatVector.fromArray(SPECIES, out, at + COUNT);
        FloatVector x2 = FloatVector.fromArray(SPECIES, out, at + 2 * COUNT);
        FloatVector x3 = FloatVector.fromArray(SPECIES, out, at + 3 * COUNT);
        zip(x0, x1, LOWER).intoArray(out, at);
        zip(x2, x3, LOWER).intoArray(out, at + COUNT);
        zip(x0, x1, UPPER).intoArray(out, at + 2 * COUNT);
        zip(x2, x3, UPPER).intoArray(out, at + 3 * COUNT);
    }

    private static FloatVector zip(FloatVector even, FloatVector odd, VectorShuffle<Integer> half) {
        return even.reinterpretAsInts()
                .rearrange(half)
                .blend(odd.reinterpretAsInts().rearrange(half), ODD_WORDS)
                .reinterpretAsFloats();
    }

    /** Goes from words 0 and 1 of some blocks, and words 2 and 3 of the same, to their floats in order. */
    private static void joinPairs(float[] out, int at) {
        LongVector even =
                FloatVector.fromArray(SPECIES, out, at).reinterpretAsInts().reinterpretAsLongs();
        LongVector odd = FloatVector.fromArray(SPECIES, out, at + COUNT)
                .reinterpretAsInts()
                .reinterpretAsLongs();
        toFloats(even.rearrange(LOWER_PAIRS).blend(odd.rearrange(LOWER_PAIRS), ODD_PAIRS))
                .intoArray(out, at);
        toFloats(even.rearrange(UPPER_PAIRS).blend(odd.rearrange(UPPER_PAIRS), ODD_PAIRS))
                .intoArray(out, at + COUNT);
    }

    /** 23 random bits as the fraction of a float in [1, 2), less 1. */
    private static FloatVector toFloats(LongVector fractions) {
        return fractions.or(0x3f800000_3f800000L).reinterpretAsFloats().sub(1f);
    }
}
