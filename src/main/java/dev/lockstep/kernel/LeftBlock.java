package dev.lockstep.kernel;

/**
 * A block of A as tiles read it: where it lies, or copied.
 *
 * <pre>{@code
 *                         rows i of a band start at          stride, which the family leaves open
 * rows, in place          start + i*lda                      lda, the distance of rows
 * columns, in place       start + i                          lda, the distance of columns
 * rows, copied            start + i*odd number of lines      the same
 * columns, copied         start + band*MR*kc                 MR: bands as narrow as a tile is tall
 * }</pre>
 */
final class LeftBlock {

    private Microkernel.Left family;
    private float[] data;
    private int start;
    private int stride;
    private int rowStep;
    private int bandStep;
    private float[] copy = new float[0];

    /** Picks the family of tiles for strides of A. */
    Microkernel.Left choose(int ars, int acs) {
        family = acs == 1 || ars != 1 ? Microkernel.Left.ROWS : Microkernel.Left.COLUMNS;
        return family;
    }

    /** Takes {@code mc} rows and {@code kc} columns from {@code a0} on. */
    void place(boolean inPlace, float[] a, int a0, int ars, int acs, int mc, int kc) {
        bandStep = 0;
        if (inPlace) {
            data = a;
            start = a0;
            stride = family == Microkernel.Left.ROWS ? ars : acs;
            rowStep = ars;
        } else if (family == Microkernel.Left.COLUMNS) {
            copyColumns(a, a0, acs, mc, kc);
        } else {
            stride = Blocking.oddLines(kc);
            copy = Packing.atLeast(copy, mc * stride);
            Packing.gather(a, a0, ars, acs, mc, kc, copy, Matrix.LINE_START, stride);
            data = copy;
            start = Matrix.LINE_START;
            rowStep = stride;
        }
    }

    private void copyColumns(float[] a, int a0, int acs, int mc, int kc) {
        int most = Microkernel.TALL_MR;
        bandStep = most * kc;
        copy = Packing.atLeast(copy, (mc / Math.max(1, most - 1) + 1) * bandStep + Lanes.COUNT);
        for (int i = 0, to = Matrix.LINE_START, rows; i < mc; i += rows, to += bandStep) {
            rows = Microkernel.bandRows(mc - i, most);
            Packing.columns(a, a0 + i, acs, rows, kc, copy, to, most);
        }
        data = copy;
        start = Matrix.LINE_START;
        stride = most;
        rowStep = 0;
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

    /** The first element of a band, the {@code band}th, whose first row is the {@code i}th. */
    int start(int i, int band) {
        return start + i * rowStep + band * bandStep;
    }
}
