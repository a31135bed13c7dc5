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
 *                KC 512, NC 512       KC 146
 * tile  6x4      68.5  69.8           62.9  72.4
 *       5x4      66.4  68.0           65.5  69.3
 *       4x4      63.6  60.7           63.0  63.3
 *       12x2     62.1  62.3           61.3  64.4
 *       6x2      54.5  59.4           57.0  58.6
 *       5x2      58.1  58.3           51.2  53.8
 *       4x2      53.9  52.4           52.9  52.9
 *       12x1     48.5  48.2           46.9  46.2
 * }</pre>
 *
 * For rows of A, 12x2 has not enough registers for 12 addresses.
 *
 * <p>Blocks, on one core of a virtual EPYC of the fourth generation, L1 32 KB, L2 1 MB, L3 32 MB, in % of the FMA peak, each
 * timed between two runs of that peak in one process:
 *
 * <pre>{@code
 * far, JDK 17          1024 cubed   2048 cubed      near, JDK 17 and 25   784x128x128, A^T   784x128x10, A^T
 * KC  341  NC  384     86.1         82.5            KC   97               84.3  85.9         39.3  42.8
 *     512       256    88.4         87.1                128               85.7  88.8         66.3  68.7
 *     512      1024    91.2         93.3                256               89.4  89.4         67.8  66.6
 *    1024       128    84.2         89.6                512               86.4  86.3         65.5  66.1
 *    1024       256    90.3         92.3
 *    1024       512    92.4         94.1            784x128x128, A^T, columns of A
 *    1024      1024    95.1         96.0            copied, KC 256        89.4  89.4
 *    1024      2048    94.7         95.9            in place              95.5  94.6
 *    2048       512    92.7         96.4
 * }</pre>
 *
 * On the Xeon a block of B beyond L2 costs a quarter of the speed (2 MB: 53.8), on the EPYC the larger one is the better one:
 * the L3 of a few cores feeds B as fast as tiles take it, and fewer blocks read A less often. JDK 17 and 25 want the same near
 * C; far from it JDK 25 was measured with the chosen blocks only, 95.4 and 94.5.
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
