package dev.lockstep.random;

import static dev.lockstep.random.TensorFlowRandom.DEFAULT_GRAPH_SEED;
import static dev.lockstep.random.TensorFlowRandom.LOW;
import static dev.lockstep.random.TensorFlowRandom.M0;
import static dev.lockstep.random.TensorFlowRandom.M1;
import static dev.lockstep.random.TensorFlowRandom.ROUNDS;
import static dev.lockstep.random.TensorFlowRandom.W0;
import static dev.lockstep.random.TensorFlowRandom.W1;

import dev.lockstep.kernel.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox4x32-10 with a block in each lane of 64 bits: the words of {@link TensorFlowRandom#philox}, several blocks at a time.
 *
 * <p>A word lies in the low half of its lane, so that a product of two words is one product of lanes.
 */
final class PhiloxLongLanes {

    /**
     * Whether floats come faster than in scalar code: AVX-512 multiplies lanes of 64 bits. AVX2 puts products together from
     * smaller ones, which {@link PhiloxIntLanes} does better.
     */
    static final boolean ARE_FASTER = Lanes.vectorBits() == 512;

    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, Lanes.SPECIES.vectorShape());
    private static final int BLOCKS = LONGS.length();
    private static final int FLOATS = Lanes.SPECIES.length();
    private static final long[] LANE = new long[BLOCKS];

    /** Both words of the key for each round: from memory they take a tenth less time than computed and copied to all lanes. */
    private static final long[] KEYS = new long[2 * ROUNDS];

    /** Pairs of floats of the first and second half of the blocks, each pair twice. */
    private static final VectorShuffle<Long> FIRST = VectorShuffle.fromOp(LONGS, lane -> lane / 2);

    private static final VectorShuffle<Long> SECOND = VectorShuffle.fromOp(LONGS, lane -> BLOCKS / 2 + lane / 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAAAA_AAAA_AAAA_AAAAL >>> (64 - BLOCKS));

    static {
        for (int lane = 0; lane < BLOCKS; lane++) {
            LANE[lane] = lane;
        }
        for (int round = 0; round < ROUNDS; round++) {
            KEYS[2 * round] = DEFAULT_GRAPH_SEED + round * W0 & LOW;
            KEYS[2 * round + 1] = round * W1 & LOW;
        }
    }

    private PhiloxLongLanes() {}

    /**
     * Floats uniform in [0, 1) from block {@code counter} on, as many as whole vectors of blocks give.
     *
     * @return how many were written
     */
    static int uniform(float[] out, int from, int count, long counter, int seed) {
        int step = 4 * BLOCKS;
        int i = 0;
        LongVector lanes = LongVector.fromArray(LONGS, LANE, 0);
        for (; i + step <= count; i += step) {
            LongVector low = lanes.add(counter + i / 4);
            LongVector x0 = low.and(LOW);
            LongVector x1 = low.lanewise(VectorOperators.LSHR, 32);
            LongVector x2 = LongVector.broadcast(LONGS, seed & LOW);
            LongVector x3 = LongVector.broadcast(LONGS, 0L);
            for (int round = 0; round < ROUNDS; round++) {
                LongVector p0 = x0.mul(M0);
                LongVector p1 = x2.mul(M1);
                x0 = p1.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, x1.lanewise(VectorOperators.XOR, KEYS[2 * round]));
                x1 = p1.and(LOW);
                x2 = p0.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, x3.lanewise(VectorOperators.XOR, KEYS[2 * round + 1]));
                x3 = p0.and(LOW);
            }
            // Two words a lane, words 0 and 1 below words 2 and 3 of the same block.
            LongVector even = x0.or(x1.lanewise(VectorOperators.LSHL, 32));
            LongVector odd = x2.or(x3.lanewise(VectorOperators.LSHL, 32));
            toFloats(even.rearrange(FIRST).blend(odd.rearrange(FIRST), ODD)).intoArray(out, from + i);
            toFloats(even.rearrange(SECOND).blend(odd.rearrange(SECOND), ODD)).intoArray(out, from + i + FLOATS);
        }
        return i;
    }

    /** 23 random bits as the fraction of a float in [1, 2), less 1. */
    private static FloatVector toFloats(LongVector words) {
        return words.and(0x007fffff_007fffffL)
                .or(0x3f800000_3f800000L)
                .reinterpretAsFloats()
                .sub(1f);
    }
}
