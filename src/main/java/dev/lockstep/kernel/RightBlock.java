package dev.lockstep.kernel;

/**
 * A block of B as tiles read it, in panels of columns: whole vectors where they lie, all else copied.
 *
 * <p>Copies of panels lie {@link Packing#step} apart, unless {@link #place} is told that each panel is used only once: then it
 * is copied when it is used, always to the same place, which stays in the caches.
 */
final class RightBlock {

    private boolean once;
    private float[] source;
    private int start;
    private int along;
    private int across;
    private int depth;
    private int columns;
    private int widest;

    /** Columns that are read in place; whole vectors. */
    private int whole;

    private float[] copy = new float[0];
    private final Transposes transposes = new Transposes();

    // The panel at hand.
    private int width;
    private float[] data;
    private int panelStart;
    private int stride;

    /**
     * Takes {@code kc} rows and {@code nc} columns from {@code b0} on.
     *
     * @param inPlace whether whole vectors are read where they lie
     * @param once whether each panel is used only once
     * @param nr columns of the widest panel
     */
    void place(boolean inPlace, boolean once, float[] b, int b0, int brs, int bcs, int kc, int nc, int nr) {
        this.once = once;
        source = b;
        start = b0;
        along = brs;
        across = bcs;
        depth = kc;
        columns = nc;
        widest = nr;
        whole = inPlace ? nc / Lanes.COUNT * Lanes.COUNT : 0;
        if (once) {
            copy = Packing.atLeast(copy, nr * kc);
            return;
        }
        copy = Packing.atLeast(
                copy, (nc - whole + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT * kc + (nc + nr) / nr * Blocking.LINE);
        int wide = bcs == 1 && !inPlace ? nc / nr * nr : whole;
        if (wide > whole) {
            Packing.widePanels(b, b0, brs, wide, nr, kc, copy, Matrix.LINE_START);
        }
        for (int j = wide; j < nc; j += width) {
            width = Microkernel.panelColumns(nc - j, nr);
            copyPanel(j, placeOf(j));
        }
    }

    private void copyPanel(int j, int to) {
        int valid = Math.min(width, columns - j);
        Packing.panel(transposes, source, start + j * across, along, across, valid, width, depth, copy, to);
    }

    private int placeOf(int j) {
        return Matrix.LINE_START + (j - whole) * depth + (j - whole) / widest * Blocking.LINE;
    }

    /** Goes to the panel that starts with column {@code j}, and copies it if that was left for now. */
    void panel(int j) {
        if (j < whole) {
            width = Microkernel.wholePanelColumns(whole - j, widest);
            data = source;
            panelStart = start + j;
            stride = along;
        } else {
            width = Microkernel.panelColumns(columns - j, widest);
            data = copy;
            stride = width;
            panelStart = once ? Matrix.LINE_START : placeOf(j);
            if (once) {
                copyPanel(j, panelStart);
            }
        }
    }

    /** How many panels of full width, from the one at hand on, a tile can take in one call within so many columns; at least 1. */
    int together(int columns) {
        boolean oneBehindAnother = Microkernel.FENCES && packed() && !once && width == widest;
        return oneBehindAnother ? Math.max(1, columns / width) : 1;
    }

    /** Columns of the panel at hand, those past the edge of B included. */
    int width() {
        return width;
    }

    /** Whether the panel at hand was copied, to rows of its width. */
    boolean packed() {
        return data == copy;
    }

    float[] data() {
        return data;
    }

    int start() {
        return panelStart;
    }

    int stride() {
        return stride;
    }
}
