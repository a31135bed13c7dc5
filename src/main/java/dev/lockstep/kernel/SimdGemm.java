package dev.lockstep.kernel;

import java.util.Objects;

/**
 * Register tiles of Vector API accumulators in cache blocks. With 32 vector registers:
 *
 * <pre>{@code
 * for jc in blocks of NC columns of C and B
 *   for pc in blocks of KC of the inner extent        B (kc, nc) as panels of NR columns: L3
 *     for ic in blocks of MC rows of A                A (mc, kc): L2
 *       for jr in panels of NR columns                B (kc, NR): L2
 *         for ir in bands of MR rows
 *           C (MR, NR) := (C or 0) + A * B            C in registers
 * }</pre>
 *
 * Blocks over pc run in ascending order on the same elements of C, which keeps every sum one chain.
 *
 * <p>The order is BLIS's. A tile finds its part of C in lines that nothing announced, since Java has no prefetch instruction: that
 * takes the less the more steps of p it then goes, which is why KC is large.
 *
 * <p>With 16 vector registers tiles need constant strides: all of B's block is copied, and a band of A when its turn comes, which
 * then goes across all panels of B, and stays in L1. Only what few bands or few panels read is read in place, and then panel by
 * panel.
 *
 * <p>What is copied, and what is read in place, with 32 registers:
 *
 * <ul>
 *   <li>A with contiguous rows is read in place: tiles broadcast it element by element.
 *   <li>A with contiguous columns (a transposed matrix) is read in place while one panel of B reads it or half of L2 holds
 *       it, else copied to bands as narrow as a tile is tall: in rows of a wider copy a tile would use a part of each line
 *       only.
 *   <li>B with contiguous rows is read in place while few tiles read it, else copied to panels; columns past the last
 *       whole vector always are.
 *   <li>B with contiguous columns is transposed into panels, a square in registers at a time; each panel when it is used,
 *       if nothing reads it a second time.
 * </ul>
 *
 * <p>The product is computed as {@code C^T := B^T * A^T}, which is the same chains, when only the columns of C are
 * contiguous, and when C has few columns and A^T has contiguous rows, or transposing A costs little: then lanes run along the
 * many rows of C instead of idling beside its few columns. With 8 to 10 columns and many steps, {@link PatchProduct}, where it can, has them hold
 * some rows and some columns each.
 */
public final class SimdGemm implements Gemm {

    /** So few columns of C that lanes had better run along its rows. */
    static final int NARROW = 12;

    /**
     * Rows of C in a turn: while the first worker computes these, the second one waits, and each turn reads rows of B again. Two
     * workers were as fast with twice as many and up to 8 % slower with half as many (a whole step of 128 rows).
     */
    private static final int ROWS_IN_TURN = 16;

    /** Columns of B in a block. */
    private final int ncMost;

    private final LeftBlock left = new LeftBlock();
    private final RightBlock right = new RightBlock();
    private final SparseProduct sparse = new SparseProduct();

    private final PatchProduct patches = new PatchProduct();
    private final ByteProduct bytes = new ByteProduct();
    private final ScratchTile tile = new ScratchTile(Microkernel.TALLEST, Microkernel.NR);

    /** For a thread that works alone. */
    public SimdGemm() {
        this(1);
    }

    /** For one of so many threads that work together. */
    SimdGemm(int threads) {
        ncMost = Blocking.CHOSEN.nc(threads);
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Gemm.check(a, b, c);
        block(a, b, c, 0, c.rows(), 0, c.columns(), accumulate);
    }

    @Override
    public void multiplyBlock(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
        Gemm.check(a, b, c);
        Gemm.checkBlock(c, i0, i1, j0, j1);
        block(a, b, c, i0, i1, j0, j1, accumulate);
    }

