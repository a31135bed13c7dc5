package dev.lockstep.kernel;

/**
 * Packed panels and a register tile of Vector API accumulators: BLIS's five loops around one microkernel.
 *
 * <pre>{@code
 * 5  for jc in blocks of NC columns of C and B
 * 4    for pc in blocks of KC of the inner extent          B block (kc, nc) packed into bp: L3
 * 3      for ic in blocks of MC rows of C and A            A block (mc, kc) packed into ap: L2
 * 2        for jr in tiles of NR columns                   one panel of bp, (kc, NR): L1
 * 1          for ir in tiles of MR rows                    one panel of ap, (kc, MR): streams from L2
 *              C (MR, NR) += Ap * Bp                       accumulators loaded from C and stored back
 * }</pre>
 *
 * Blocks over pc run in ascending order on the same elements of C, which keeps every sum one chain. A C whose rows are
 * contiguous only when transposed is computed as {@code C^T := B^T * A^T}: the same chains.
 */
public final class SimdGemm implements Gemm {

    /*
     * KC: a panel of B, a panel of A and their lines in flight should fill at most 5/6 of L1:
     * 4 * KC * (MR + NR) <= 5/6 * 48 KB gives 232 for a 12x32 tile; 32 KB caches give 155. 196 = 784 / 4 lies between
     * and cuts the first layer of the MNIST networks into equal blocks.
     */
    static final int KC = 196;

    /** MC * KC * 4 B = 188 KB: well within half of an L2 of 512 KB. A multiple of 12 and of 4. */
    static final int MC = 240;

    /** NC * KC * 4 B = 3 MB of packed B. */
    static final int NC = 4096;

    private float[] ap = new float[0];
    private float[] bp = new float[0];
    private final float[] tile = new float[Matrix.LINE_START + Microkernel.MR * Microkernel.NR];

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
        if (!accumulate) {
            Zeros.fill(c.data(), c0, m, n, c.rowStride(), c.columnStride());
        }
        if (k == 0) {
            return;
        }
        int a0 = a.index(i0, 0);
        int b0 = b.index(0, j0);
        if (c.columnStride() != 1 && c.rowStride() == 1) {
            product(
                    n,
                    k,
                    m,
                    b.data(),
                    b0,
                    b.columnStride(),
                    b.rowStride(),
                    a.data(),
                    a0,
                    a.columnStride(),
                    a.rowStride(),
                    c.data(),
                    c0,
                    c.columnStride(),
                    1);
        } else {
            product(
                    m,
                    k,
                    n,
                    a.data(),
                    a0,
                    a.rowStride(),
                    a.columnStride(),
                    b.data(),
                    b0,
                    b.rowStride(),
                    b.columnStride(),
                    c.data(),
                    c0,
                    c.rowStride(),
                    c.columnStride());
        }
    }

    private void product(
            int m,
            int k,
            int n,
            float[] a,
            int a0,
            int ars,
            int acs,
            float[] b,
            int b0,
            int brs,
            int bcs,
            float[] c,
            int c0,
            int crs,
            int ccs) {
        reserve(m, k, n);
        for (int jc = 0; jc < n; jc += NC) {
            int nc = Math.min(NC, n - jc);
            for (int pc = 0, kc; pc < k; pc += kc) {
                kc = balanced(k - pc, KC);
                packB(b, b0 + pc * brs + jc * bcs, brs, bcs, kc, nc);
                for (int ic = 0, mc; ic < m; ic += mc) {
                    mc = Math.min(MC, m - ic);
                    packA(a, a0 + ic * ars + pc * acs, ars, acs, mc, kc);
                    tiles(mc, kc, nc, c, c0 + ic * crs + jc * ccs, crs, ccs);
                }
            }
        }
    }

    /** The next block of what remains, so that the last blocks are of equal size: 784 is 4 x 196, not 3 x 232 + 88. */
    private static int balanced(int remaining, int most) {
        int blocks = (remaining + most - 1) / most;
        return (remaining + blocks - 1) / blocks;
    }

    private void reserve(int m, int k, int n) {
        int kc = Math.min(k, KC);
        int rows = (Math.min(m, MC) + Microkernel.MR_STEP - 1) / Microkernel.MR_STEP * Microkernel.MR_STEP;
        int columns = (Math.min(n, NC) + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        if (ap.length < Matrix.LINE_START + rows * kc) {
            ap = new float[Matrix.LINE_START + rows * kc];
        }
        if (bp.length < Matrix.LINE_START + columns * kc) {
            bp = new float[Matrix.LINE_START + columns * kc];
        }
    }

    private void packA(float[] a, int a0, int ars, int acs, int mc, int kc) {
        for (int ir = 0, mr; ir < mc; ir += mr) {
            mr = Microkernel.tileRows(mc - ir);
            Packing.panel(a, a0 + ir * ars, ars, acs, Math.min(mr, mc - ir), mr, kc, ap, Matrix.LINE_START + ir * kc);
        }
    }

    private void packB(float[] b, int b0, int brs, int bcs, int kc, int nc) {
        for (int jr = 0, nr; jr < nc; jr += nr) {
            nr = Microkernel.tileColumns(nc - jr);
            Packing.panel(b, b0 + jr * bcs, bcs, brs, Math.min(nr, nc - jr), nr, kc, bp, Matrix.LINE_START + jr * kc);
        }
    }

    private void tiles(int mc, int kc, int nc, float[] c, int c0, int crs, int ccs) {
        for (int jr = 0, nr; jr < nc; jr += nr) {
            nr = Microkernel.tileColumns(nc - jr);
            int b0 = Matrix.LINE_START + jr * kc;
            for (int ir = 0, mr; ir < mc; ir += mr) {
                mr = Microkernel.tileRows(mc - ir);
                int a0 = Matrix.LINE_START + ir * kc;
                int cTile = c0 + ir * crs + jr * ccs;
                if (ccs == 1 && ir + mr <= mc && jr + nr <= nc) {
                    Microkernel.run(mr, nr, kc, ap, a0, bp, b0, c, cTile, crs);
                } else {
                    edge(mr, nr, kc, a0, b0, c, cTile, crs, ccs, Math.min(mr, mc - ir), Math.min(nr, nc - jr));
                }
            }
        }
    }

    /** A tile that sticks out of C, or whose rows are not contiguous, goes through a scratch tile. */
    private void edge(
            int mr, int nr, int kc, int a0, int b0, float[] c, int c0, int crs, int ccs, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                tile[Matrix.LINE_START + i * nr + j] = c[c0 + i * crs + j * ccs];
            }
        }
        Microkernel.run(mr, nr, kc, ap, a0, bp, b0, tile, Matrix.LINE_START, nr);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                c[c0 + i * crs + j * ccs] = tile[Matrix.LINE_START + i * nr + j];
            }
        }
    }

    @Override
    public String name() {
        return "simd";
    }
}
