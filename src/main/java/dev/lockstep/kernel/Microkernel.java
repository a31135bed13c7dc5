package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Register tiles: {@code C (MR, NR) += Ap (MR, kc) * Bp (kc, NR)} with all of C in registers.
 *
 * <p>{@code ap[a0 + p*MR + i]} and {@code bp[b0 + p*NR + j]} are packed panels, C is row-major with leading dimension
 * {@code ldc}. NR is one or two vectors. Each lane is one chain of FMAs in ascending p that starts from C.
 */
final class Microkernel {

    /*
     * Why the code looks as it does.
     *
     * 1. Accumulators are locals, one name each: vectors in arrays, fields or arguments of methods that are not inlined
     *    become objects on the heap.
     * 2. C is always loaded. An accumulator that merges "zero" with "loaded" at a phi is boxed; the caller zeroes C.
     * 3. broadcast(ap[..]) becomes one vbroadcastss from memory, or an operand {1to16} of the FMA. The accumulator is
     *    the third operand, which C2 turns into vfmadd231 without register copies.
     * 4. Strides MR and NR within the panels are constants: only then are the range checks hoisted out of the loop.
     * 5. A 12x2 tile keeps 24 accumulators, two vectors of B and one of A in 32 registers: 24 FMAs for 14 loads, while
     *    two FMA units need only 8 independent chains to hide a latency of 4. With 16 registers (AVX2, NEON's 128-bit
     *    tiles share the code) a 4x2 tile keeps 8 + 2 + 1, which is all the chains that are needed, and never spills.
     * 6. The methods are larger than FreqInlineSize on purpose: each is compiled by itself, with the whole register file.
     */

    /** Rows of the tallest tile. With fewer than 16 lanes there may be only 16 registers. */
    static final int MR = COUNT == 16 ? 12 : 4;

    /** Columns of the widest tile: two vectors. */
    static final int NR = 2 * COUNT;

    /** Rows of the lowest tile; heights step by this. */
    static final int MR_STEP = 4;

    private Microkernel() {}

    /** Height of the tile that starts a block of {@code rows} remaining rows: 12, 8 or 4. */
    static int tileRows(int rows) {
        return MR == 12 && rows > 8 ? 12 : MR == 12 && rows > 4 ? 8 : 4;
    }

    /** Width of the tile that starts a block of {@code columns} remaining columns: one or two vectors. */
    static int tileColumns(int columns) {
        return columns > COUNT ? NR : COUNT;
    }

    /** Runs the tile of {@code mr} rows and {@code nr} columns. */
    static void run(int mr, int nr, int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        if (nr == NR) {
            switch (mr) {
                case 12 -> tile12x2(kc, ap, a0, bp, b0, c, c0, ldc);
                case 8 -> tile8x2(kc, ap, a0, bp, b0, c, c0, ldc);
                default -> tile4x2(kc, ap, a0, bp, b0, c, c0, ldc);
            }
        } else {
            switch (mr) {
                case 12 -> tile12x1(kc, ap, a0, bp, b0, c, c0, ldc);
                case 8 -> tile8x1(kc, ap, a0, bp, b0, c, c0, ldc);
                default -> tile4x1(kc, ap, a0, bp, b0, c, c0, ldc);
            }
        }
    }

