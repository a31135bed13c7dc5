package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * Cache blocking in plain Java: i-p-j order, so that C2 turns the j loop into lane-wise FMAs by itself.
 *
 * <pre>{@code
 * for jc in blocks of NC columns, pc in blocks of KC rows of B:   B block copied row by row, (KC, NC), 256 KB: L2
 *   for i:                                                        one row of C, 1 KB: L1
 *     for p in steps of 4:                                        four rows of B against one row of C
 *       for j: c_j := fma(a3, b3_j, fma(a2, b2_j, fma(a1, b1_j, fma(a0, b0_j, c_j))))
 * }</pre>
 *
 * Four steps of p share one load and one store of c_j; they are applied in ascending order, as the contract asks.
 */
public final class BlockedGemm implements Gemm {

    /** Columns of a block: a row of C (1 KB) and four rows of B (4 KB) stay in L1 beside each other. */
    private static final int NC = 256;

    /** Rows of a block of B: 256 * 256 * 4 B = 256 KB, which half of every current L2 holds. */
    private static final int KC = 256;

    private final float[] block = new float[KC * NC];
    private final float[] row = new float[NC];

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Gemm.check(a, b, c);
        int k = a.columns();
        if (k == 0 && !accumulate) {
            Zeros.fill(c);
        }
        for (int jc = 0; jc < c.columns(); jc += NC) {
            int nc = Math.min(NC, c.columns() - jc);
            for (int pc = 0; pc < k; pc += KC) {
                int kc = Math.min(KC, k - pc);
                copyBlock(b, pc, jc, kc, nc);
                for (int i = 0; i < c.rows(); i++) {
                    boolean fromC = accumulate || pc > 0;
                    multiplyRow(a, i, pc, kc, nc, c, jc, fromC);
                }
            }
        }
    }

    private void copyBlock(Matrix b, int pc, int jc, int kc, int nc) {
        float[] bv = b.data();
        int cs = b.columnStride();
        if (cs == 1) {
            for (int p = 0; p < kc; p++) {
                System.arraycopy(bv, b.index(pc + p, jc), block, p * NC, nc);
            }
        } else {
            for (int j = 0; j < nc; j++) {
                for (int p = 0, s = b.index(pc, jc + j); p < kc; p++, s += b.rowStride()) {
                    block[p * NC + j] = bv[s];
                }
            }
        }
    }

    private void multiplyRow(Matrix a, int i, int pc, int kc, int nc, Matrix c, int jc, boolean fromC) {
        float[] cv = c.data();
        int c0 = c.index(i, jc);
        boolean inPlace = c.columnStride() == 1;
        float[] target = inPlace ? cv : row;
        int t0 = inPlace ? c0 : 0;
        if (!fromC) {
            Arrays.fill(target, t0, t0 + nc, 0f);
        } else if (!inPlace) {
            for (int j = 0; j < nc; j++) {
                row[j] = cv[c0 + j * c.columnStride()];
            }
        }
        float[] av = a.data();
        int as = a.columnStride();
        int a0 = a.index(i, pc);
        int p = 0;
        for (; p + 4 <= kc; p += 4) {
            int ap = a0 + p * as;
            addFour(av[ap], av[ap + as], av[ap + 2 * as], av[ap + 3 * as], block, p * NC, target, t0, nc);
        }
        for (; p < kc; p++) {
            addOne(av[a0 + p * as], block, p * NC, target, t0, nc);
        }
        if (!inPlace) {
            for (int j = 0; j < nc; j++) {
                cv[c0 + j * c.columnStride()] = row[j];
            }
        }
    }

    private static void addFour(float a0, float a1, float a2, float a3, float[] b, int b0, float[] c, int c0, int n) {
        for (int j = 0; j < n; j++) {
            float x = Math.fma(a0, b[b0 + j], c[c0 + j]);
            x = Math.fma(a1, b[b0 + NC + j], x);
            x = Math.fma(a2, b[b0 + 2 * NC + j], x);
            c[c0 + j] = Math.fma(a3, b[b0 + 3 * NC + j], x);
        }
    }

    private static void addOne(float a, float[] b, int b0, float[] c, int c0, int n) {
        for (int j = 0; j < n; j++) {
            c[c0 + j] = Math.fma(a, b[b0 + j], c[c0 + j]);
        }
    }

    @Override
    public String name() {
        return "blocked";
    }
}
