package dev.lockstep.random;

import static dev.lockstep.random.TensorFlowRandom.DEFAULT_GRAPH_SEED;
import static dev.lockstep.random.TensorFlowRandom.LOW;
import static dev.lockstep.random.TensorFlowRandom.M0;
import static dev.lockstep.random.TensorFlowRandom.M1;
import static dev.lockstep.random.TensorFlowRandom.ROUNDS;
import static dev.lockstep.random.TensorFlowRandom.W0;
import static dev.lockstep.random.TensorFlowRandom.W1;

import dev.lockstep.kernel.Lanes;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox4x32-10 with a block in each lane of 64 bits: the words of {@link TensorFlowRandom#philox}, several blocks at a time.
 *
 * <p>A word lies in the low half of its lane, so that a product of two words is one product of lanes.
 *
 * <p>A round waits for the product of the one before: seven cycles with the shift and the xor that follow, and a core finds other
 * work only as far as it looks ahead. So four vectors of blocks take turns, and words become floats in a loop of their own, since
 * both together are more than C2 inlines, as are methods for parts of a round. 16,384 floats, on an EPYC of the fifth
 * generation, JDK 17 and 25, before {@link #join} had its present form: 6.2 and 5.4 microseconds, medians of six JVMs; in one to four JVMs each, one vector at a time took
 * 8.1 and 7.5, and 7.1 and 7.0 with word and key combined before the product is there; two, three and four vectors with two
 * rounds in a pass 8.3 and 6.4, 6.7 and 5.5, 6.6 and 5.3.
 */
final class PhiloxLongLanes {

    /**
     * Whether floats come faster than in scalar code: AVX-512 multiplies lanes of 64 bits. AVX2 puts products together from
     * smaller ones, which {@link PhiloxIntLanes} does better.
     */
    static final boolean ARE_FASTER = Lanes.vectorBits() == 512;

    /** Vectors of blocks that are computed side by side. */
    private static final int CHAINS = 4;

    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, Lanes.SPECIES.vectorShape());
    private static final int BLOCKS = LONGS.length();
    private static final int FLOATS = Lanes.SPECIES.length();

    /** Floats of a pass of {@link #rounds}. */
    static final int PASS = CHAINS * 4 * BLOCKS;

    /** Floats whose words are computed before they are made floats. */
    private static final int PIECE = 8 * PASS;

    /** Constants of rounds and of {@link #join}, a vector each: as numbers C2 would read them from memory each time. */
    private static final long[] CONSTANTS = new long[5 * BLOCKS];

    /** Both words of the key for each round: from memory they take a tenth less time than computed and copied to all lanes. */
    private static final long[] KEYS = new long[2 * ROUNDS];

    /** Pairs of floats of the first and second half of the blocks, each pair twice. */
    private static final VectorShuffle<Long> FIRST = VectorShuffle.fromOp(LONGS, lane -> lane / 2);

    private static final VectorShuffle<Long> SECOND = VectorShuffle.fromOp(LONGS, lane -> BLOCKS / 2 + lane / 2);

    static {
        for (int lane = 0; lane < BLOCKS; lane++) {
            CONSTANTS[lane] = lane;
            CONSTANTS[BLOCKS + lane] = M0;
            CONSTANTS[2 * BLOCKS + lane] = M1;
            CONSTANTS[3 * BLOCKS + lane] = LOW;
            CONSTANTS[4 * BLOCKS + lane] = lane % 2 == 0 ? 0 : -1;
        }
        for (int round = 0; round < ROUNDS; round++) {
            KEYS[2 * round] = DEFAULT_GRAPH_SEED + round * W0 & LOW;
            KEYS[2 * round + 1] = round * W1 & LOW;
        }
    }

    private PhiloxLongLanes() {}

    /** Room for {@link #uniform}. */
    static long[] scratch() {
        return new long[PIECE / 2];
    }

    /**
     * Floats uniform in [0, 1) from block {@code counter} on, as many as whole passes give.
     *
     * @param words {@link #scratch}
     * @return how many were written
     */
    static int uniform(long[] words, float[] out, int from, int count, long counter, int seed) {
        int all = count / PASS * PASS;
        for (int done = 0, some; done < all; done += some) {
            some = Math.min(PIECE, all - done);
            rounds(words, some, counter + done / 4, seed);
            join(words, some, out, from + done);
        }
        return all;
    }

    /** Words of {@code count / 4} blocks: vectors of words 0 and 1, two a lane, and of words 2 and 3 of the same blocks in turn. */
    private static void rounds(long[] words, int count, long counter, int seed) {
        LongVector lanes = LongVector.fromArray(LONGS, CONSTANTS, 0);
        LongVector m0 = LongVector.fromArray(LONGS, CONSTANTS, BLOCKS);
        LongVector m1 = LongVector.fromArray(LONGS, CONSTANTS, 2 * BLOCKS);
        LongVector low = LongVector.fromArray(LONGS, CONSTANTS, 3 * BLOCKS);
        LongVector start = LongVector.broadcast(LONGS, seed & LOW);
        LongVector none = LongVector.zero(LONGS);
        for (int i = 0, at = 0; i < count; i += PASS, at += PASS / 2) {
            LongVector w = lanes.add(counter + i / 4);
            LongVector x = lanes.add(counter + i / 4 + BLOCKS);
            LongVector y = lanes.add(counter + i / 4 + 2 * BLOCKS);
            LongVector z = lanes.add(counter + i / 4 + 3 * BLOCKS);
            LongVector w1 = w.lanewise(VectorOperators.LSHR, 32);
            LongVector x1 = x.lanewise(VectorOperators.LSHR, 32);
            LongVector y1 = y.lanewise(VectorOperators.LSHR, 32);
            LongVector z1 = z.lanewise(VectorOperators.LSHR, 32);
            LongVector w0 = w.and(low);
            LongVector x0 = x.and(low);
            LongVector y0 = y.and(low);
            LongVector z0 = z.and(low);
            LongVector w2 = start;
            LongVector x2 = start;
            LongVector y2 = start;
            LongVector z2 = start;
            LongVector w3 = none;
            LongVector x3 = none;
            LongVector y3 = none;
            LongVector z3 = none;
            for (int round = 0; round < ROUNDS; round++) {
                LongVector key0 = LongVector.broadcast(LONGS, KEYS[2 * round]);
                LongVector key1 = LongVector.broadcast(LONGS, KEYS[2 * round + 1]);
                LongVector pw = w0.mul(m0);
                LongVector px = x0.mul(m0);
                LongVector py = y0.mul(m0);
                LongVector pz = z0.mul(m0);
                LongVector qw = w2.mul(m1);
                LongVector qx = x2.mul(m1);
                LongVector qy = y2.mul(m1);
                LongVector qz = z2.mul(m1);
                w0 = qw.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, w1.lanewise(VectorOperators.XOR, key0));
                x0 = qx.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, x1.lanewise(VectorOperators.XOR, key0));
                y0 = qy.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, y1.lanewise(VectorOperators.XOR, key0));
                z0 = qz.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, z1.lanewise(VectorOperators.XOR, key0));
                w1 = qw.and(low);
                x1 = qx.and(low);
                y1 = qy.and(low);
                z1 = qz.and(low);
                w2 = pw.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, w3.lanewise(VectorOperators.XOR, key1));
                x2 = px.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, x3.lanewise(VectorOperators.XOR, key1));
                y2 = py.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, y3.lanewise(VectorOperators.XOR, key1));
                z2 = pz.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, z3.lanewise(VectorOperators.XOR, key1));
                w3 = pw.and(low);
                x3 = px.and(low);
                y3 = py.and(low);
                z3 = pz.and(low);
            }
            w0.or(w1.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at);
            w2.or(w3.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + BLOCKS);
            x0.or(x1.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + 2 * BLOCKS);
            x2.or(x3.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + 3 * BLOCKS);
            y0.or(y1.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + 4 * BLOCKS);
            y2.or(y3.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + 5 * BLOCKS);
            z0.or(z1.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + 6 * BLOCKS);
            z2.or(z3.lanewise(VectorOperators.LSHL, 32)).intoArray(words, at + 7 * BLOCKS);
        }
    }

    /**
     * Goes from words to floats in order: pairs of words from both vectors in turn, of which 23 bits each are the fraction of a
     * float in [1, 2), less 1. On bits: JDK 17 makes a mask anew each time.
     *
     * <p>Written out, twice: a part of it, called, was at times not inlined on JDK 17, so that its results were objects. And so it
     * has more than the 325 bytes that C2 inlines: 16,384 floats, three JVMs each, took 5.1 to 5.5 microseconds on 17 where they
     * took 6.0 to 6.7 with half as much in a pass, and 4.5 to 4.9 on 25 where they took 5.0 to 5.6.
     */
    private static void join(long[] words, int count, float[] out, int from) {
        LongVector odd = LongVector.fromArray(LONGS, CONSTANTS, 4 * BLOCKS);
        for (int i = 0; i < count; i += 8 * BLOCKS) {
            LongVector lower = LongVector.fromArray(LONGS, words, i / 2);
            LongVector upper = LongVector.fromArray(LONGS, words, i / 2 + BLOCKS);
            LongVector first = lower.rearrange(FIRST);
            LongVector second = lower.rearrange(SECOND);
            upper.rearrange(FIRST)
                    .lanewise(VectorOperators.XOR, first)
                    .and(odd)
                    .lanewise(VectorOperators.XOR, first)
                    .and(0x007fffff_007fffffL)
                    .or(0x3f800000_3f800000L)
                    .reinterpretAsFloats()
                    .sub(1f)
                    .intoArray(out, from + i);
            upper.rearrange(SECOND)
                    .lanewise(VectorOperators.XOR, second)
                    .and(odd)
                    .lanewise(VectorOperators.XOR, second)
                    .and(0x007fffff_007fffffL)
                    .or(0x3f800000_3f800000L)
                    .reinterpretAsFloats()
                    .sub(1f)
                    .intoArray(out, from + i + FLOATS);
            LongVector lowerNext = LongVector.fromArray(LONGS, words, i / 2 + 2 * BLOCKS);
            LongVector upperNext = LongVector.fromArray(LONGS, words, i / 2 + 3 * BLOCKS);
            LongVector firstNext = lowerNext.rearrange(FIRST);
            LongVector secondNext = lowerNext.rearrange(SECOND);
            upperNext
                    .rearrange(FIRST)
                    .lanewise(VectorOperators.XOR, firstNext)
                    .and(odd)
                    .lanewise(VectorOperators.XOR, firstNext)
                    .and(0x007fffff_007fffffL)
                    .or(0x3f800000_3f800000L)
                    .reinterpretAsFloats()
                    .sub(1f)
                    .intoArray(out, from + i + 2 * FLOATS);
            upperNext
                    .rearrange(SECOND)
                    .lanewise(VectorOperators.XOR, secondNext)
                    .and(odd)
                    .lanewise(VectorOperators.XOR, secondNext)
                    .and(0x007fffff_007fffffL)
                    .or(0x3f800000_3f800000L)
                    .reinterpretAsFloats()
                    .sub(1f)
                    .intoArray(out, from + i + 3 * FLOATS);
        }
    }
}
