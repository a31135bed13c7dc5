package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * Products of contiguous rows of A with few columns of B, for vectors of 512 bits: lanes run along rows of A, whose squares are
 * turned, that is transposed in registers, on the way.
 *
 * <pre>{@code
 * C^T (n, 32) := [C^T +] B^T (n, k) A^T (k, 32)     for groups of 32 rows of A
 * }</pre>
 *
 * <p>FMAs of a square keep two of four vector units busy; the exchanges of the two squares that come next may take the others. On an EPYC
 * of the fifth generation with JDK 25, 128x784x10 took 15.8 microseconds so where it took 17.2 with A transposed before (builds taking
 * turns, nine JVMs each, the median of their tenth percentiles), though in three of the nine 22 to 23, where the other build took 19 to 20 in three:
 * perhaps somebody used the core's other thread, which costs this tile more. {@code results/zen5-narrow} has 59 % of the FMA peak and 1.28 times
 * oneDNN's speed. With eight columns, which needed two tiles before, 50 and 40 %, with twelve 58 and 57 (JMH, four JVMs each, one build after the other,
 * both disturbed now and then).
 *
 * <p>For four steps of p with 32 rows and ten columns, 80 FMAs, the units need 40 cycles: FMAs alone take these, exchanges alone take 40
 * as well, with A in L1 too, and both together 70; it was not found what they wait for. With fences or constant strides, which
 * save a third of the instructions, it was no less. What it costs: until C2 has compiled such a tile in a JVM that does nothing
 * else, it takes two seconds and more where it took one and a half.
 *
 * <p>On JDK 17 the same on bits, a class of its own, took 16.2 to 17 microseconds in five of eight JVMs and 22 to 24 in the others, where 19 are usual, and
 * as part of this package its vectors were still objects after a second and a half, with milliseconds for a product: there A is transposed before.
 */
final class TurningProduct {

    /** Rows of A that are a tile's lanes. */
    private static final int ROWS = 32;

    /** Rows and columns of a square. */
    private static final int SQUARE = 16;

    /** Squares that are begun before the first tile. */
    private static final int AHEAD = 2;

    /** Fewer steps, those of hidden layers, take tiles that other products need as well: C2 takes a second for one of these. */
    static final int LEAST_DEPTH = 512;

    private static final int TALLEST = TurningTiles.HEIGHTS[0];
    private static final int LOWEST = TurningTiles.HEIGHTS[TurningTiles.HEIGHTS.length - 1];

    private final float[] far = new float[Matrix.LINE_START + 2 * ROWS * SQUARE];
    private final float[] near = new float[Matrix.LINE_START + 2 * ROWS * SQUARE];
    private final float[] rest = new float[Matrix.LINE_START + ROWS * SQUARE];
    private final float[] restTurned = new float[Matrix.LINE_START + ROWS * SQUARE];
    private final Transposes transposes = new Transposes();
    private final ScratchTile tile = new ScratchTile(TALLEST, ROWS);

    /** For how many columns there are tiles, in words. */
    static String columns() {
        return LOWEST + " to " + TALLEST;
    }

    /** Whether there is a tile for that, and it is quicker than transposing A before. */
    static boolean takes(int rows, int depth, int columns) {
        return Blocking.CHOSEN.transposes()
                && Blocking.CHOSEN.masks()
                && rows >= ROWS
                && depth >= LEAST_DEPTH
                && columns >= LOWEST
                && columns <= TALLEST;
    }

    /**
     * As many rows of C as whole groups have; A's and B's rows are contiguous.
     *
     * @return how many
     */
    // spotless:off
    int rows(
            int m, int k, int n,
            float[] a, int a0, int lda,
            float[] b, int b0, int ldb,
            float[] c, int c0, int crs, int ccs, boolean accumulate) {
        // spotless:on
        int groups = m / ROWS;
        int squares = k / SQUARE;
        int whole = squares * SQUARE;
        for (int square = 0; square < AHEAD; square++) {
            TurningTiles.begin(a, a0 + square * SQUARE, lda, far, square);
        }
        TurningTiles.end(far, near, 0);
        for (int group = 0; group < groups; group++) {
            int a1 = a0 + group * ROWS * lda;
            int c1 = c0 + group * ROWS * crs;
            // What is begun after the last group is thrown away.
            int next = group + 1 < groups ? a1 + ROWS * lda : a0;
            if (accumulate) {
                tile.load(n, ROWS, ROWS, c, c1, ccs, crs);
            } else {
                Arrays.fill(tile.data(), Matrix.LINE_START, Matrix.LINE_START + n * ROWS, 0f);
            }
            // spotless:off
            TurningTiles.tile(
                    n, squares, a, a1, next, lda, far, near, group * squares, b, b0, ldb, tile.data(), Matrix.LINE_START);
            // spotless:on
            if (whole < k) {
                addRest(k - whole, n, a, a1 + whole, lda, b, b0 + whole * ldb, ldb);
            }
            tile.store(n, ROWS, ROWS, c, c1, ccs, crs);
        }
        return groups * ROWS;
    }

    /** The last columns of a group, if they do not fill a square. */
    private void addRest(int k, int n, float[] a, int a0, int lda, float[] b, int b0, int ldb) {
        Packing.rows(a, a0, lda, ROWS, k, rest, Matrix.LINE_START, SQUARE);
        for (int i = 0; i < ROWS; i += SQUARE) {
            int from = Matrix.LINE_START + i * SQUARE;
            transposes.run(1, rest, from, SQUARE, restTurned, Matrix.LINE_START + i, ROWS);
        }
        // spotless:off
        Microkernel.band(
                Microkernel.Left.COLUMNS, true, true, ROWS, 1, 1, 0, n, k,
                b, b0, ldb, restTurned, Matrix.LINE_START, ROWS, tile.data(), Matrix.LINE_START, ROWS);
        // spotless:on
    }
}
