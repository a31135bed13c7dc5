package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;

import java.util.Arrays;

/**
 * Products of a {@link SparseBatch} that skip its zeros.
 *
 * <p>{@code fma(0, b, c)} is c, so a chain without those terms has the same bits, unless
 *
 * <ol>
 *   <li>b is infinite or NaN: then the term is NaN.
 *   <li>c is {@code -0.0f}, which the term may turn into {@code +0.0f}. A sum gets there only by a product that underflows,
 *       since it starts from {@code +0.0f}. From then on both chains agree again after the first term that is not zero, in
 *       sign too: they can differ in the end only if the chain without zeros ends as {@code -0.0f}.
 * </ol>
 *
 * {@link Specials#skip} is asked about B before. It knows that no sum becomes {@code -0.0f} if all elements of B are zero or at least
 * {@code 2^-93} in magnitude: those of A that are not zero are at least {@code 2^-8}, so products are multiples of {@code
 * 2^-93-23-8-23 = 2^-147}, or zero; all floats are multiples of {@code 2^-149}; so a sum of both that is not zero is not rounded to
 * zero, and one that is zero is {@code +0.0f} unless both are {@code -0.0f}. Else C is looked through for {@code -0.0f} afterwards.
 * Where zeros make a difference, the caller computes the product again with all its terms.
 *
 * <pre>{@code
 * C (m, n) := A B       for blocks of columns of A: for rows i of A:      c_i in registers, rows of B from L1
 * C (k, n) := A^T B     for blocks of columns of A: for rows i of A:      b_i in registers, rows of C in L1
 * }</pre>
 *
 * Where A is not packed, for n of no more than two vectors, all columns are one block, and so many rows i are taken at a time in the first product
 * that four vectors are summed up: a single chain of FMAs would wait for itself.
 *
 * <p>The second product adds to C a vector at a time, each stored before the next one is loaded: so C2 checks the range of both
 * once, and eight vectors of b_i fit 16 registers. 128 x 784 x 128 with MNIST's zeros, on an EPYC of the fifth generation, JDK 17 and 25: 66
 * microseconds on both, where two elements at a time, all loaded before any was stored, took 73; 128 x 784 x 10: 13 and 14, where
 * eight elements at a time took 17 and 18. Half as many blocks of columns were as fast, a quarter or twice as many slower.
 *
 * <p>128 x 784 x 128, values as floats, on an EPYC of the third generation with AVX2, JDK 17 and 25: the first product 142 and
 * 143 microseconds where four vectors at a time took 189 and 190, the second 216 and 212 instead of 265 and 243. More and narrower
 * blocks of columns of A gained nothing. 128 x 784 x 10 there, JDK 25: 29 and 34 microseconds; where rows of B and C were any
 * distance apart and one method held all loops, C2 read the arrays' addresses from memory for each element, and they took 37 and
 * 41. Four rows of two vectors at a time took 37 again, for want of registers; two blocks of columns were no faster than
 * one.
 *
 * <p>Each element's terms are added in ascending order of the inner extent, columns of A or rows of A.
 */
final class SparseProduct {

    /** Vectors of a row that are held in registers: as many chains as keep two FMA units busy. */
    private static final int WIDEST = 8;

    /** Vectors of C that narrow rows are summed up in at a time. */
    private static final int CHAINS = 4;

    // Narrow rows in progress: their next elements, the ends of these, and where their sums are.
    private final int[] current = new int[CHAINS];
    private final int[] ends = new int[CHAINS];
    private final int[] sums = new int[CHAINS];

    private float[] paddedB = new float[0];
    private float[] paddedC = new float[0];

    // Where the product in progress finds B and rows of C: in place, or in copies of the columns whose rows are whole
    // vectors.
    private boolean direct;
    private float[] bv;
    private int b0;
    private int ldb;
    private float[] cv;
    private int c0;
    private int ldc;

    /** Whether there are tiles for a batch: with elements that are not packed, for narrow products only. */
    static boolean takes(SparseBatch a, int columns) {
        return a.copies() || isNarrow(columns);
    }

    /** Rows {@code [from, to)} and columns {@code [j0, j1)} of {@code C := A B}. */
    void rows(SparseBatch a, int from, int to, Matrix b, Matrix c, int j0, int j1) {
        if (to <= from || j1 <= j0) {
            return;
        }
        if (!a.copies()) {
            openNarrow(b, to - from, j0, j1);
            narrowRows(a, from, to);
            close(c, from, to, j0, j1);
            return;
        }
        open(b, c, from, to, j0, j1);
        clear(to - from, j0, j1);
        addBlocks(a, from, to, 0, a.matrix().blocks(), j0, j1);
        close(c, from, to, j0, j1);
    }

