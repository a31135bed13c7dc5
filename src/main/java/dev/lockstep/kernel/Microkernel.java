package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;

/**
 * Picks the register tiles for a panel of columns: {@code C (mc, NR) := [C +] A (mc, kc) * B (kc, NR)}.
 *
 * <p>The tiles are written by {@code src/main/codegen/TileSource.java}, which says why they look as they do. What {@code
 * tune} measured for 512 x 512 x 512 on one core of a virtual Xeon with AVX-512, L1 48 KB and L2 2 MB, in % of the FMA peak
 * of the same run (quick preset; neighbours in a column differ by less than the machine's noise of some 3 points):
 *
 * <pre>{@code
 * tile   KC   MC  JDK 17  JDK 25      tile   KC    MC  JDK 17  JDK 25
 * 6x4   146  180    69.9    75.1      6x4    64   180    72.7    67.9
 * 5x4   146  180    66.3    63.1      6x4    96   180    73.1    67.4
 * 4x4   146  180    64.3    64.1      6x4   128   180    76.6    69.3
 * 12x2  146  180    71.5    68.3      6x4   192   180    73.6    69.6
 * 6x2   146  180    63.4    61.5      6x4   256   180    72.7    66.7
 * 5x2   146  180    58.6    57.7      6x4   384   180    68.6    65.2
 * 4x2   146  180    52.8    51.5      6x4   146    60    71.8    72.6
 * 12x1  146  180    58.5    52.5      6x4   146  1440    72.8    72.2
 * }</pre>
 *
 * 12x2 is as good on large squares, where its rows are copied to a constant distance, and loses on rows read in place, for
 * whose 12 addresses there are not enough registers. KC and MC hardly matter between 96 and 256 and between 60 and 720, so
 * the formulas stay.
 */
final class Microkernel {

    /** Rows of the tallest tile of the widest kind. */
    static final int MR = Blocking.CHOSEN.mr();

    /** Columns of the widest tile. */
    static final int NR = Blocking.CHOSEN.vectors() * COUNT;

    /** Distance of the rows of A in a packed block: a constant, so that one register addresses all of them. */
    static final int ROW_STRIDE = Blocking.CHOSEN.rowStride();

    /** How A lies: which family of tiles reads it. */
    enum Left {
        ROWS,
        PACKED,
        COLUMNS
    }

    private Microkernel() {}

    /** Columns of the widest panel for {@code rows} rows: what one tile of 10 or 12 rows can take is not cut in two. */
    static int mostColumns(int rows) {
        return NR == 4 * COUNT && rows > MR && rows <= 12 ? 2 * COUNT : NR;
    }

    /** Width of the panel that starts a block of {@code columns} remaining columns, {@code most} at most. */
    static int panelColumns(int columns, int most) {
        return columns > most - COUNT ? most : columns > COUNT && most >= 2 * COUNT ? 2 * COUNT : COUNT;
    }

    /** The same with no column beyond them, if they fill a vector. */
    static int wholePanelColumns(int columns, int most) {
        return columns >= most ? most : columns >= 2 * COUNT && most >= 2 * COUNT ? 2 * COUNT : COUNT;
    }

    // spotless:off
    static void panel(
            Left left, boolean accumulate, int nr, int mc, int kc,
            float[] a, int a0, int lda, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        int vectors = nr / COUNT;
        int most = nr == NR ? MR : 12;
        switch (left) {
            case ROWS -> RowTiles.panel(vectors, most, accumulate, mc, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
            case PACKED -> PackedTiles.panel(vectors, most, accumulate, mc, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
            case COLUMNS -> ColumnTiles.panel(vectors, most, accumulate, mc, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
        }
    }
    // spotless:on
}
