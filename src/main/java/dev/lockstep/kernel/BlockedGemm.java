package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * Cache blocking in plain Java: i-p-j order, so that C2 turns the j loop into lane-wise FMAs by itself.
 *
 * <pre>{@code
 * for jc in blocks of NC columns, pc in blocks of KC rows of B:   B block copied row by row, (KC, NC), 256 KB: L2
 *   for i:                                                        one row of C copied, 1 KB: L1
 *     for p in steps of 4:                                        four rows of B against one row of C
 *       for j: c_j := fma(a3, b3_j, fma(a2, b2_j, fma(a1, b1_j, fma(a0, b0_j, c_j))))
 * }</pre>
 *
 * Four steps of p share one load and one store of c_j; they are applied in ascending order, as the contract asks.
 *
 * <p>Each row is an array of its own, and j alone its index. With all of B's block in one array and C in place, {@code b[b0 + j]}
 * and {@code c[c0 + j]}, C2 left the loop scalar: 10 instead of 42 to 44 GFLOP/s for 512 cubed (AVX-512, fifth generation of
 * EPYC, JDK 17 and 25).
 */
public final class BlockedGemm implements Gemm {

    /** Columns of a block: a row of C (1 KB) and four rows of B (4 KB) stay in L1 beside each other. */
    private static final int NC = 256;

    /** Rows of a block of B: 256 * 256 * 4 B = 256 KB, which half of every current L2 holds. */
    private static final int KC = 256;

    private final float[][] block = new float[KC][NC];
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
                System.arraycopy(bv, b.index(pc + p, jc), block[p], 0, nc);
            }
        } else {
            for (int j = 0; j < nc; j++) {
                for (int p = 0, s = b.index(pc, jc + j); p < kc; p++, s += b.rowStride()) {
                    block[p][j] = bv[s];
                }
            }
        }
    }

    private void multiplyRow(Matrix a, int i, int pc, int kc, int nc, Matrix c, int jc, boolean fromC) {
        float[] cv = c.data();
        int c0 = c.index(i, jc);
        if (!fromC) {
            Arrays.fill(row, 0, nc, 0f);
        } else {
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
            // spotless:off
            addFour(
                    av[ap], av[ap + as], av[ap + 2 * as], av[ap + 3 * as],
                    block[p], block[p + 1], block[p + 2], block[p + 3], row, nc);
            // spotless:on
        }
        for (; p < kc; p++) {
            addOne(av[a0 + p * as], block[p], row, nc);
        }
        for (int j = 0; j < nc; j++) {
            cv[c0 + j * c.columnStride()] = row[j];
        }
    }

    // spotless:off
    private static void addFour(
            float a0, float a1, float a2, float a3, float[] b0, float[] b1, float[] b2, float[] b3, float[] c, int n) {
        // spotless:on
        for (int j = 0; j < n; j++) {
            float x = Math.fma(a0, b0[j], c[j]);
            x = Math.fma(a1, b1[j], x);
            x = Math.fma(a2, b2[j], x);
            c[j] = Math.fma(a3, b3[j], x);
        }
    }

    private static void addOne(float a, float[] b, float[] c, int n) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    @Override
    public String name() {
        return "blocked";
    }
}