    /**
     * Adds the terms of blocks {@code [begin, end)} of A's columns to rows {@code [from, to)} of C, which is {@linkplain #readsInPlace read
     * in place}; the first block to zeros.
     */
    void terms(SparseBatch a, int from, int to, int begin, int end, Matrix b, Matrix c) {
        open(b, c, from, to, 0, c.columns());
        if (begin == 0) {
            clear(to - from, 0, c.columns());
        }
        addBlocks(a, from, to, begin, end, 0, c.columns());
    }

    private void addBlocks(SparseBatch a, int from, int to, int begin, int end, int j0, int j1) {
        int stride = a.startsPerRow();
        for (int block = begin; block < end; block++) {
            for (int j = j0, vectors; j < j1; j += vectors * COUNT) {
                vectors = vectors(j1 - j);
                // spotless:off
                SparseTiles.rows(
                        vectors, to - from, from, a.starts(), block, stride, a.entries(),
                        bv, b0 + j + a.matrix().firstColumn(block) * ldb, ldb, cv, c0 + j, ldc);
                // spotless:on
            }
        }
    }

    /**
     * Rows {@code [from, to)}, which are whole blocks of A's columns, and columns {@code [j0, j1)} of {@code C := A^T B}.
     */
    void columns(SparseBatch a, int from, int to, Matrix b, Matrix c, int j0, int j1) {
        if (to <= from || j1 <= j0) {
            return;
        }
        int begin = a.matrix().blockAt(from);
        int end = a.matrix().blockAt(to);
        if (!a.copies()) {
            openNarrow(b, to, j0, j1);
            narrowColumns(a, begin, end, from, to);
            // Rows of C lie where A's columns put them.
            c0 += from * ldc;
            close(c, from, to, j0, j1);
            return;
        }
        int stride = a.startsPerRow();
        open(b, c, from, to, j0, j1);
        clear(to - from, j0, j1);
        for (int block = begin; block < end; block++) {
            for (int j = j0, vectors; j < j1; j += vectors * COUNT) {
                vectors = vectors(j1 - j);
                // spotless:off
                SparseTiles.columns(
                        vectors, a.rows(), 0, a.starts(), block, stride, a.entries(),
                        bv, b0 + j, ldb, cv, c0 + j + (a.matrix().firstColumn(block) - from) * ldc, ldc);
                // spotless:on
            }
        }
        close(c, from, to, j0, j1);
    }

    /** Some rows at a time; the one that ends makes room for the next. */
    private void narrowRows(SparseBatch a, int from, int to) {
        Arrays.fill(cv, Matrix.LINE_START, Matrix.LINE_START + (to - from) * ldc, 0f);
        int together = CHAINS * COUNT / ldc;
        int next = from;
        int open = 0;
        while (true) {
            for (; open < together && next < to; next++) {
                int at = next * a.startsPerRow();
                current[open] = a.starts()[at];
                ends[open] = a.starts()[at + a.matrix().blocks()];
                sums[open] = Matrix.LINE_START + (next - from) * ldc;
                open += current[open] < ends[open] ? 1 : 0;
            }
            if (open < together) {
                break;
            }
            int n = Integer.MAX_VALUE;
            for (int u = 0; u < together; u++) {
                n = Math.min(n, ends[u] - current[u]);
            }
            // spotless:off
            if (together == 2) {
                SparseTiles.narrowRows2x2(
                        a.entries(), a.matrix().values(), bv, cv, n, current[0], sums[0], current[1], sums[1]);
            } else {
                SparseTiles.narrowRows1x4(
                        a.entries(), a.matrix().values(), bv, cv, n,
                        current[0], sums[0], current[1], sums[1], current[2], sums[2], current[3], sums[3]);
            }
            // spotless:on
            open = 0;
            for (int u = 0; u < together; u++) {
                current[open] = current[u] + n;
                ends[open] = ends[u];
                sums[open] = sums[u];
                open += current[open] < ends[open] ? 1 : 0;
            }
        }
        for (int u = 0; u < open; u++) {
            int n = ends[u] - current[u];
            if (together == 2) {
                SparseTiles.narrowRows2x1(a.entries(), a.matrix().values(), bv, cv, n, current[u], sums[u]);
            } else {
                SparseTiles.narrowRows1x1(a.entries(), a.matrix().values(), bv, cv, n, current[u], sums[u]);
            }
        }
    }

