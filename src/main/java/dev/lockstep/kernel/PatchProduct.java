package dev.lockstep.kernel;

/**
 * Products of contiguous rows of A with 8 to 10 columns of B, for vectors of 512 bits: a vector of C is a patch of it, three rows and five
 * columns, so that 15 of 16 lanes are used and A need not be transposed.
 *
 * <pre>{@code
 * for each block of KC steps of p
 *   spread rows of B: each of its fives of columns three times in a vector
 *   for some triples of rows of A                   as few tiles as there can be, of about equal height
 *     C (3*t, 10) := C + A * B                      C in 2*t registers; five steps of a triple are one vector of A
 * }</pre>
 *
 * <p>The last tile begins so early that it ends with A's last row, as what it loads must not begin or end elsewhere ({@code PatchTiles});
 * what it computes a second time is thrown away.
 *
 * <p>For five steps of a triple there are ten FMAs, five shuffles, three loads, which cross lines, and two blends. On the fifth generation
 * two vector units do FMAs, two shuffles, one of them both (24 of each take 16 cycles), all four blends; a load that crosses lines
 * takes a cycle. So five cycles are enough for all of it, and for the FMAs alone. A transposed before costs one shuffle for five FMAs instead of
 * two, but two blends with each, and a store and a load of each vector.
 *
 * <p>128x784x10 on JDK 25, builds taking turns within one JVM, medians of the quotients, against A transposed between FMAs, 32 steps ahead: .91 and
 * .92 in two JVMs, .76 to .98 in five of a build that spread B as ints, the less the busier the core's other thread. Of 14 microseconds 1
 * is for spreading B. Blends on bits took 6 and 13 % longer (five and six triples). Dropped: B in blocks that stay in L1 (3 to 4 %
 * slower), four triples at most (up to 9 %), C's rows moved element by element (3 to 4 %).
 *
 * <p>On JDK 17, where a blend with a mask is two instructions, it was 2 % quicker than A transposed before, and on bits .83 to .92 of that in six
 * JVMs; but in two of 18 others, and in one of three forks of a benchmark, some vectors stayed objects (14 KB a product), and with the
 * operands of {@code fma} in another order in eight of fourteen nearly all did (what a vector becomes by {@code reinterpretAsFloats}, see {@link
 * Microkernel}). So it is left out there.
 *
 * <p>What limits it is how instructions meet units. The loop that JDK 17 makes of four triples on bits, copied to an assembler, takes 40 cycles
 * where its FMAs take 20, and 27 with p in a register instead of memory. To that, 1, 8 or 9 instructions that do nothing add nothing, but 2 to 7
 * make it 33, as if it counted how they fill groups of eight.
 */
final class PatchProduct {

    /** Fewer steps, those of hidden layers, gain nothing, and take tiles that other products need as well. */
    static final int LEAST_DEPTH = 512;

    /** With fewer rows spreading B takes too large a part. From here on no tile has fewer than four triples. */
    static final int LEAST_ROWS = 48;

    /** With fewer columns too many lanes idle. */
    private static final int LEAST_COLUMNS = 8;

    /** Steps of p in a block: their rows of B take 128 KB. */
    private static final int KC = 1024;

    private static final int TALLEST = PatchTiles.TRIPLES[0];

    /** Rows and columns of a patch. */
    private static final int ROWS = 3;

    private static final int COLUMNS = 5;

    /** Two vectors. */
    private static final int STEP = 32;

    private static final float[] ZEROS = new float[Matrix.LINE_START + TALLEST * STEP];

    /** B, from LINE_START on; as large as was needed. */
    private float[] spread = {};

    private final float[] sums = new float[Matrix.LINE_START + TALLEST * STEP];

    /** The same, row by row; the last row may write a vector from its sixth column on. */
    private final float[] rows = new float[Matrix.LINE_START + TALLEST * ROWS * 2 * COLUMNS + Lanes.COUNT];

    /** What they are for, in words. */
    static String describe() {
        return "with " + LEAST_COLUMNS + " to " + 2 * COLUMNS + " columns and " + LEAST_DEPTH + " steps a vector has "
                + ROWS + " x " + COLUMNS + " elements of C";
    }

