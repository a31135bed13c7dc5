package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;

/**
 * Picks the register tiles for a band of rows and a panel of columns: {@code C (rows, NR) := [C +] A (rows, kc) * B (kc, NR)}.
 *
 * <p>The tiles are written by {@code src/main/codegen/TileSource.java}, which says why they look as they do. What {@code
 * tune} measured on one core of a virtual Xeon with AVX-512, L1 48 KB and L2 2 MB, in % of the FMA peak of the same run, JDK
 * 17 and JDK 25 (quick preset; the clock moves meanwhile, and neighbours in a column differ by less than that noise of some
 * 4 points):
 *
 * <pre>{@code
 *                1024 x 1024 x 1024   128 x 128 x 784, B^T
 *                far, KC 512          near, KC 146
 * tile  6x4      68.5  69.8           62.9  72.4
 *       5x4      66.4  68.0           65.5  69.3
 *       4x4      63.6  60.7           63.0  63.3
 *       12x2     62.1  62.3           61.3  64.4
 *       6x2      54.5  59.4           57.0  58.6
 *       5x2      58.1  58.3           51.2  53.8
 *       4x2      53.9  52.4           52.9  52.9
 *       12x1     48.5  48.2           46.9  46.2
 * KC    128      63.3  67.3           67.1  67.5
 *       192      65.9  66.9           69.6  69.3
 *       256      68.5  71.2           71.3  70.2
 *       384      69.9  76.3           70.9  69.6
 *       768      72.8  72.9           70.6  73.1
 *      1024      52.7  56.2           70.2  69.0
 * NC    192      69.3  69.5           66.8  68.4
 *       256      70.6  71.1           60.1  68.6
 *       384      72.4  70.5           65.1  72.1
 *       768      73.4  70.2           69.9  71.5
 *      1024      53.8  54.7           69.8  68.0
 * }</pre>
 *
 * For rows of A, 12x2 has not enough registers for 12 addresses. KC and NC hardly matter as long as a block of B, 4*KC*NC
 * bytes, leaves room in L2, so the formulas stay.
 */
final class Microkernel {

    /** Rows of the tile for rows of A. */
    static final int MR = Blocking.CHOSEN.mr();

    /** Columns of the widest tile. */
    static final int NR = Blocking.CHOSEN.vectors() * COUNT;

    /** Rows of the tile for columns of A: with one address for all of them, tall tiles are the better ones. */
    static final int TALL_MR = Blocking.CHOSEN.tallMr();

    /** Columns of that tile. */
    static final int TALL_NR = Blocking.CHOSEN.tallVectors() * COUNT;

    private static final int TALLEST = 12;

    private static final int[] HEIGHTS_WIDE = {6, 5, 4, 2, 1};
    private static final int[] HEIGHTS_TWO = {12, 11, 10, 6, 5, 4, 2, 1};
    private static final int[] HEIGHTS_ONE = {12, 11, 4, 2, 1};

    /** How A lies: which family of tiles reads it. */
    enum Left {
        ROWS,
        COLUMNS
    }

    private Microkernel() {}

    /** Columns of the widest panel for {@code rows} rows: what one tile of 10 or 12 rows can take is not cut in two. */
    static int mostColumns(Left left, int rows) {
        return left == Left.COLUMNS || NR == 4 * COUNT && rows > MR && rows <= TALLEST ? TALL_NR : NR;
    }

    /** Rows of the tallest tile that covers panels of so many columns. */
    static int mostRows(Left left, int columns) {
        return left == Left.COLUMNS ? TALL_MR : columns == NR ? MR : TALLEST;
    }

    /**
     * Height of the next band of what remains. Bands of the main height and one less cover nearly every number of rows, and
     * both are run often; low tiles for the rest would be called once a panel, and run as objects until C2 comes to them.
     */
    static int bandRows(int remaining, int most) {
        int lower = most - 1;
        int missing = (most - remaining % most) % most;
        if (missing * lower <= remaining) {
            return remaining > missing * lower ? most : lower;
        }
        return Math.min(remaining, most);
    }

    /** Width of the panel that starts a block of {@code columns} remaining columns, {@code most} at most. */
    static int panelColumns(int columns, int most) {
        return columns > most - COUNT ? most : columns > COUNT && most >= 2 * COUNT ? 2 * COUNT : COUNT;
    }

    /** The same with no column beyond them, if they fill a vector. */
    static int wholePanelColumns(int columns, int most) {
        return columns >= most ? most : columns >= 2 * COUNT && most >= 2 * COUNT ? 2 * COUNT : COUNT;
    }

    /** A band of rows in a panel of {@code nr} columns, by one tile if there is one of that height, else by several. */
    // spotless:off
    static void band(
            Left left, boolean accumulate, int nr, int rows, int kc,
            float[] a, int a0, int lda, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        int vectors = nr / COUNT;
        for (int i = 0, height; i < rows; i += height) {
            height = height(vectors, rows - i);
            if (left == Left.ROWS) {
                RowTiles.tile(height, vectors, accumulate, kc, a, a0 + i * lda, lda, b, b0, ldb, c, c0 + i * ldc, ldc);
            } else {
                ColumnTiles.tile(height, vectors, accumulate, kc, a, a0 + i, lda, b, b0, ldb, c, c0 + i * ldc, ldc);
            }
        }
    }
    // spotless:on

    private static int height(int vectors, int most) {
        for (int height : vectors == 4 ? HEIGHTS_WIDE : vectors == 2 ? HEIGHTS_TWO : HEIGHTS_ONE) {
            if (height <= most) {
                return height;
            }
        }
        throw new IllegalArgumentException("no tile of " + most + " rows");
    }
}
