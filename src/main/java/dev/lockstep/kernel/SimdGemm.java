package dev.lockstep.kernel;

/**
 * Register tiles of Vector API accumulators in cache blocks: BLIS's loops around one microkernel, and one more.
 *
 * <pre>{@code
 * for jc in blocks of SIDE columns of C and B
 *   for sc in blocks of SIDE rows of C and A
 *     for pc in blocks of KC of the inner extent        B (kc, nc) as panels of NR columns: L2
 *       for ic in blocks of MC rows                     A (mc, kc): L2
 *         for jr in panels of NR columns                one panel of B: L1
 *           for ir in tiles of MR rows                  one tile's rows of A: stream from L2
 *             C (MR, NR) := (C or 0) + A * B            accumulators in registers
 * }</pre>
 *
 * Blocks over pc run in ascending order on the same elements of C, which keeps every sum one chain. The loop that BLIS does
 * not have, over sc, keeps a block of C near while k runs: where C is larger than the caches, loading and storing it once a
 * block of KC costs more than copying B once more.
 *
 * <p>What is copied, and what is read in place:
 *
 * <ul>
 *   <li>A with contiguous rows is copied row by row to rows a constant apart. No transpose: tiles broadcast A element by
 *       element.
 *   <li>A with contiguous columns (a transposed matrix) is read in place while few panels of B read it, else copied as it
 *       lies.
 *   <li>B with contiguous rows is read in place while few tiles read it, else copied to panels; columns past the last
 *       whole vector always are.
 *   <li>B with contiguous columns is transposed into panels, a square in registers at a time.
 * </ul>
 *
 * <p>The product is computed as {@code C^T := B^T * A^T}, which is the same chains, when only the columns of C are
 * contiguous, and when C has few columns and A^T has contiguous rows: then lanes run along the many rows of C instead of
 * idling beside its few columns.
 */
public final class SimdGemm implements Gemm {

    /** Rows of C that go through the scratch tile at a time: whole tiles of 12, 6, 5 and 4 rows. */
    private static final int SCRATCH_ROWS = 60;

    /** So few columns of C that lanes had better run along its rows. */
    private static final int NARROW = 12;

    /** Columns of the widest panel of the product in progress. */
    private int nrMost;

    // Where the tiles find the block of A: which family reads it, its first element, the step from a tile's row to the
    // next, and the distance that the family leaves open.
    private Microkernel.Left left;
    private float[] leftData;
    private int leftStart;
    private int leftRowStep;
    private int leftStride;

    // Where the tiles find the whole vectors of a block of B that is read in place.
    private boolean rightInPlace;
    private float[] rightData;
    private int rightStart;
    private int rightStride;