    @Override
    public void multiplyBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        Gemm.check(a.rows(), a.columns(), b, c);
        Gemm.checkBlock(c, i0, i1, j0, j1);
        if (!compactRows(a, b, c, i0, i1, j0, j1)) {
            Gemm.super.multiplyBlock(a, b, c, i0, i1, j0, j1);
        }
    }

    /**
     * A block of A's columns at a time where zeros are skipped: its rows of C are cleared, summed up, looked through for {@code
     * -0.0f}, and handed over while they are in L1 or near it.
     */
    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, Rows rows) {
        Gemm.check(a.columns(), a.rows(), b, c);
        Gemm.checkBlock(c, i0, i1, j0, j1);
        Specials.Skip skip = addsInPlace(a, b, c, j0, j1) && isWholeBlocks((SparseBatch) a, i0, i1)
                ? Specials.skip(b, 0, b.rows(), j0, j1)
                : Specials.Skip.NEVER;
        if (skip == Specials.Skip.NEVER) {
            multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
            rows.areReady(i0, i1);
            return;
        }
        SparseBatch batch = (SparseBatch) a;
        SparseRows matrix = batch.matrix();
        int end = matrix.blockAt(i1);
        for (int block = matrix.blockAt(i0); block < end; block++) {
            int from = matrix.firstColumn(block);
            int to = matrix.firstColumn(block + 1);
            sparse.columns(batch, from, to, b, c, j0, j1);
            if (!skip.wasRight(c, from, to, j0, j1)) {
                Gemm.super.multiplyTransposedBlock(a, b, c, from, to, j0, j1);
            }
            rows.areReady(from, to);
        }
    }

    /** Some rows of C at a time where zeros are skipped. Sums that end as {@code -0.0f} take views of A and B, and time. */
    @Override
    public void multiplyTerms(CompactBatch a, Matrix b, Matrix c, int p0, int p1, Turns turns) {
        Gemm.check(a.rows(), a.columns(), b, c);
        Objects.checkFromToIndex(p0, p1, a.columns());
        int n = c.columns();
        Specials.Skip skip = addsTermsQuickly(a, b, c) && isWholeBlocks((SparseBatch) a, p0, p1)
                ? Specials.skip(b, p0, p1, 0, n)
                : Specials.Skip.NEVER;
        if (skip == Specials.Skip.NEVER) {
            Gemm.super.multiplyTerms(a, b, c, p0, p1, turns);
            return;
        }
        SparseBatch batch = (SparseBatch) a;
        int begin = batch.matrix().blockAt(p0);
        int end = batch.matrix().blockAt(p1);
        for (int i0 = 0, i1; i0 < c.rows(); i0 = i1) {
            i1 = Math.min(c.rows(), i0 + ROWS_IN_TURN);
            boolean negativeZero = turns.await(i1) || skip != Specials.Skip.ALWAYS;
            sparse.terms(batch, i0, i1, begin, end, b, c);
            if (negativeZero && Specials.hasNegativeZero(c, i0, i1, 0, n)) {
                // What was there before is gone.
                Matrix terms = a.toDense().block(0, a.rows(), 0, p1);
                multiplyBlock(terms, b.block(0, p1, 0, n), c, i0, i1, 0, n, false);
            }
            turns.handOn(i1, negativeZero);
        }
    }

    @Override
    public boolean addsTermsQuickly(CompactBatch a, Matrix b, Matrix c) {
        return addsInPlace(a, b, c, 0, c.columns());
    }

    /** Whether zeros are skipped block by block of A's columns, with B and C as they lie. */
    private static boolean addsInPlace(CompactBatch a, Matrix b, Matrix c, int j0, int j1) {
        return a instanceof SparseBatch batch && batch.copies() && SparseProduct.readsInPlace(b, c, j0, j1);
    }

    /** Whether that is done now; if not, all terms are needed. */
    private boolean compactRows(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        boolean takes = a instanceof ByteBatch
                ? b.columnStride() == 1 && ByteProduct.takes(i1 - i0, j1 - j0)
                : SparseProduct.takes((SparseBatch) a, j1 - j0);
        if (!takes) {
            return false;
        }
        boolean keepsZeros = a instanceof ByteBatch batch && !batch.skipsZeros();
        Specials.Skip skip = keepsZeros ? Specials.Skip.ALWAYS : Specials.skip(b, 0, b.rows(), j0, j1);
        if (skip == Specials.Skip.NEVER) {
            return false;
        }
        if (a instanceof ByteBatch batch) {
            bytes.rows(batch, i0, i1, b, c, j0, j1);
        } else {
            sparse.rows((SparseBatch) a, i0, i1, b, c, j0, j1);
        }
        return skip.wasRight(c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        Gemm.check(a.columns(), a.rows(), b, c);
        Gemm.checkBlock(c, i0, i1, j0, j1);
        if (!compactColumns(a, b, c, i0, i1, j0, j1)) {
            Gemm.super.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
        }
    }

    private boolean compactColumns(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        if (a instanceof ByteBatch batch) {
            if (b.columnStride() != 1 || !ByteProduct.takes(i1 - i0, j1 - j0)) {
                return false;
            }
            bytes.columns(batch, i0, i1, b, c, j0, j1);
            return true;
        }
        SparseBatch batch = (SparseBatch) a;
        if (!SparseProduct.takes(batch, j1 - j0) || !isWholeBlocks(batch, i0, i1)) {
            return false;
        }
        Specials.Skip skip = Specials.skip(b, 0, b.rows(), j0, j1);
        if (skip == Specials.Skip.NEVER) {
            return false;
        }
        sparse.columns(batch, i0, i1, b, c, j0, j1);
        return skip.wasRight(c, i0, i1, j0, j1);
    }

    private static boolean isWholeBlocks(SparseBatch a, int i0, int i1) {
        return a.matrix().blockAt(i0) >= 0 && a.matrix().blockAt(i1) >= 0;
    }

    @Override
    public boolean readsBytes(int rows, int columns) {
        return ByteProduct.takes(rows, columns);
    }

    @Override
    public boolean skipsZeros() {
        return true;
    }

    /** Computes rows {@code [i0, i1)} and columns {@code [j0, j1)} of C; shapes were checked by the caller. */
    void block(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
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
        if (a.columnStride() == 1
                && b.columnStride() == 1
                && PatchProduct.takes(m, k, n, a.rowStride(), b.rowStride())) {
            // spotless:off
            patches.product(
                    m, k, n,
                    a.data(), a0, a.rowStride(),
                    b.data(), b0, b.rowStride(),
                    c.data(), c0, c.rowStride(), c.columnStride(), accumulate);
            // spotless:on
        } else if (lanesAlongRows(m, n, a, b, c)) {
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
        return n <= NARROW && n < m && (a.columnStride() == 1 ? Blocking.CHOSEN.transposes() : a.rowStride() == 1);
    }

    // spotless:off
    private void product(
            int m, int k, int n,
            float[] a, int a0, int ars, int acs,
            float[] b, int b0, int brs, int bcs,
            float[] c, int c0, int crs, int ccs, boolean accumulate) {
        // spotless:on
        boolean readA = acs == 1 ? Blocking.CHOSEN.readsRows(n) : ars == 1 && Blocking.CHOSEN.readsColumns(m, k, n);
        Microkernel.Left family = left.choose(readA, ars, acs);
        int nr = Microkernel.mostColumns(family, m);
        int mr = Microkernel.mostRows(family, nr);
        boolean bands = family.bands();
        boolean panelFirst = family == Microkernel.Left.COLUMN_BANDS && m <= Blocking.VERY_FEW;
        boolean readB = bcs == 1 && m <= Blocking.CHOSEN.fewRows(n);
        int kcMost = readA && (readB || m <= mr) ? Blocking.DEPTH_IN_PLACE : Blocking.CHOSEN.kc(family.columns());
        for (int jc = 0, nc; jc < n; jc += nc) {
            nc = Blocking.balanced(n - jc, ncMost, nr);
            for (int pc = 0, kc; pc < k; pc += kc) {
                kc = Blocking.balanced(k - pc, kcMost, 1);
                int mcMost = bands ? m : Blocking.CHOSEN.mc(kc, m);
                boolean once = bcs != 1 && (bands ? panelFirst || m <= mr : m <= mcMost);
                right.place(readB, once, b, b0 + pc * brs + jc * bcs, brs, bcs, kc, nc, nr);
                for (int ic = 0, mc; ic < m; ic += mc) {
                    mc = Blocking.balanced(m - ic, mcMost, mr);
                    left.place(readA, a, a0 + ic * ars + pc * acs, ars, acs, mc, kc);
                    int across = bands && !panelFirst ? nc : 0;
                    int c1 = c0 + ic * crs + jc * ccs;
                    alongRows(accumulate || pc > 0, mc, kc, across, nr, c, c1, crs, ccs);
                    panelByPanel(accumulate || pc > 0, mc, kc, across, nc, c, c1, crs, ccs);
                }
            }
        }
    }

    /** Bands of rows, each across all panels up to a column. */
    // spotless:off
    private void alongRows(
            boolean add, int mc, int kc, int across, int nr, float[] c, int c0, int crs, int ccs) {
        // spotless:on
        if (across == 0) {
            return;
        }
        int most = Microkernel.mostRows(left.family(), nr);
        for (int i = 0, band = 0, rows; i < mc; i += rows, band++) {
            rows = Microkernel.bandRows(mc - i, most);
            left.band(i, band, rows);
            for (int jr = 0, columns; jr < across; jr += columns) {
                right.panel(jr);
                columns = Math.min((ccs == 1 ? right.together(across - jr) : 1) * right.width(), across - jr);
                cell(add, rows, 1, kc, columns, c, c0 + i * crs + jr * ccs, crs, ccs);
            }
        }
    }

    /** Panels from a column on, each with all rows. */
    // spotless:off
    private void panelByPanel(
            boolean add, int mc, int kc, int from, int nc, float[] c, int c0, int crs, int ccs) {
        // spotless:on
        for (int jr = from; jr < nc; jr += right.width()) {
            right.panel(jr);
            int most = Microkernel.mostRows(left.family(), right.width());
            int columns = Math.min(right.width(), nc - jr);
            boolean together = !Microkernel.FENCES && isDirect(columns, ccs);
            for (int i = 0, band = 0, rows, bands; i < mc; i += bands * rows, band += bands) {
                rows = Microkernel.bandRows(mc - i, most);
                bands = together ? Microkernel.bands(mc - i, most) : 1;
                left.band(i, band, rows);
                cell(add, rows, bands, kc, columns, c, c0 + i * crs + jr * ccs, crs, ccs);
            }
        }
    }

    /** Whether tiles of the panel at hand, or of several from it on, are stored where they belong. */
    private boolean isDirect(int columns, int ccs) {
        return ccs == 1 && columns % right.width() == 0;
    }

    /**
     * The band at hand times the panel at hand, or several of either from it on. If that sticks out of C, or C's rows are not
     * contiguous, through a scratch tile.
     */
    private void cell(boolean add, int rows, int bands, int kc, int columns, float[] c, int at, int crs, int ccs) {
        int nr = right.width();
        boolean direct = isDirect(columns, ccs);
        int panels = direct ? columns / nr : 1;
        if (add && !direct) {
            tile.load(rows, columns, nr, c, at, crs, ccs);
        }
        // spotless:off
        Microkernel.band(
                left.family(), right.packed(), add, nr, panels, bands, left.bandStep(rows), rows, kc,
                left.data(), left.start(), left.stride(),
                right.data(), right.start(), right.stride(),
                direct ? c : tile.data(), direct ? at : Matrix.LINE_START, direct ? crs : nr);
        // spotless:on
        if (!direct) {
            tile.store(rows, columns, nr, c, at, crs, ccs);
        }
    }

    @Override
    public String name() {
        return "simd";
    }
}
