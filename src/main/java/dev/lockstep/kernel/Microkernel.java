package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;

/**
 * Picks the register tiles for a panel of columns: {@code C (mc, NR) := [C +] A (mc, kc) * B (kc, NR)}.
 *
 * <p>The tiles are written by {@code src/main/codegen/TileSource.java}, which says why they look as they do.
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