    /** Blocks {@code [begin, end)} of A's columns, which are rows {@code [from, to)} of C. */
    private void narrowColumns(SparseBatch a, int begin, int end, int from, int to) {
        Arrays.fill(cv, Matrix.LINE_START + from * ldc, Matrix.LINE_START + to * ldc, 0f);
        for (int i = 0; i < a.rows(); i++) {
            int at = i * a.startsPerRow();
            int first = a.starts()[at + begin];
            int last = a.starts()[at + end];
            if (ldc == COUNT) {
                SparseTiles.narrowColumns1(
                        a.entries(), a.matrix().values(), bv, cv, first, last, Matrix.LINE_START + i * ldb);
            } else {
                SparseTiles.narrowColumns2(
                        a.entries(), a.matrix().values(), bv, cv, first, last, Matrix.LINE_START + i * ldb);
            }
        }
    }

    /** Copies columns of B, whatever they are, to rows of one or two vectors, and makes room for rows of C that are as long. */
    private void openNarrow(Matrix b, int rows, int j0, int j1) {
        direct = false;
        ldb = padded(j1 - j0);
        ldc = ldb;
        paddedB = Packing.atLeast(paddedB, b.rows() * ldb + COUNT);
        paddedC = Packing.atLeast(paddedC, rows * ldc);
        bv = paddedB;
        cv = paddedC;
        b0 = Matrix.LINE_START - j0;
        c0 = Matrix.LINE_START - j0;
        pad(b, j0, j1);
    }

    /** Finds or copies columns of B, and finds where C is summed up. */
    private void open(Matrix b, Matrix c, int from, int to, int j0, int j1) {
        direct = readsInPlace(b, c, j0, j1);
        if (direct) {
            bv = b.data();
            b0 = b.offset();
            ldb = b.rowStride();
            cv = c.data();
            c0 = c.index(from, 0);
            ldc = c.rowStride();
        } else {
            // Column j0 becomes the first one.
            ldb = padded(j1 - j0);
            ldc = ldb;
            paddedB = Packing.atLeast(paddedB, b.rows() * ldb + COUNT);
            paddedC = Packing.atLeast(paddedC, (to - from) * ldc);
            bv = paddedB;
            cv = paddedC;
            b0 = Matrix.LINE_START - j0;
            c0 = Matrix.LINE_START - j0;
            pad(b, j0, j1);
        }
    }

    /** Makes rows of C zero where they are summed up. */
    private void clear(int rows, int j0, int j1) {
        int width = padded(j1 - j0);
        if (ldc == width) {
            Arrays.fill(cv, c0 + j0, c0 + j0 + rows * width, 0f);
            return;
        }
        for (int i = 0; i < rows; i++) {
            Arrays.fill(cv, c0 + i * ldc + j0, c0 + i * ldc + j0 + width, 0f);
        }
    }

    /** Whether rows of B and C are whole vectors as they lie. */
    static boolean readsInPlace(Matrix b, Matrix c, int j0, int j1) {
        return b.columnStride() == 1 && c.columnStride() == 1 && (j1 - j0) % COUNT == 0;
    }

    private void close(Matrix c, int from, int to, int j0, int j1) {
        if (!direct) {
            unpad(c, from, to, j0, j1);
        }
    }

    private static int padded(int columns) {
        return (columns + COUNT - 1) / COUNT * COUNT;
    }

    private static int vectors(int columns) {
        return Integer.highestOneBit(Math.min(WIDEST, padded(columns) / COUNT));
    }

    /**
     * Whether rows of B and C of so many columns are so short that all of them lie in or near L1: then a row of A is done at
     * once.
     */
    static boolean isNarrow(int columns) {
        return columns <= 2 * COUNT;
    }

    private void pad(Matrix b, int j0, int j1) {
        if (b.columnStride() == 1) {
            Packing.columns(b.data(), b.index(0, j0), b.rowStride(), j1 - j0, b.rows(), bv, Matrix.LINE_START, ldb);
            return;
        }
        for (int i = 0; i < b.rows(); i++) {
            for (int j = j0, s = b.index(i, j0), d = b0 + i * ldb; j < j1; j++, s += b.columnStride()) {
                bv[d + j] = b.data()[s];
            }
        }
    }

    private void unpad(Matrix c, int from, int to, int j0, int j1) {
        int start = c0 + j0;
        int at = c.index(from, j0);
        int columns = j1 - j0;
        int rows = to - from;
        if (c.columnStride() != 1) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0, s = start + i * ldc, d = at + i * c.rowStride();
                        j < columns;
                        j++, d += c.columnStride()) {
                    c.data()[d] = cv[s + j];
                }
            }
            return;
        }
        // What a whole vector writes beyond its row, the rows after it put right; the last ones are written as they
        // are.
        int whole = c.rowStride() == columns ? Math.max(0, rows - (ldc - 1) / columns) : 0;
        Packing.columns(cv, start, ldc, columns, whole, c.data(), at, columns);
        Packing.rows(
                cv,
                start + whole * ldc,
                ldc,
                rows - whole,
                columns,
                c.data(),
                at + whole * c.rowStride(),
                c.rowStride());
    }
}
