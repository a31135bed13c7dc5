package dev.lockstep.random;

import java.util.Objects;

/**
 * TensorFlow 1.x {@code RandomUniform}: one operation with its own seed, on the counter-based generator Philox4x32-10.
 *
 * <p>Element {@code 4g + t} of an execution is word t of {@code Philox(counter + g)}. The counter starts at {0, 0, seed,
 * 0} and moves on by 256 n after an execution of n elements, so that executions never overlap.
 *
 * <p>Source: J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC11; TensorFlow 1.13 {@code
 * core/lib/random/philox_random.h}, {@code random_distributions.h}, {@code core/util/guarded_philox_random.h}.
 */
public final class TensorFlowRandom {

    /** Graph seed that TensorFlow uses when only an operation's seed is given. */
    static final int DEFAULT_GRAPH_SEED = 87654321;

    static final long M0 = 0xD2511F53L;
    static final long M1 = 0xCD9E8D57L;
    static final int W0 = 0x9E3779B9;
    static final int W1 = 0xBB67AE85;
    static final int ROUNDS = 10;
    static final long LOW = 0xffffffffL;

    /** Counter steps that an execution reserves for each element. */
    private static final long RESERVED_PER_ELEMENT = 256;

    private final int seed;
    private long counter;
    private final int[] block = new int[4];

    /** Of lanes; made when they are first asked for. */
    private long[] words;

    /** A generator for the operation with this seed, before its first execution. */
    public TensorFlowRandom(int seed) {
        this.seed = seed;
    }

    /**
     * The next execution of the operation: fills {@code out[from .. from+count-1]} with floats uniform in [0, 1).
     *
     * @throws IndexOutOfBoundsException if the range does not lie within the array
     */
    public void uniform(float[] out, int from, int count) {
        uniform(out, from, 0, count);
        skip(1, count);
    }

    /**
     * A part of the next execution, which stays the next one: elements {@code first} to {@code first + count - 1} of it.
     *
     * @throws IndexOutOfBoundsException if {@code [from, from + count)} does not lie within the array
     */
    public void uniform(float[] out, int from, int first, int count) {
        Objects.checkFromIndexSize(from, count, out.length);
        int i = 0;
        // Up to the start of a block of four, what lanes give, pairs of blocks, the rest.
        int head = Math.min(count, -first & 3);
        if (head > 0) {
            i = words(out, from, first, head);
        }
        // Initial weights are the first and only execution of their operation: over before C2 has compiled the lanes.
        if (counter != 0) {
            i += lanes(out, from + i, count - i, counter + (first + i) / 4);
        }
        for (; i <= count - 8; i += 8) {
            pair(out, from + i, counter + (first + i) / 4);
        }
        while (i < count) {
            i += words(out, from + i, first + i, Math.min(count - i, 4));
        }
    }

    private int lanes(float[] out, int from, int count, long block) {
        if (PhiloxLongLanes.ARE_FASTER) {
            if (words == null) {
                words = PhiloxLongLanes.scratch();
            }
            return PhiloxLongLanes.uniform(words, out, from, count, block, seed);
        }
        return PhiloxIntLanes.ARE_FASTER ? PhiloxIntLanes.uniform(out, from, count, block, seed) : 0;
    }

    /**
     * Eight elements, of the blocks {@code low} and {@code low + 1}.
     *
     * <p>A round waits for the products of the one before, so that a block alone leaves the processor idle: two at a time take
     * 3.7 ns for each element where one took 5.7 (EPYC of the third generation, JDK 17 and 25).
     */
    private void pair(float[] out, int from, long low) {
        int x0 = (int) low;
        int x1 = (int) (low >>> 32);
        int x2 = seed;
        int x3 = 0;
        int y0 = (int) (low + 1);
        int y1 = (int) (low + 1 >>> 32);
        int y2 = seed;
        int y3 = 0;
        int key0 = DEFAULT_GRAPH_SEED;
        int key1 = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (x0 & LOW);
            long p1 = M1 * (x2 & LOW);
            long q0 = M0 * (y0 & LOW);
            long q1 = M1 * (y2 & LOW);
            x0 = (int) (p1 >>> 32) ^ x1 ^ key0;
            x1 = (int) p1;
            x2 = (int) (p0 >>> 32) ^ x3 ^ key1;
            x3 = (int) p0;
            y0 = (int) (q1 >>> 32) ^ y1 ^ key0;
            y1 = (int) q1;
            y2 = (int) (q0 >>> 32) ^ y3 ^ key1;
            y3 = (int) q0;
            key0 += W0;
            key1 += W1;
        }
        out[from] = toFloat(x0);
        out[from + 1] = toFloat(x1);
        out[from + 2] = toFloat(x2);
        out[from + 3] = toFloat(x3);
        out[from + 4] = toFloat(y0);
        out[from + 5] = toFloat(y1);
        out[from + 6] = toFloat(y2);
        out[from + 7] = toFloat(y3);
    }

    /** Up to four elements from one block. */
    private int words(float[] out, int from, int first, int count) {
        philox(counter + first / 4, seed, 0, DEFAULT_GRAPH_SEED, 0, block);
        int word = first & 3;
        for (int t = 0; t < count; t++) {
            out[from + t] = toFloat(block[word + t]);
        }
        return count;
    }

    /** Where in its sequence the next execution starts. */
    public long position() {
        return counter;
    }

    /** Goes on from a position. */
    public void restore(long position) {
        counter = position;
    }

    /** Moves on as if the operation had been executed that often for {@code count} elements each. */
    public void skip(long executions, int count) {
        counter += executions * count * RESERVED_PER_ELEMENT;
    }

    /** 23 random bits as the fraction of a float in [1, 2), less 1. */
    private static float toFloat(int bits) {
        return Float.intBitsToFloat((bits & 0x7fffff) | 0x3f800000) - 1.0f;
    }

    /**
     * One block of Philox4x32-10.
     *
     * @param low words 0 and 1 of the counter
     * @param c2 word 2 of the counter
     * @param c3 word 3 of the counter
     * @param k0 word 0 of the key
     * @param k1 word 1 of the key
     * @param out receives four words
     */
    public static void philox(long low, int c2, int c3, int k0, int k1, int[] out) {
        int x0 = (int) low;
        int x1 = (int) (low >>> 32);
        int x2 = c2;
        int x3 = c3;
        int key0 = k0;
        int key1 = k1;
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (x0 & LOW);
            long p1 = M1 * (x2 & LOW);
            x0 = (int) (p1 >>> 32) ^ x1 ^ key0;
            x1 = (int) p1;
            x2 = (int) (p0 >>> 32) ^ x3 ^ key1;
            x3 = (int) p0;
            key0 += W0;
            key1 += W1;
        }
        out[0] = x0;
        out[1] = x1;
        out[2] = x2;
        out[3] = x3;
    }
}