    /**
     * Whether there are tiles for that, and they are quicker than others.
     *
     * @param lda distance of A's rows; of rows that overlap, more would be read than the array has
     * @param ldb the same of B
     */
    static boolean takes(int rows, int depth, int columns, int lda, int ldb) {
        return Blocking.CHOSEN.transposes()
                && Blocking.CHOSEN.masks()
                && rows >= LEAST_ROWS
                && depth >= LEAST_DEPTH
                && columns >= LEAST_COLUMNS
                && columns <= 2 * COLUMNS
                && lda >= depth
                && ldb >= columns;
    }

    /** A's and B's rows are contiguous. */
    // spotless:off
    void product(
            int m, int k, int n,
            float[] a, int a0, int lda,
            float[] b, int b0, int ldb,
            float[] c, int c0, int crs, int ccs, boolean accumulate) {
        // spotless:on
        int blocks = (k + KC - 1) / KC;
        for (int pc = 0, block = 0, kc; pc < k; pc += kc, block++) {
            kc = (k - pc) / (blocks - block);
            spread(kc, n, b, b0 + pc * ldb, ldb);
            int triples = (m + ROWS - 1) / ROWS;
            int tiles = (triples + TALLEST - 1) / TALLEST;
            for (int tile = 0, done = 0; tile < tiles; tile++) {
                int some = (triples - done) / (tiles - tile);
                int i = Math.min(done * ROWS, m - some * ROWS);
                boolean add = accumulate || pc > 0;
                // spotless:off
                tile(
                        some, kc, done * ROWS - i, tile == tiles - 1, n,
                        a, a0 + i * lda + pc, lda,
                        c, c0 + i * crs, crs, ccs, add);
                // spotless:on
                done += some;
            }
        }
    }

    private void spread(int k, int n, float[] b, int b0, int ldb) {
        if (spread.length < Matrix.LINE_START + k * STEP) {
            spread = new float[Matrix.LINE_START + k * STEP];
        }
        // Of a row 16 elements are read, which is not beyond the second of the rows that follow.
        int whole = k - 2;
        PatchTiles.spread(whole, b, b0, ldb, spread);
        for (int p = whole; p < k; p++) {
            for (int lane = 0; lane < STEP; lane++) {
                int j = lane / Lanes.COUNT * COLUMNS + PatchTiles.column(lane % Lanes.COUNT);
                spread[Matrix.LINE_START + p * STEP + lane] = j < n ? b[b0 + p * ldb + j] : 0f;
            }
        }
    }

    /**
     * Rows of C from c0 on, but for the first {@code skipped}, which are there already.
     *
     * @param last whether C ends with the tile; else what is written beyond it is put right later
     */
    // spotless:off
    private void tile(
            int triples, int k, int skipped, boolean last, int n,
            float[] a, int a0, int lda,
            float[] c, int c0, int crs, int ccs, boolean accumulate) {
        // spotless:on
        float[] from = accumulate ? sums : ZEROS;
        if (accumulate) {
            for (int i = skipped; i < triples * ROWS; i++) {
                load(c, c0 + i * crs, ccs, n, Matrix.LINE_START + i / ROWS * STEP + PatchTiles.FIRST_LANES[i % ROWS]);
            }
        }
        PatchTiles.tile(triples, k, a, a0, lda, spread, from, sums);
        int count = triples * ROWS;
        boolean contiguous = ccs == 1 && crs == n;
        if (contiguous && !accumulate && !last) {
            PatchTiles.rows(triples, n, sums, c, c0);
            return;
        }
        PatchTiles.rows(triples, n, sums, rows, Matrix.LINE_START);
        if (contiguous) {
            System.arraycopy(rows, Matrix.LINE_START + skipped * n, c, c0 + skipped * n, (count - skipped) * n);
            return;
        }
        for (int i = skipped; i < count; i++) {
            for (int j = 0; j < n; j++) {
                c[c0 + i * crs + j * ccs] = rows[Matrix.LINE_START + i * n + j];
            }
        }
    }

    private void load(float[] c, int c0, int ccs, int n, int at) {
        for (int j = 0; j < n; j++) {
            sums[at + (j < COLUMNS ? j : Lanes.COUNT + j - COLUMNS)] = c[c0 + j * ccs];
        }
    }
}
