package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;

/**
 * Picks the register tiles for a band of rows and a panel of columns: {@code C (rows, NR) := [C +] A (rows, kc) * B (kc, NR)}.
 *
 * <p>The tiles are written by {@code src/main/codegen/TileSource.java}, which says why they look as they do. What {@code
 * tune} measured on one core of a virtual EPYC of the fourth generation with AVX-512, L1 32 KB, L2 1 MB, L3 32 MB, in % of the
 * FMA peak of the same run, JDK 17 and JDK 25 (quick preset; neighbours differ by less than its noise of some 3 points):
 *
 * <pre>{@code
 *                   1024 cubed    512 cubed     784x128x128, A^T   128x128x784, B^T
 * tile  6x4         96.2  95.1    95.9  92.8    94.8  94.8         87.3  91.0
 *       5x4         95.5  94.4    94.5  88.6    95.6  95.3         88.5  88.1
 *       4x4         93.7  91.7    92.9  88.5    96.1  94.0         88.5  91.1
 *       12x2        70.6  82.6    93.6  90.2    97.9  95.1         85.6  90.5
 *       6x2         89.1  94.1    92.6  84.7    87.7  94.1         87.0  89.7
 *       5x2         98.0  94.0    93.8  89.9    94.0  92.8         86.8  90.3
 *       4x2         97.3  95.0    88.4  91.5    93.1  92.4         87.3  87.1
 *       12x1        59.2  56.2    73.7  70.0    72.4  71.5         66.7  68.2
 *
 * KC     128        82.9  84.5    94.2  91.4    97.3  95.7         86.6  91.2
 *        192        87.8  88.1    95.8  92.9    98.1  95.8         84.4  91.3
 *        256        91.6  89.7    95.7  90.7    97.9  95.1         87.3  91.0
 *        512        95.3  93.0    94.0  89.7
 *        768        96.3  92.4    95.3  91.4
 *       1024        96.2  95.1    95.9  92.8
 *
 * NC     128        93.4  89.0    93.2  90.4    97.9  94.9         87.4  91.3
 *        256        91.4  90.8    95.3  86.3                       87.6  90.7
 *        512        95.0  92.5    95.7  87.4                       86.8  90.4
 *       1024        96.2  95.1    95.9  92.8    97.9  95.1         87.3  91.0
 * }</pre>
 *
 * For rows of A, 12x2 has not enough registers for 12 addresses. On a virtual Xeon with L1 48 KB and L2 2 MB, an earlier
 * state of this kernel lost more with smaller tiles (1024 cubed on JDK 17, KC 512: 6x4 68.5, 5x2 58.1, 4x2 53.9), and a
 * quarter of its speed with a block of B beyond L2; on the EPYC the L3 of a few cores feeds B as fast as tiles take it, and
 * fewer blocks read A less often.
 *
 * <p>Columns of A, 784x128x128, in % of the peak, copied to bands 89.4 and 89.4, in place 95.5 and 94.6.
 *
 * <p>With 16 vector registers a tile alone, its operands in L1, on one core of a virtual EPYC of the third generation with
 * AVX2, L1 32 KB, L2 512 KB, in % of the FMA peak of the same run, JDK 17 and 25: 6x2 and 5x2 with fences 97 and 97, 2x4
 * without fences 86 and 92; with the strides of A left open, 6x2 78 and 93, with those of B 90 and 97; 5x2 without fences and
 * with all strides open 70 and 78. Products on a shared machine of that kind, in % of the FMA peak, from three JVMs each and the
 * iterations that nobody disturbed, oneDNN's share in brackets; of rows with a star one or two JVMs were undisturbed:
 *
 * <pre>{@code
 *                         JDK 17       JDK 25       before, JDK 25: 5x2 without fences
 * 1024 cubed              91 (84)      87*(83)      71
 * 512 cubed               86*(87)      83 (84)      69
 * 256 cubed               87*          86 (87)
 * 128 cubed               77*(90)      81*(88)
 * 128x784x128             90 (91)      86 (90)      69
 * 784x128x128, A^T        81*(86)      75 (87)      77
 * 128x128x784, B^T        75 (92)      76*(89)      63
 * 128x784x10              47 (48)      44 (51)      33
 * 784x128x10, A^T         59 (46)      57 (43)      56
 * }</pre>
 *
 * Since then a call takes all panels, and bands of columns are copied four rows at a time, a line apart. Gains in %, of builds
 * before and after that took turns within one JVM, each time for 1.5 ms, from the samples that nobody disturbed (7 to 400; 1 to 4 JVMs):
 *
 * <pre>{@code
 *                         JDK 17       JDK 25
 * 512 cubed               9            1
 * 128 cubed               6            6
 * 128x784x128             1 to 3       -1 to 1
 * 784x128x128, A^T        7 to 11      10 to 12
 * 128x128x784, B^T        9            8
 * 128x10x784, B^T         44           44
 * 784x128x10, A^T         -4 to 1      -1 to 1
 * }</pre>
 *
 * Leaving out all copies, and with them right results, sped 784x128x128 with A^T up by 5 to 10 % only, which pointed at what
 * surrounds the loops of 128 steps. Tried and dropped: bands copied 4 or 16 at a time (0), ten rows of A^T times a copied B (a
 * quarter slower), squares transposed by loads and blends instead of shuffles (slower on JDK 25; on 17 C2 gives up inlining).
 *
 * <p>With vectors of 128 bits, in % of their peak, 1024 cubed 74 and 90, 128x784x128 77 and 89. Of the samples of a profile on JDK
 * 25, copying had 9 % at 128x784x128 and 11 % at 784x128x128, transposing 11 % at 128x128x784.
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

    private static final int[] HEIGHTS_WIDE = {6, 5, 4, 2, 1};
    private static final int[] HEIGHTS_TWO = {12, 11, 10, 6, 5, 4, 2, 1};
    private static final int[] HEIGHTS_ONE = {12, 11, 4, 2, 1};
    private static final int[] HEIGHTS_ONE_FENCED = {12, 11, 6, 5, 4, 2, 1};

    /** Whether tiles have fences, and constant strides for what is copied. */
    static final boolean FENCES = Blocking.CHOSEN.fences();

    /** Rows of the tallest tile. */
    static final int TALLEST = 12;

    /** Where sums of tiles with fences start, 12 vectors at most. */
    static final float[] ZEROS = new float[TALLEST * COUNT];

    /** A number that no p reaches, and that is no constant to C2: what fences compare with. */
    static int never = -1;

    /** How A lies: which family of tiles reads it. */
    enum Left {
        ROWS,
        COLUMNS,
        /** Rows that were copied, ROW_STEP apart. */
        ROW_BANDS,
        /** Columns that were copied, BAND apart. */
        COLUMN_BANDS;

        boolean columns() {
            return this == COLUMNS || this == COLUMN_BANDS;
        }

        /** Whether A is copied band by band. */
        boolean bands() {
            return this == ROW_BANDS || this == COLUMN_BANDS;
        }
    }

    private Microkernel() {}

    /** Columns of the widest panel for {@code rows} rows: what one tile of 10 or 12 rows can take is not cut in two. */
    static int mostColumns(Left left, int rows) {
        return left.columns() || NR == 4 * COUNT && rows > MR && rows <= TALLEST ? TALL_NR : NR;
    }

    /** Rows of the tallest tile that covers panels of so many columns. */
    static int mostRows(Left left, int columns) {
        return left.columns() ? TALL_MR : columns == NR ? MR : TALLEST;
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

    /**
     * A band of rows in a panel of {@code nr} columns, by one tile if there is one of that height, else by several.
     *
     * @param packed whether the panel was copied, to rows of nr
     */
    // spotless:off
    static void band(
            Left left, boolean packed, boolean accumulate, int nr, int panels, int rows, int kc,
            float[] a, int a0, int lda, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        int vectors = nr / COUNT;
        int step = left.columns() ? 1 : lda;
        for (int i = 0, height; i < rows; i += height) {
            height = height(vectors, rows - i);
            int a1 = a0 + i * step;
            int c1 = c0 + i * ldc;
            if (FENCES) {
                fenced(left, packed, height, vectors, accumulate, panels, kc, a, a1, lda, b, b0, ldb, c, c1, ldc);
            } else if (left == Left.ROWS) {
                RowTiles.tile(height, vectors, accumulate, kc, a, a1, lda, b, b0, ldb, c, c1, ldc);
            } else {
                ColumnTiles.tile(height, vectors, accumulate, kc, a, a1, lda, b, b0, ldb, c, c1, ldc);
            }
        }
    }

    private static void fenced(
            Left left, boolean packed, int height, int vectors, boolean accumulate, int panels, int kc,
            float[] a, int a0, int lda, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        if (packed) {
            switch (left) {
                case ROWS -> FencedRowPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
                case COLUMNS -> FencedColumnPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
                case ROW_BANDS -> FencedRowBandPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
                case COLUMN_BANDS -> FencedColumnBandPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
            }
        } else {
            switch (left) {
                case ROWS -> FencedRowTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
                case COLUMNS -> FencedColumnTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
                case ROW_BANDS -> FencedRowBandTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
                case COLUMN_BANDS -> FencedColumnBandTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
            }
        }
    }
    // spotless:on

    private static int height(int vectors, int most) {
        int[] one = FENCES ? HEIGHTS_ONE_FENCED : HEIGHTS_ONE;
        int[] two = FENCES ? HEIGHTS_WIDE : HEIGHTS_TWO;
        for (int height : vectors == 4 ? HEIGHTS_WIDE : vectors == 2 ? two : one) {
            if (height <= most) {
                return height;
            }
        }
        throw new IllegalArgumentException("no tile of " + most + " rows");
    }
}
