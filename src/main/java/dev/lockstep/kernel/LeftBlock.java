package dev.lockstep.kernel;

/**
 * A block of A as tiles read it: where it lies, or copied.
 *
 * <pre>{@code
 *                         rows i of a band start at          stride, which some families leave open
 * rows, in place          start + i*lda                      lda, the distance of rows
 * columns, in place       start + i                          lda, the distance of columns
 * rows, copied            start + i*odd number of lines      the same
 * columns, copied         start + band*MR*kc                 MR: bands as narrow as a tile is tall
 *
 * band by band            start; tiles count rows from 1      ROW_STEP, or BAND for columns
 * }</pre>
 *
 * Band by band means that a band is copied when it is used, always to the same place: rows stay in L1. Bands of columns are
 * copied {@link #GROUP} at a time, since they take a part of each line only, and stay in L2.
 */
final class LeftBlock {

    /** Bands of columns that are copied at a time. */
    private static final int GROUP = 8;

    private Microkernel.Left family;
    private float[] data;
    private int start;
    private int stride;
    private int rowStep;
    private int bandStep;
    private float[] copy = new float[0];

    // What is copied band by band.
    private float[] source;
    private int sourceStart;
    private int across;
    private int along;
    private int depth;
    private int rowsThere;
    private final int[] firstRows = new int[GROUP];

    /** The group of bands that was copied last; -1 for none. */
    private int group;

    /** The first element of the band at hand. */
    private int bandStart;

    /** Picks the family of tiles for strides of A, which is read in place or copied. */
    Microkernel.Left choose(boolean inPlace, int ars, int acs) {
        boolean rows = acs == 1 || ars != 1;
        if (inPlace || !Microkernel.FENCES) {
            family = rows ? Microkernel.Left.ROWS : Microkernel.Left.COLUMNS;
        } else {
            family = rows ? Microkernel.Left.ROW_BANDS : Microkernel.Left.COLUMN_BANDS;
        }
        return family;
    }

    /** Takes {@code mc} rows and {@code kc} columns from {@code a0} on. */
    void place(boolean inPlace, float[] a, int a0, int ars, int acs, int mc, int kc) {
        bandStep = 0;
        rowStep = 0;
        if (inPlace) {
            data = a;
            start = a0;
            stride = family == Microkernel.Left.ROWS ? ars : acs;
            rowStep = ars;
            return;
        }
        start = Matrix.LINE_START;
        if (family.bands()) {
            source = a;
            sourceStart = a0;
            across = ars;
            along = acs;
            depth = kc;
            stride = family.columns() ? Blocking.BAND : Blocking.ROW_STEP;
            copy = Packing.atLeast(
                    copy, family.columns() ? GROUP * Packing.step(kc, stride) : Microkernel.TALLEST * stride);
            rowsThere = mc;
            group = -1;
        } else if (family.columns()) {
            copyColumns(a, a0, acs, mc, kc);
        } else {
            stride = Blocking.oddLines(kc);
            copy = Packing.atLeast(copy, mc * stride);
            Packing.gather(a, a0, ars, acs, mc, kc, copy, start, stride);
            rowStep = stride;
        }
        data = copy;
    }

    private void copyColumns(float[] a, int a0, int acs, int mc, int kc) {
        int most = Microkernel.TALL_MR;
        bandStep = most * kc;
        copy = Packing.atLeast(copy, (mc / Math.max(1, most - 1) + 1) * bandStep + Lanes.COUNT);
        for (int i = 0, to = start, rows; i < mc; i += rows, to += bandStep) {
            rows = Microkernel.bandRows(mc - i, most);
            Packing.columns(a, a0 + i, acs, rows, kc, copy, to, most);
        }
        stride = most;
    }

    /** Goes to a band, the {@code band}th, whose first row is the {@code i}th, and copies it if that was left for now. */
    void band(int i, int band, int rows) {
        bandStart = start + i * rowStep + band * bandStep;
        if (!family.bands()) {
            return;
        }
        int from = sourceStart + i * across;
        if (family.columns()) {
            if (band / GROUP != group) {
                group = band / GROUP;
                copyGroup(i, from);
            }
            bandStart = start + band % GROUP * Packing.step(depth, stride);
        } else if (along == 1) {
            Packing.rows(source, from, across, rows, depth, copy, start, stride);
        } else {
            Packing.gather(source, from, across, along, rows, depth, copy, start, stride);
        }
    }

    private void copyGroup(int first, int from) {
        int bands = 0;
        for (int i = first; i < rowsThere && bands < GROUP; bands++) {
            firstRows[bands] = i - first;
            i += Microkernel.bandRows(rowsThere - i, Microkernel.TALL_MR);
        }
        Packing.bands(source, from, along, firstRows, bands, rowsThere - first, depth, copy, start, stride);
    }

    /** From the first element of a band of so many rows to that of the next one, where bands are not copied when they are used. */
    int bandStep(int rows) {
        return rows * rowStep + bandStep;
    }

    Microkernel.Left family() {
        return family;
    }

    float[] data() {
        return data;
    }

    int stride() {
        return stride;
    }

    /** The first element of the band at hand, or where tiles of copied bands count it from: one row before. */
    int start() {
        return family.bands() ? bandStart - (family.columns() ? 1 : stride) : bandStart;
    }
}