    // spotless:off
    static void tile12x2(int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        int r0 = c0;
        int r1 = c0 + ldc;
        int r2 = c0 + 2 * ldc;
        int r3 = c0 + 3 * ldc;
        int r4 = c0 + 4 * ldc;
        int r5 = c0 + 5 * ldc;
        int r6 = c0 + 6 * ldc;
        int r7 = c0 + 7 * ldc;
        int r8 = c0 + 8 * ldc;
        int r9 = c0 + 9 * ldc;
        int ra = c0 + 10 * ldc;
        int rb = c0 + 11 * ldc;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, r0); FloatVector c01 = FloatVector.fromArray(SPECIES, c, r0 + COUNT);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1); FloatVector c11 = FloatVector.fromArray(SPECIES, c, r1 + COUNT);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2); FloatVector c21 = FloatVector.fromArray(SPECIES, c, r2 + COUNT);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3); FloatVector c31 = FloatVector.fromArray(SPECIES, c, r3 + COUNT);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, r4); FloatVector c41 = FloatVector.fromArray(SPECIES, c, r4 + COUNT);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, r5); FloatVector c51 = FloatVector.fromArray(SPECIES, c, r5 + COUNT);
        FloatVector c60 = FloatVector.fromArray(SPECIES, c, r6); FloatVector c61 = FloatVector.fromArray(SPECIES, c, r6 + COUNT);
        FloatVector c70 = FloatVector.fromArray(SPECIES, c, r7); FloatVector c71 = FloatVector.fromArray(SPECIES, c, r7 + COUNT);
        FloatVector c80 = FloatVector.fromArray(SPECIES, c, r8); FloatVector c81 = FloatVector.fromArray(SPECIES, c, r8 + COUNT);
        FloatVector c90 = FloatVector.fromArray(SPECIES, c, r9); FloatVector c91 = FloatVector.fromArray(SPECIES, c, r9 + COUNT);
        FloatVector ca0 = FloatVector.fromArray(SPECIES, c, ra); FloatVector ca1 = FloatVector.fromArray(SPECIES, c, ra + COUNT);
        FloatVector cb0 = FloatVector.fromArray(SPECIES, c, rb); FloatVector cb1 = FloatVector.fromArray(SPECIES, c, rb + COUNT);
        for (int p = 0; p < kc; p++) {
            int a = a0 + p * 12;
            int b = b0 + p * (2 * COUNT);
            FloatVector x0 = FloatVector.fromArray(SPECIES, bp, b);
            FloatVector x1 = FloatVector.fromArray(SPECIES, bp, b + COUNT);
            FloatVector y0 = FloatVector.broadcast(SPECIES, ap[a]);          c00 = y0.fma(x0, c00); c01 = y0.fma(x1, c01);
            FloatVector y1 = FloatVector.broadcast(SPECIES, ap[a + 1]);      c10 = y1.fma(x0, c10); c11 = y1.fma(x1, c11);
            FloatVector y2 = FloatVector.broadcast(SPECIES, ap[a + 2]);      c20 = y2.fma(x0, c20); c21 = y2.fma(x1, c21);
            FloatVector y3 = FloatVector.broadcast(SPECIES, ap[a + 3]);      c30 = y3.fma(x0, c30); c31 = y3.fma(x1, c31);
            FloatVector y4 = FloatVector.broadcast(SPECIES, ap[a + 4]);      c40 = y4.fma(x0, c40); c41 = y4.fma(x1, c41);
            FloatVector y5 = FloatVector.broadcast(SPECIES, ap[a + 5]);      c50 = y5.fma(x0, c50); c51 = y5.fma(x1, c51);
            FloatVector y6 = FloatVector.broadcast(SPECIES, ap[a + 6]);      c60 = y6.fma(x0, c60); c61 = y6.fma(x1, c61);
            FloatVector y7 = FloatVector.broadcast(SPECIES, ap[a + 7]);      c70 = y7.fma(x0, c70); c71 = y7.fma(x1, c71);
            FloatVector y8 = FloatVector.broadcast(SPECIES, ap[a + 8]);      c80 = y8.fma(x0, c80); c81 = y8.fma(x1, c81);
            FloatVector y9 = FloatVector.broadcast(SPECIES, ap[a + 9]);      c90 = y9.fma(x0, c90); c91 = y9.fma(x1, c91);
            FloatVector ya = FloatVector.broadcast(SPECIES, ap[a + 10]);     ca0 = ya.fma(x0, ca0); ca1 = ya.fma(x1, ca1);
            FloatVector yb = FloatVector.broadcast(SPECIES, ap[a + 11]);     cb0 = yb.fma(x0, cb0); cb1 = yb.fma(x1, cb1);
        }
        c00.intoArray(c, r0); c01.intoArray(c, r0 + COUNT);
        c10.intoArray(c, r1); c11.intoArray(c, r1 + COUNT);
        c20.intoArray(c, r2); c21.intoArray(c, r2 + COUNT);
        c30.intoArray(c, r3); c31.intoArray(c, r3 + COUNT);
        c40.intoArray(c, r4); c41.intoArray(c, r4 + COUNT);
        c50.intoArray(c, r5); c51.intoArray(c, r5 + COUNT);
        c60.intoArray(c, r6); c61.intoArray(c, r6 + COUNT);
        c70.intoArray(c, r7); c71.intoArray(c, r7 + COUNT);
        c80.intoArray(c, r8); c81.intoArray(c, r8 + COUNT);
        c90.intoArray(c, r9); c91.intoArray(c, r9 + COUNT);
        ca0.intoArray(c, ra); ca1.intoArray(c, ra + COUNT);
        cb0.intoArray(c, rb); cb1.intoArray(c, rb + COUNT);
    }

    static void tile8x2(int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        int r0 = c0;
        int r1 = c0 + ldc;
        int r2 = c0 + 2 * ldc;
        int r3 = c0 + 3 * ldc;
        int r4 = c0 + 4 * ldc;
        int r5 = c0 + 5 * ldc;
        int r6 = c0 + 6 * ldc;
        int r7 = c0 + 7 * ldc;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, r0); FloatVector c01 = FloatVector.fromArray(SPECIES, c, r0 + COUNT);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1); FloatVector c11 = FloatVector.fromArray(SPECIES, c, r1 + COUNT);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2); FloatVector c21 = FloatVector.fromArray(SPECIES, c, r2 + COUNT);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3); FloatVector c31 = FloatVector.fromArray(SPECIES, c, r3 + COUNT);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, r4); FloatVector c41 = FloatVector.fromArray(SPECIES, c, r4 + COUNT);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, r5); FloatVector c51 = FloatVector.fromArray(SPECIES, c, r5 + COUNT);
        FloatVector c60 = FloatVector.fromArray(SPECIES, c, r6); FloatVector c61 = FloatVector.fromArray(SPECIES, c, r6 + COUNT);
        FloatVector c70 = FloatVector.fromArray(SPECIES, c, r7); FloatVector c71 = FloatVector.fromArray(SPECIES, c, r7 + COUNT);
        for (int p = 0; p < kc; p++) {
            int a = a0 + p * 8;
            int b = b0 + p * (2 * COUNT);
            FloatVector x0 = FloatVector.fromArray(SPECIES, bp, b);
            FloatVector x1 = FloatVector.fromArray(SPECIES, bp, b + COUNT);
            FloatVector y0 = FloatVector.broadcast(SPECIES, ap[a]);          c00 = y0.fma(x0, c00); c01 = y0.fma(x1, c01);
            FloatVector y1 = FloatVector.broadcast(SPECIES, ap[a + 1]);      c10 = y1.fma(x0, c10); c11 = y1.fma(x1, c11);
            FloatVector y2 = FloatVector.broadcast(SPECIES, ap[a + 2]);      c20 = y2.fma(x0, c20); c21 = y2.fma(x1, c21);
            FloatVector y3 = FloatVector.broadcast(SPECIES, ap[a + 3]);      c30 = y3.fma(x0, c30); c31 = y3.fma(x1, c31);
            FloatVector y4 = FloatVector.broadcast(SPECIES, ap[a + 4]);      c40 = y4.fma(x0, c40); c41 = y4.fma(x1, c41);
            FloatVector y5 = FloatVector.broadcast(SPECIES, ap[a + 5]);      c50 = y5.fma(x0, c50); c51 = y5.fma(x1, c51);
            FloatVector y6 = FloatVector.broadcast(SPECIES, ap[a + 6]);      c60 = y6.fma(x0, c60); c61 = y6.fma(x1, c61);
            FloatVector y7 = FloatVector.broadcast(SPECIES, ap[a + 7]);      c70 = y7.fma(x0, c70); c71 = y7.fma(x1, c71);
        }
        c00.intoArray(c, r0); c01.intoArray(c, r0 + COUNT);
        c10.intoArray(c, r1); c11.intoArray(c, r1 + COUNT);
        c20.intoArray(c, r2); c21.intoArray(c, r2 + COUNT);
        c30.intoArray(c, r3); c31.intoArray(c, r3 + COUNT);
        c40.intoArray(c, r4); c41.intoArray(c, r4 + COUNT);
        c50.intoArray(c, r5); c51.intoArray(c, r5 + COUNT);
        c60.intoArray(c, r6); c61.intoArray(c, r6 + COUNT);
        c70.intoArray(c, r7); c71.intoArray(c, r7 + COUNT);
    }

    static void tile4x2(int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        int r0 = c0;
        int r1 = c0 + ldc;
        int r2 = c0 + 2 * ldc;
        int r3 = c0 + 3 * ldc;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, r0); FloatVector c01 = FloatVector.fromArray(SPECIES, c, r0 + COUNT);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1); FloatVector c11 = FloatVector.fromArray(SPECIES, c, r1 + COUNT);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2); FloatVector c21 = FloatVector.fromArray(SPECIES, c, r2 + COUNT);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3); FloatVector c31 = FloatVector.fromArray(SPECIES, c, r3 + COUNT);
        for (int p = 0; p < kc; p++) {
            int a = a0 + p * 4;
            int b = b0 + p * (2 * COUNT);
            FloatVector x0 = FloatVector.fromArray(SPECIES, bp, b);
            FloatVector x1 = FloatVector.fromArray(SPECIES, bp, b + COUNT);
            FloatVector y0 = FloatVector.broadcast(SPECIES, ap[a]);          c00 = y0.fma(x0, c00); c01 = y0.fma(x1, c01);
            FloatVector y1 = FloatVector.broadcast(SPECIES, ap[a + 1]);      c10 = y1.fma(x0, c10); c11 = y1.fma(x1, c11);
            FloatVector y2 = FloatVector.broadcast(SPECIES, ap[a + 2]);      c20 = y2.fma(x0, c20); c21 = y2.fma(x1, c21);
            FloatVector y3 = FloatVector.broadcast(SPECIES, ap[a + 3]);      c30 = y3.fma(x0, c30); c31 = y3.fma(x1, c31);
        }
        c00.intoArray(c, r0); c01.intoArray(c, r0 + COUNT);
        c10.intoArray(c, r1); c11.intoArray(c, r1 + COUNT);
        c20.intoArray(c, r2); c21.intoArray(c, r2 + COUNT);
        c30.intoArray(c, r3); c31.intoArray(c, r3 + COUNT);
    }

    static void tile12x1(int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        int r0 = c0;
        int r1 = c0 + ldc;
        int r2 = c0 + 2 * ldc;
        int r3 = c0 + 3 * ldc;
        int r4 = c0 + 4 * ldc;
        int r5 = c0 + 5 * ldc;
        int r6 = c0 + 6 * ldc;
        int r7 = c0 + 7 * ldc;
        int r8 = c0 + 8 * ldc;
        int r9 = c0 + 9 * ldc;
        int ra = c0 + 10 * ldc;
        int rb = c0 + 11 * ldc;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, r0);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, r4);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, r5);
        FloatVector c60 = FloatVector.fromArray(SPECIES, c, r6);
        FloatVector c70 = FloatVector.fromArray(SPECIES, c, r7);
        FloatVector c80 = FloatVector.fromArray(SPECIES, c, r8);
        FloatVector c90 = FloatVector.fromArray(SPECIES, c, r9);
        FloatVector ca0 = FloatVector.fromArray(SPECIES, c, ra);
        FloatVector cb0 = FloatVector.fromArray(SPECIES, c, rb);
        for (int p = 0; p < kc; p++) {
            int a = a0 + p * 12;
            int b = b0 + p * COUNT;
            FloatVector x0 = FloatVector.fromArray(SPECIES, bp, b);
            FloatVector y0 = FloatVector.broadcast(SPECIES, ap[a]);          c00 = y0.fma(x0, c00);
            FloatVector y1 = FloatVector.broadcast(SPECIES, ap[a + 1]);      c10 = y1.fma(x0, c10);
            FloatVector y2 = FloatVector.broadcast(SPECIES, ap[a + 2]);      c20 = y2.fma(x0, c20);
            FloatVector y3 = FloatVector.broadcast(SPECIES, ap[a + 3]);      c30 = y3.fma(x0, c30);
            FloatVector y4 = FloatVector.broadcast(SPECIES, ap[a + 4]);      c40 = y4.fma(x0, c40);
            FloatVector y5 = FloatVector.broadcast(SPECIES, ap[a + 5]);      c50 = y5.fma(x0, c50);
            FloatVector y6 = FloatVector.broadcast(SPECIES, ap[a + 6]);      c60 = y6.fma(x0, c60);
            FloatVector y7 = FloatVector.broadcast(SPECIES, ap[a + 7]);      c70 = y7.fma(x0, c70);
            FloatVector y8 = FloatVector.broadcast(SPECIES, ap[a + 8]);      c80 = y8.fma(x0, c80);
            FloatVector y9 = FloatVector.broadcast(SPECIES, ap[a + 9]);      c90 = y9.fma(x0, c90);
            FloatVector ya = FloatVector.broadcast(SPECIES, ap[a + 10]);     ca0 = ya.fma(x0, ca0);
            FloatVector yb = FloatVector.broadcast(SPECIES, ap[a + 11]);     cb0 = yb.fma(x0, cb0);
        }
        c00.intoArray(c, r0);
        c10.intoArray(c, r1);
        c20.intoArray(c, r2);
        c30.intoArray(c, r3);
        c40.intoArray(c, r4);
        c50.intoArray(c, r5);
        c60.intoArray(c, r6);
        c70.intoArray(c, r7);
        c80.intoArray(c, r8);
        c90.intoArray(c, r9);
        ca0.intoArray(c, ra);
        cb0.intoArray(c, rb);
    }

    static void tile8x1(int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        int r0 = c0;
        int r1 = c0 + ldc;
        int r2 = c0 + 2 * ldc;
        int r3 = c0 + 3 * ldc;
        int r4 = c0 + 4 * ldc;
        int r5 = c0 + 5 * ldc;
        int r6 = c0 + 6 * ldc;
        int r7 = c0 + 7 * ldc;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, r0);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, r4);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, r5);
        FloatVector c60 = FloatVector.fromArray(SPECIES, c, r6);
        FloatVector c70 = FloatVector.fromArray(SPECIES, c, r7);
        for (int p = 0; p < kc; p++) {
            int a = a0 + p * 8;
            int b = b0 + p * COUNT;
            FloatVector x0 = FloatVector.fromArray(SPECIES, bp, b);
            FloatVector y0 = FloatVector.broadcast(SPECIES, ap[a]);          c00 = y0.fma(x0, c00);
            FloatVector y1 = FloatVector.broadcast(SPECIES, ap[a + 1]);      c10 = y1.fma(x0, c10);
            FloatVector y2 = FloatVector.broadcast(SPECIES, ap[a + 2]);      c20 = y2.fma(x0, c20);
            FloatVector y3 = FloatVector.broadcast(SPECIES, ap[a + 3]);      c30 = y3.fma(x0, c30);
            FloatVector y4 = FloatVector.broadcast(SPECIES, ap[a + 4]);      c40 = y4.fma(x0, c40);
            FloatVector y5 = FloatVector.broadcast(SPECIES, ap[a + 5]);      c50 = y5.fma(x0, c50);
            FloatVector y6 = FloatVector.broadcast(SPECIES, ap[a + 6]);      c60 = y6.fma(x0, c60);
            FloatVector y7 = FloatVector.broadcast(SPECIES, ap[a + 7]);      c70 = y7.fma(x0, c70);
        }
        c00.intoArray(c, r0);
        c10.intoArray(c, r1);
        c20.intoArray(c, r2);
        c30.intoArray(c, r3);
        c40.intoArray(c, r4);
        c50.intoArray(c, r5);
        c60.intoArray(c, r6);
        c70.intoArray(c, r7);
    }

    static void tile4x1(int kc, float[] ap, int a0, float[] bp, int b0, float[] c, int c0, int ldc) {
        int r0 = c0;
        int r1 = c0 + ldc;
        int r2 = c0 + 2 * ldc;
        int r3 = c0 + 3 * ldc;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, r0);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, r1);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, r2);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, r3);
        for (int p = 0; p < kc; p++) {
            int a = a0 + p * 4;
            int b = b0 + p * COUNT;
            FloatVector x0 = FloatVector.fromArray(SPECIES, bp, b);
            FloatVector y0 = FloatVector.broadcast(SPECIES, ap[a]);          c00 = y0.fma(x0, c00);
            FloatVector y1 = FloatVector.broadcast(SPECIES, ap[a + 1]);      c10 = y1.fma(x0, c10);
            FloatVector y2 = FloatVector.broadcast(SPECIES, ap[a + 2]);      c20 = y2.fma(x0, c20);
            FloatVector y3 = FloatVector.broadcast(SPECIES, ap[a + 3]);      c30 = y3.fma(x0, c30);
        }
        c00.intoArray(c, r0);
        c10.intoArray(c, r1);
        c20.intoArray(c, r2);
        c30.intoArray(c, r3);
    }
    // spotless:on
}
