package dev.lockstep.random;

import dev.lockstep.kernel.Lanes;

/** Blocks of Philox in lanes, whatever this JVM's vectors are, compared with blocks one by one. */
public final class PhiloxCases {

    /** Calls after which C2 has compiled everything. */
    private static final int ROUNDS = 300;

    private static final int SEED = -77;
    private static final int FROM = 3;
    private static final int COUNT = 2_500;

    /** Floats that a vector of blocks gives, one in each lane of 32 bits. */
    private static final int VECTOR = 4 * Lanes.SPECIES.length();

    private PhiloxCases() {}

    /** The first difference, from several places of the counter on, some before a word of it starts again; null if there is none. */
    public static String firstDifference() {
        for (int round = 0; round < ROUNDS; round++) {
            for (long counter : new long[] {round, 0xFFFF_FFFFL - round, -1L - round, round - 0x8000_0000L}) {
                float[] floats = new float[FROM + COUNT + 1];
                int written = PhiloxLongLanes.uniform(PhiloxLongLanes.scratch(), floats, FROM, COUNT, counter, SEED);
                String difference = difference(floats, written, COUNT, PhiloxLongLanes.PASS, counter);
                if (difference == null) {
                    // Lanes of 32 bits stop before a vector within which the lower word of the counter starts again.
                    long untilAgain = 4 * ((1L << 32) - (counter & TensorFlowRandom.LOW));
                    long possible = untilAgain % VECTOR == 0 ? COUNT : Math.min(COUNT, untilAgain);
                    floats = new float[FROM + COUNT + 1];
                    written = PhiloxIntLanes.uniform(floats, FROM, COUNT, counter, SEED);
                    difference = difference(floats, written, possible, VECTOR, counter);
                }
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }

    private static String difference(float[] floats, int count, long possible, int unit, long counter) {
        int[] block = new int[4];
        for (int e = 0; e < count; e++) {
            if (e % 4 == 0) {
                TensorFlowRandom.philox(counter + e / 4, SEED, 0, TensorFlowRandom.DEFAULT_GRAPH_SEED, 0, block);
            }
            float alone = Float.intBitsToFloat((block[e % 4] & 0x7fffff) | 0x3f800000) - 1f;
            if (floats[FROM + e] != alone) {
                return "Philox from " + counter + " on, element " + e + ": " + floats[FROM + e] + " instead of "
                        + alone;
            }
        }
        if (count <= possible - unit || count > possible) {
            return "Philox from " + counter + " on: " + count + " floats of " + possible;
        }
        return floats[FROM - 1] == 0f && floats[FROM + count] == 0f
                ? null
                : "Philox from " + counter + " on writes beside its " + count + " floats";
    }
}
