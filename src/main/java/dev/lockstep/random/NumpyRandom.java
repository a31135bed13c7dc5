package dev.lockstep.random;

import java.util.Arrays;

/**
 * NumPy's legacy {@code RandomState}: the Mersenne Twister MT19937 with the draws that Keras makes of it.
 *
 * <p>Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998; NumPy {@code
 * numpy/random/mtrand/randomkit.c} and {@code mtrand.pyx} (1.16).
 */
public final class NumpyRandom {

    private static final int N = 624;
    private static final int M = 397;
    private static final int MATRIX_A = 0x9908b0df;
    private static final int UPPER = 0x80000000;
    private static final int LOWER = 0x7fffffff;

    private final int[] key = new int[N];

    /** The words of {@link #key} as they are handed out, made all at once. */
    private final int[] tempered = new int[N];

    private int position = N;

    /** A generator seeded as by {@code np.random.seed(seed)} with an integer: init_genrand, not init_by_array. */
    public NumpyRandom(int seed) {
        int s = seed;
        for (int p = 0; p < N; p++) {
            key[p] = s;
            s = 1812433253 * (s ^ (s >>> 30)) + p + 1;
        }
    }

    /** Everything that the next numbers depend on: 624 words and the position among them. */
    public int[] state() {
        int[] state = Arrays.copyOf(key, N + 1);
        state[N] = position;
        return state;
    }

    /**
     * Goes on from a state.
     *
     * @throws IllegalArgumentException if it is none
     */
    public void restore(int[] state) {
        if (state.length != N + 1 || state[N] < 0 || state[N] > N) {
            throw new IllegalArgumentException("no state of MT19937: " + state.length + " words"
                    + (state.length == N + 1 ? ", position " + state[N] : ", " + (N + 1) + " are needed"));
        }
        System.arraycopy(state, 0, key, 0, N);
        position = state[N];
        temper();
    }

    /** The next 32 random bits. */
    public int nextBits() {
        if (position == N) {
            twist();
        }
        return tempered[position++];
    }

    /** Loops without a branch or a remainder, which C2 makes vectors of. */
    private void twist() {
        for (int i = 0; i < N - M; i++) {
            key[i] = twisted(key[i], key[i + 1], key[i + M]);
        }
        for (int i = N - M; i < N - 1; i++) {
            key[i] = twisted(key[i], key[i + 1], key[i + M - N]);
        }
        key[N - 1] = twisted(key[N - 1], key[0], key[M - 1]);
        temper();
        position = 0;
    }

    private static int twisted(int word, int next, int far) {
        int y = (word & UPPER) | (next & LOWER);
        return far ^ (y >>> 1) ^ (-(y & 1) & MATRIX_A);
    }

    private void temper() {
        for (int i = 0; i < N; i++) {
            int y = key[i];
            y ^= y >>> 11;
            y ^= (y << 7) & 0x9d2c5680;
            y ^= (y << 15) & 0xefc60000;
            y ^= y >>> 18;
            tempered[i] = y;
        }
    }

    /**
     * {@code np.random.randint(bound)} for bounds up to 2^31: uniform in {@code [0, bound)}.
     *
     * @throws IllegalArgumentException if {@code bound < 1}
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound " + bound + " must be >= 1");
        }
        return interval(bound - 1);
    }

    /** {@code np.random.shuffle(order)}: Fisher-Yates from the end, in place. */
    public void shuffle(int[] order) {
        for (int i = order.length - 1; i >= 1; i--) {
            int j = interval(i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /** Uniform in {@code [0, most]} by masked rejection; draws nothing when {@code most} is 0. */
    private int interval(int most) {
        if (most == 0) {
            return 0;
        }
        int mask = -1 >>> Integer.numberOfLeadingZeros(most);
        int value;
        do {
            value = nextBits() & mask;
        } while (value > most);
        return value;
    }
}
