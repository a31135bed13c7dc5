package dev.lockstep.kernel;

/**
 * Sums of a tile that sticks out of C, or whose rows are not contiguous in C: row by row, on the way to where they belong.
 *
 * <p>Rows start {@code width} apart at {@link Matrix#LINE_START}.
 */
final class ScratchTile {

    private final float[] data;

    /** The same, column by column. */
    private final float[] turned;

    private final Transposes transposes = new Transposes();

    /** For tiles of so many rows, and of so many columns, which are whole vectors. */
    ScratchTile(int rows, int columns) {
        // As many rows as are transposed at a time.
        data = new float[Matrix.LINE_START + Math.max(rows, Lanes.COUNT) * columns];
        turned = new float[Matrix.LINE_START + (Lanes.COUNT + 1) * columns];
    }

    float[] data() {
        return data;
    }

    /** Takes a part of C. */
    void load(int rows, int columns, int width, float[] c, int at, int crs, int ccs) {
        copy(rows, columns, c, at, crs, ccs, data, Matrix.LINE_START, width, 1);
    }

    /** Moves the sums to C. */
    void store(int rows, int columns, int width, float[] c, int at, int crs, int ccs) {
        if (crs == 1 && ccs == rows && rows <= Lanes.COUNT) {
            storeTurned(rows, columns, width, c, at);
        } else {
            copy(rows, columns, data, Matrix.LINE_START, width, 1, c, at, crs, ccs);
        }
    }

    /**
     * To columns of C that follow each other without gaps, by squares in registers. These are wider than so few rows: what one
     * column writes beyond itself, the next one puts right.
     */
    private void storeTurned(int rows, int columns, int width, float[] c, int at) {
        int squares = (columns + Lanes.COUNT - 1) / Lanes.COUNT;
        transposes.run(squares, data, Matrix.LINE_START, width, turned, Matrix.LINE_START, rows);
        System.arraycopy(turned, Matrix.LINE_START, c, at, rows * columns);
    }

    // spotless:off
    private static void copy(
            int rows, int columns, float[] from, int f0, int frs, int fcs, float[] to, int t0, int trs, int tcs) {
        // spotless:on
        if (fcs == 1 && tcs == 1) {
            Packing.rows(from, f0, frs, rows, columns, to, t0, trs);
            return;
        }
        for (int i = 0; i < rows; i++) {
            copyRow(columns, from, f0 + i * frs, fcs, to, t0 + i * trs, tcs);
        }
    }

    private static void copyRow(int columns, float[] from, int f0, int fcs, float[] to, int t0, int tcs) {
        for (int j = 0; j < columns; j++) {
            to[t0 + j * tcs] = from[f0 + j * fcs];
        }
    }
}