    private float[] packedA = new float[0];
    private float[] packedB = new float[0];
    private final float[] tile = new float[Matrix.LINE_START + SCRATCH_ROWS * Microkernel.NR];

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Gemm.check(a, b, c);
        multiplyBlock(a, b, c, 0, c.rows(), 0, c.columns(), accumulate);
    }

    /** Computes rows {@code [i0, i1)} and columns {@code [j0, j1)} of C; shapes were checked by the caller. */
    void multiplyBlock(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
        int m = i1 - i0;
        int n = j1 - j0;
        int k = a.columns();
        if (m == 0 || n == 0) {
            return;
        }
        int c0 = c.index(i0, j0);
        if (k == 0) {
            if (!accumulate) {
                Zeros.fill(c.data(), c0, m, n, c.rowStride(), c.columnStride());
            }
            return;
        }
        int a0 = a.index(i0, 0);
        int b0 = b.index(0, j0);
        if (lanesAlongRows(m, n, a, b, c)) {
            // spotless:off
            product(
                    n, k, m,
                    b.data(), b0, b.columnStride(), b.rowStride(),
                    a.data(), a0, a.columnStride(), a.rowStride(),
                    c.data(), c0, c.columnStride(), c.rowStride(), accumulate);
        } else {
            product(
                    m, k, n,
                    a.data(), a0, a.rowStride(), a.columnStride(),
                    b.data(), b0, b.rowStride(), b.columnStride(),
                    c.data(), c0, c.rowStride(), c.columnStride(), accumulate);
            // spotless:on
        }
    }

    private static boolean lanesAlongRows(int m, int n, Matrix a, Matrix b, Matrix c) {
        if (c.columnStride() != 1) {
            return c.rowStride() == 1;
        }
        return n <= NARROW && n < m && a.rowStride() == 1 && a.columnStride() != 1;
    }

    // spotless:off
    private void product(
            int m, int k, int n,
            float[] a, int a0, int ars, int acs,
            float[] b, int b0, int brs, int bcs,
            float[] c, int c0, int crs, int ccs, boolean accumulate) {
        // spotless:on
        nrMost = Microkernel.mostColumns(m);
        boolean readA = acs == 1 && n <= Blocking.FEW;
        boolean readB = bcs == 1 && m <= (n <= Blocking.FEW ? Blocking.FEW : Blocking.VERY_FEW);
        boolean copyColumns = ars == 1 && acs != 1 && n > Microkernel.NR;
        int kcMost = readA && readB ? Blocking.DEPTH_IN_PLACE : Blocking.CHOSEN.kc();
        int mcMost = copyColumns ? Blocking.COLUMNS_AT_ONCE : readA ? m : Blocking.CHOSEN.mc();
        int side = Blocking.CHOSEN.side();
        for (int jc = 0, nc; jc < n; jc += nc) {
            nc = balanced(n - jc, side, nrMost);
            for (int sc = 0, ms; sc < m; sc += ms) {
                ms = balanced(m - sc, side, Microkernel.MR);
                for (int pc = 0, kc; pc < k; pc += kc) {
                    kc = balanced(k - pc, kcMost, 1);
                    prepareB(readB, b, b0 + pc * brs + jc * bcs, brs, bcs, kc, nc);
                    for (int ic = sc, mc; ic < sc + ms; ic += mc) {
                        mc = balanced(sc + ms - ic, mcMost, Microkernel.MR);
                        prepareA(readA, copyColumns, a, a0 + ic * ars + pc * acs, ars, acs, mc, kc);
                        panels(accumulate || pc > 0, mc, kc, nc, c, c0 + ic * crs + jc * ccs, crs, ccs);
                    }
                }
            }
        }
    }

    /** The next block of what remains: blocks of about equal size, multiples of a unit but for the last. */
    private static int balanced(int remaining, int most, int unit) {
        int blocks = (remaining + most - 1) / most;
        int size = (remaining + blocks - 1) / blocks;
        return Math.min(remaining, (size + unit - 1) / unit * unit);
    }

    // spotless:off
    private void prepareA(
            boolean inPlace, boolean copyColumns, float[] a, int a0, int ars, int acs, int mc, int kc) {
        // spotless:on
        if (inPlace) {
            set(Microkernel.Left.ROWS, a, a0, ars, ars);
        } else if (copyColumns) {
            int stride = Blocking.oddLines(mc);
            packedA = atLeast(packedA, stride * kc);
            Packing.rows(a, a0, acs, kc, mc, packedA, Matrix.LINE_START, stride);
            set(Microkernel.Left.COLUMNS, packedA, Matrix.LINE_START, 1, stride);
        } else if (ars == 1 && acs != 1) {
            set(Microkernel.Left.COLUMNS, a, a0, 1, acs);
        } else {
            packedA = atLeast(packedA, mc * Microkernel.ROW_STRIDE);
            if (acs == 1) {
                Packing.rows(a, a0, ars, mc, kc, packedA, Matrix.LINE_START, Microkernel.ROW_STRIDE);
            } else {
                Packing.gather(a, a0, ars, acs, mc, kc, packedA, Matrix.LINE_START, Microkernel.ROW_STRIDE);
            }
            set(Microkernel.Left.PACKED, packedA, Matrix.LINE_START, Microkernel.ROW_STRIDE, 1);
        }
    }

    private void set(Microkernel.Left family, float[] data, int start, int rowStep, int stride) {
        left = family;
        leftData = data;
        leftStart = start;
        leftRowStep = rowStep;
        leftStride = stride;
    }

    private void prepareB(boolean inPlace, float[] b, int b0, int brs, int bcs, int kc, int nc) {
        rightInPlace = inPlace;
        rightData = b;
        rightStart = b0;
        rightStride = brs;
        int whole = inPlace ? nc / Lanes.COUNT * Lanes.COUNT : 0;
        packedB = atLeast(packedB, (nc - whole + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT * kc);
        int wide = bcs == 1 && !inPlace ? nc / nrMost * nrMost : whole;
        if (wide > whole) {
            Packing.widePanels(b, b0, brs, wide, nrMost, kc, packedB, Matrix.LINE_START);
        }
        for (int jr = wide, nr; jr < nc; jr += nr) {
            nr = Microkernel.panelColumns(nc - jr, nrMost);
            // spotless:off
            Packing.panel(
                    b, b0 + jr * bcs, brs, bcs, Math.min(nr, nc - jr), nr, kc,
                    packedB, Matrix.LINE_START + (jr - whole) * kc);
            // spotless:on
        }
    }

    private static float[] atLeast(float[] scratch, int elements) {
        return scratch.length >= Matrix.LINE_START + elements ? scratch : new float[Matrix.LINE_START + elements];
    }

    private void panels(boolean add, int mc, int kc, int nc, float[] c, int c0, int crs, int ccs) {
        int whole = rightInPlace ? nc / Lanes.COUNT * Lanes.COUNT : 0;
        for (int jr = 0, nr; jr < nc; jr += nr) {
            boolean inPlace = jr < whole;
            nr = inPlace
                    ? Microkernel.wholePanelColumns(whole - jr, nrMost)
                    : Microkernel.panelColumns(nc - jr, nrMost);
            float[] b = inPlace ? rightData : packedB;
            int b0 = inPlace ? rightStart + jr : Matrix.LINE_START + (jr - whole) * kc;
            int ldb = inPlace ? rightStride : nr;
            if (ccs == 1 && jr + nr <= nc) {
                // spotless:off
                Microkernel.panel(
                        left, add, nr, mc, kc, leftData, leftStart, leftStride, b, b0, ldb, c, c0 + jr, crs);
                // spotless:on
            } else {
                edge(add, nr, mc, kc, b, b0, ldb, c, c0 + jr * ccs, crs, ccs, Math.min(nr, nc - jr));
            }
        }
    }

    /** A panel that sticks out of C to the right, or whose rows are not contiguous in C, goes through a scratch tile. */
    // spotless:off
    private void edge(
            boolean add, int nr, int mc, int kc, float[] b, int b0, int ldb,
            float[] c, int c0, int crs, int ccs, int columns) {
        // spotless:on
        int t0 = Matrix.LINE_START;
        for (int ir = 0; ir < mc; ir += SCRATCH_ROWS) {
            int rows = Math.min(SCRATCH_ROWS, mc - ir);
            int start = c0 + ir * crs;
            if (add) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        tile[t0 + i * nr + j] = c[start + i * crs + j * ccs];
                    }
                }
            }
            int a0 = leftStart + ir * leftRowStep;
            Microkernel.panel(left, add, nr, rows, kc, leftData, a0, leftStride, b, b0, ldb, tile, t0, nr);
            if (ccs == 1) {
                Packing.rows(tile, t0, nr, rows, columns, c, start, crs);
            } else {
                for (int j = 0; j < columns; j++) {
                    for (int i = 0; i < rows; i++) {
                        c[start + i * crs + j * ccs] = tile[t0 + i * nr + j];
                    }
                }
            }
        }
    }

    @Override
    public String name() {
        return "simd";
    }
}
