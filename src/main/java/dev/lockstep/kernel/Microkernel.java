package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;

/**
 * Picks the register tiles for a band of rows and a panel of columns: {@code C (rows, NR) := [C +] A (rows, kc) * B (kc, NR)}.
 *
 * <p>The tiles are written by {@code src/main/codegen/TileSource.java}, which says why they look as they do.
 *
 * <p>The order of loops and the blocks, on one core of a virtual EPYC of the fifth generation (L1 48 KB, L2 1 MB, an L3 that it
 * hides), in % of the FMA peak, JDK 17 and JDK 25: medians of products of all candidates that took turns within one JVM, of 7 to
 * 125 samples each, in minutes that were quiet but not undisturbed:
 *
 * <pre>{@code
 *                                    1024 cubed     2048 cubed
 * oneDNN                             92  91         90  93
 * bands across panels, NC 64         90  90         83  89      B's block in L2, A once for each
 * panel by panel, MC 48              90  90         91  89      KC 1024, NC 1024: A's block in L2
 *                 MC 72              92  92         92  91
 *                 MC 96              91  91         90  92
 *                 MC 144             91  91         91  92
 *                 MC 96, NC 512      90  90         89  88
 *                 MC 96, NC 2048     91  90         90  87
 *                 MC 48, KC 2048     90  90         93  91
 * }</pre>
 *
 * With KC 512 instead of 1024, 2048 cubed was 3 % slower. Before, a block of B went to L3 where that is known and small, and
 * bands went across all of its panels: on the fourth generation, whose tiles take twice as many cycles, that was as good; on the
 * fifth 1024 cubed reached 86 % so with NC 1024, and 77 % while somebody used the core's other thread.
 *
 * <p>MC is a quarter of L2, 64; it was half of it when the table above was made. On the fourth generation, products taking turns
 * within one JVM, the tenth percentile of 12 to 75 samples, JDK 17 and 25: 2048 cubed 91 and 95 % with MC 128, 94 and 96 with 96,
 * 94 and 96 with 64, 97 on JDK 25 with 48; 1024 cubed 95 to 96 with each. Up to two blocks are taken together for the sake of
 * 128x784x128, whose A is then one.
 *
 * <p>Where large squares lose it. Cycles for a step of p of 6x4, whose 24 FMAs take 12, with all that is before and after a tile's loop:
 * JDK 25, one thread, an EPYC of the fifth generation, the time of each band within the quickest of some hundred products, with 12.2 for 98 %
 * of the peak:
 *
 * <pre>{@code
 *                          first panel that a      other panels:
 *                          block of A meets        first band    other bands
 * 64x1024x64, all in L2    12.2
 * 1024x1024x64             12.2
 * 1024x1024x256            12.7                    13.1          12.5
 * 512 cubed                12.9                    13.4          12.7
 * 2048 cubed               15 to 18                15            13.8
 * }</pre>
 *
 * A panel of B that comes from L3 costs 5 to 9 % of one band in eleven, a block of A that comes from memory a third of one
 * panel in 16. What each operand costs 2048 cubed, from products that took turns within one JVM with operands whose rows are 64
 * floats apart, C's 16 (so that all that is used of them stays in L2 or near it; the result is wrong), medians of 57, milliseconds:
 *
 * <pre>{@code
 *                          JDK 17         JDK 25
 * as it is                 85.7           85.0
 * C near                   82.8  -3.3 %   82.7  -2.7 %
 * A near                   83.2  -2.8 %   83.6  -1.7 %
 * B near                   84.8  -1.1 %   84.4  -0.7 %
 * all three near           80.3  -6.2 %   80.8  -5.0 %
 * 60x1024x64, as many FMAs 79.0           79.8
 * }</pre>
 *
 * Nothing announces the 24 lines of C that a tile loads in one of two passes and stores in both; with all three near, the
 * product is as fast as its tile but for 1.2 to 1.7 %. Copying B takes 1.1 to 1.2 % there, 1.9 to 3.0 of 1024 and some 2 of 512
 * cubed. Dropped, both JDKs, JVMs taking turns: C's lines looked at for all bands of a panel at once (0 to 1 %, against the
 * tile in the same JVM); A copied too, rows an odd number of lines apart (3 % less to 1 % more in quiet JVMs); transparent huge
 * pages (1024 2 % less to 2 % more, 2048 1 to 8 % less, perhaps as all rows of A, 8 KB apart, then meet in few sets of L2); the
 * next panel's lines looked at within the loop, one each step (0 to 3 % less); KC 512 with MC 64 and 128 (tiles of 1024 cubed 4
 * to 13 % slower).
 *
 * <p>By {@code tune} on the same machine, while others used it: quick preset, and a star where no iteration was undisturbed. Rows of
 * a block of A grow as KC falls, so that it keeps its size:
 *
 * <pre>{@code
 *                        1024 cubed     784x128x128, A^T
 * tile  6x4              80  91         93  92      chosen for rows of A
 *       5x4              86* 80*        92  92
 *       4x4              84* 87         92  93
 *       12x2             90* 89         94  92      chosen for columns of A
 *       6x2              83  90         87  89
 *       5x2, 4x2         80* 84, 67* 64*
 *       12x1             63* 64*        73* 72
 * KC    128, 192         76* 82, 83  75*
 *       256, 384         76* 83, 83* 84*
 *       512, 768         85* 87, 84* 87
 * MC    48, 96           92  91*, 90* 86
 *       144, 192, 384    92* 93, 92* 86*, 83* 82*
 * NC    128, 256, 512    84* 89, 90* 90, 91* 91
 * }</pre>
 *
 * <p>Tiles, by {@code tune} with that earlier order on one core of a virtual EPYC of the fourth generation with AVX-512, L1 32 KB,
 * L2 1 MB, L3 32 MB, KC 1024 and NC 1024, in % of the FMA peak of the same run, JDK 17 and JDK 25 (quick preset; neighbours differ
 * by less than its noise of some 3 points):
 *
 * <pre>{@code
 *                   1024 cubed    512 cubed     784x128x128, A^T   128x128x784, B^T
 * tile  6x4         96.2  95.1    95.9  92.8    94.8  94.8         87.3  91.0
 *       5x4         95.5  94.4    94.5  88.6    95.6  95.3         88.5  88.1
 *       4x4         93.7  91.7    92.9  88.5    96.1  94.0         88.5  91.1
 *       12x2        70.6  82.6    93.6  90.2    97.9  95.1         85.6  90.5
 *       6x2         89.1  94.1    92.6  84.7    87.7  94.1         87.0  89.7
 *       5x2         98.0  94.0    93.8  89.9    94.0  92.8         86.8  90.3
 *       4x2         97.3  95.0    88.4  91.5    93.1  92.4         87.3  87.1
 *       12x1        59.2  56.2    73.7  70.0    72.4  71.5         66.7  68.2
 * }</pre>
 *
 * For rows of A, 12x2 has not enough registers for 12 addresses.
 *
 * <p>Columns of A, 784x128x128, in % of the peak on the fourth generation, copied to bands 89.4 and 89.4, in place 95.5 and 94.6;
 * on the fifth 77 and 75, in place 95 and 94.
 *
 * <p>A call of a tile without fences takes all bands of a panel. That is for what surrounds the loops over p: reading C's lines
 * ahead changed nothing (512 cubed 1 % faster, 784x128x128 with A^T 2 to 4 % slower). On the fourth generation, in % of the peak,
 * builds before and after taking turns within one JVM, the tenth percentile of 80 to 800 samples that nobody disturbed, oneDNN's
 * in brackets:
 *
 * <pre>{@code
 *                         JDK 17                JDK 25
 * 1024 cubed              93.0  94.0 (92.5)     93.2  94.4 (92.8)
 * 512 cubed               89.8  92.5 (93.3)     90.1  92.3 (92.4)     93.7 (94.6) on JDK 17 since MC is 64
 * 256 cubed               94.6  95.2 (96.2)     95.9  95.6 (96.1)
 * 128x784x128             98.6  99.6 (98.4)     99.0  98.9 (97.9)
 * 784x128x128, A^T        88.8  93.0 (95.1)     90.7  94.2 (96.2)
 * 128x128x784, B^T        80.4  82.1 (91.1)     84.7  87.5 (90.3)
 * 128x10x784, B^T         54.2  57.7 (77.4)     55.3  59.2 (78.0)
 * }</pre>
 *
 * After that, 97 % of the samples of a profile are in tiles at 784x128x128 with A^T, and 95 at 512 cubed, of these 98 in the loops
 * over p; 2.3 are in copying B.
 *
 * <p>Squares for B^T on JDK 17, there. With masks, one of 16 x 16 takes 74 ns, and 11 % of 128x128x784 is spent so. On bits, {@code
 * a ^ ((a ^ b) & upper)}, one instruction where C2 makes a mask anew, it had not compiled all of a square after three seconds in 6 of 7
 * JVMs. In halves, rows far from each other and then those near, four rows at a time, it has after a tenth of one, and 18 of 18 JVMs
 * were at full speed after 2.5: 50 ns, 128x128x784 from 82.6 to 86.0 %. One of the two exchanges in each half is of longs, because C2
 * makes one instruction of a blend only where no logic goes before it. On JDK 25 masks are better, 88.6 and 87.0. Dropped:
 * exchanges of differences, with two shuffles (the same), halves of 4 to 16 squares at a time (slower).
 *
 * <p>Of the 100 instructions for a quarter of a half 60 were addresses and their range checks. On the fifth generation a square so took
 * 38 ns (with masks 48 to 57, on JDK 25 20). With a few squares in between as rows of constant distance it takes 25, 19 with all of it in
 * L1 (where squares are so many that they are not, 37); builds taking turns within one JVM, the quieter of two, JDK 17, % of the
 * peak: 128x784x10 35 and 44,
 * 128x128x784 with B^T 85 and 89, 128 cubed with B^T 87 and 90. Dropped there: two shuffles and two blends instead of one and three for
 * all, half or a quarter of the exchanges (JDK 25 the same, with masks on 17 41 to 48 ns); the last exchange by turning longs, an instruction
 * less (1 to 4 % slower); A of 128x784x10 transposed 112 to 400
 * steps at a time, its sums kept meanwhile (JDK 17 42 to 44 %, 25 48 to 51 instead of 50 to 52).
 *
 * <p>A square so exchanged blocks of columns, three blends and a shuffle for two rows. Now shuffles come only before and after all
 * blends, which are two for two rows; addresses of source rows are invariants of the loop; and on JDK 25 widths of panels are
 * constants, 164 instructions a square instead of 350. Same CPU, while others used it, builds taking turns within one JVM, 17 | 25:
 * squares .83 to .98 | .80 to .98 of the time, the less the more of what they read and write is in L1; 128x784x10 on 17 .93 to 1.00
 * in eleven JVMs; 128x128x784 with B^T .99 to 1.01 | .98 to .99. Of 128x784x10 on 17, 18.1 us, 9.6 are left without squares, 4.9 more
 * are for their first halves and 3.4 for the second ones. Dropped there:
 *
 * <ul>
 *   <li>two or four times as many rows in a first half (5 % quicker to 5 % slower); two squares in a pass, 71 instructions instead of
 *       90 (3 to 8 % slower); 13 to 49 squares at a time (3 to 33 % slower than 8);
 *   <li>a whole square at once on bits (four times as slow);
 *   <li>64 to 392 steps at a time, sums kept in the scratch tile (2 to 15 % slower; 128x784x11 on 25 7 % quicker to 3 % slower);
 *   <li>patches of three rows ({@link PatchProduct}) from pieces of four floats: vectors of 128 bits beside those of 512 are objects.
 * </ul>
 *
 * <p>On JDK 17 C2 left squares as objects for good in one of seven JVMs: an epoch of the softmax network, dense, took 190 to 240 ms
 * instead of 34 to 49 (the fifth generation; in 6 of 33 JVMs of a build that converted bytes by a product and an FMA, not a
 * division, later on a quicker machine, 160 to 170 instead of 24 to 50). What a vector becomes by {@code
 * reinterpretAsFloats} has no exact type yet when C2 compiles its store, so it asks for the type first, and traps if that is
 * another. But a compilation in which more than 100 such traps were counted may not have another one, and those of a method count each
 * time that it is inlined: four in the operations of {@code IntVector}, which stem from elsewhere and are not in every JVM, were
 * 144 here. Then it calls a method instead, no longer knows the class of the vector, and all vectors that go there are objects.
 * With {@code -XX:PerMethodTrapLimit=100000}, which the launcher sets on JDK 17 and forks inherit, it was met in none of 30 JVMs of that build.
 * A cast to {@code SPECIES.vectorType()} instead made it milder only: 40 to 45 ms in every third JVM. On JDK 25, where it was not
 * met, that flag left a step of training with 18 KB of objects, in a JVM that had run all unit tests before.
 *
 * <p>Few columns of C, 128x784x10, before {@link PatchProduct}: with rows of A lanes that idle leave 62 % at best, and 12x1 takes 59 instructions for 12
 * FMAs, since C2 computes 12 addresses: 43 to 46 % of the peak on JDK 17, on the fourth generation and the fifth. With A transposed 50 on
 * JDK 17, 60 on 25 (fourth; fifth 44 and 52: of JDK 17's 21 us there 10 are its 392 squares, and 9 the FMAs at peak). Tried and
 * dropped on the fifth: two steps of p in a pass of 7 to 10 rows (32 to 38 and 30 to 35), tiles with fences (35), blocks of 392 steps
 * so that B stays in L1 (42); on the fourth, A transposed 392, 196 or 112 steps at a time (44, 39 and 40 on JDK 17, 55, 49 and 48
 * on 25).
 *
 * <p>Two threads: columns instead of rows shared out, so that none copies all of B, were as fast on both (512 and 1024 cubed, twice
 * each within one JVM, JDK 17 and 25: 1 % less to 1 % more). With rows, each thread copies all of B, which takes 1.8 to 2 % of 512 cubed with one
 * thread: 1.96 times as fast is the most there, and 1.94 where the FMA loop gains 1.98.
 *
 * <p>784x128x10, A^T, on the fifth generation: its columns of C come out as rows of tiles. Moved into place element by element,
 * they took 29 % of the time; so much was gained where they were left out, and with them right results (92 and 91 %). In squares
 * transposed in registers the product went from 66 to 71 and from 66 to 79 %, and 128x784x10 on JDK 25, whose C is written likewise,
 * from 51 to 53 (builds taking turns in a JVM, 4,000 and 1,300 quiet samples; JDK 17 in 7 of 7 JVMs).
 *
 * <p>6x4 with fences and constant strides, A copied too, takes 42 instructions for 24 FMAs where C2 makes 62 and 55 (JDK 17, 25).
 * While nobody used the core's other thread, 1024 cubed reached 92 and 87 % of the peak so, and 93 and 89 as it is: dropped.
 *
 * <p>With 16 vector registers a tile alone, its operands in L1, on one core of a virtual EPYC of the third generation with
 * AVX2, L1 32 KB, L2 512 KB, in % of the FMA peak of the same run, JDK 17 and 25: 6x2 and 5x2 with fences 97 and 97, 2x4
 * without fences 86 and 92; with the strides of A left open, 6x2 78 and 93, with those of B 90 and 97; 5x2 without fences and
 * with all strides open 70 and 78. Products on a shared machine of that kind, in % of the FMA peak, from three JVMs each and the
 * iterations that nobody disturbed, oneDNN's share in brackets; of rows with a star one or two JVMs were undisturbed,
 * and shares of JDK 17 may be a tenth too high, as its peak was probably measured with vectors that were objects:
 *
 * <pre>{@code
 *                         JDK 17       JDK 25       before, JDK 25: 5x2 without fences
 * 1024 cubed              91 (84)      87*(83)      71
 * 512 cubed               86*(87)      83 (84)      69
 * 256 cubed               87*          86 (87)
 * 128 cubed               77*(90)      81*(88)
 * 128x784x128             90 (91)      86 (90)      69
 * 784x128x128, A^T        81*(86)      75 (87)      77
 * 128x128x784, B^T        75 (92)      76*(89)      63
 * 128x784x10              47 (48)      44 (51)      33
 * 784x128x10, A^T         59 (46)      57 (43)      56
 * }</pre>
 *
 * Since then a call takes all panels, and bands of columns are copied four rows at a time, a line apart. Gains in %, of builds
 * before and after that took turns within one JVM, each time for 1.5 ms, from the samples that nobody disturbed (7 to 400; 1 to 4 JVMs):
 *
 * <pre>{@code
 *                         JDK 17       JDK 25
 * 512 cubed               9            1
 * 128 cubed               6            6
 * 128x784x128             1 to 3       -1 to 1
 * 784x128x128, A^T        7 to 11      10 to 12
 * 128x128x784, B^T        9            8
 * 128x10x784, B^T         44           44
 * 784x128x10, A^T         -4 to 1      -1 to 1
 * }</pre>
 *
 * Leaving out all copies, and with them right results, sped 784x128x128 with A^T up by 5 to 10 % only, which pointed at what
 * surrounds the loops of 128 steps. Tried and dropped: bands copied 4 or 16 at a time (0), ten rows of A^T times a copied B (a
 * quarter slower), squares transposed by loads and blends instead of shuffles (slower on JDK 25; on 17 C2 gives up inlining).
 *
 * <p>With vectors of 128 bits, in % of their peak, 1024 cubed 74 and 90, 128x784x128 77 and 89. Of the samples of a profile on JDK
 * 25, copying had 9 % at 128x784x128 and 11 % at 784x128x128, transposing 11 % at 128x128x784.
 */
final class Microkernel {

    /** Rows of the tile for rows of A. */
    static final int MR = Blocking.CHOSEN.mr();

    /** Columns of the widest tile. */
    static final int NR = Blocking.CHOSEN.vectors() * COUNT;

    /** Rows of the tile for columns of A: with one address for all of them, tall tiles are the better ones. */
    static final int TALL_MR = Blocking.CHOSEN.tallMr();

    /** Columns of that tile. */
    static final int TALL_NR = Blocking.CHOSEN.tallVectors() * COUNT;

    private static final int[] HEIGHTS_WIDE = {6, 5, 4, 2, 1};
    private static final int[] HEIGHTS_TWO = {12, 11, 10, 6, 5, 4, 2, 1};
    private static final int[] HEIGHTS_ONE = {12, 11, 4, 2, 1};
    private static final int[] HEIGHTS_ONE_FENCED = {12, 11, 6, 5, 4, 2, 1};

    /** Whether tiles have fences, and constant strides for what is copied. */
    static final boolean FENCES = Blocking.CHOSEN.fences();

    /** Rows of the tallest tile. */
    static final int TALLEST = 12;

    /** Where sums of tiles with fences start, 12 vectors at most. */
    static final float[] ZEROS = new float[TALLEST * COUNT];

    /** A number that no p reaches, and that is no constant to C2: what fences compare with. */
    static int never = -1;

    /** How A lies: which family of tiles reads it. */
    enum Left {
        ROWS,
        COLUMNS,
        /** Rows that were copied, ROW_STEP apart. */
        ROW_BANDS,
        /** Columns that were copied, BAND apart. */
        COLUMN_BANDS;

        boolean columns() {
            return this == COLUMNS || this == COLUMN_BANDS;
        }

        /** Whether A is copied band by band. */
        boolean bands() {
            return this == ROW_BANDS || this == COLUMN_BANDS;
        }
    }

    private Microkernel() {}

    /** Columns of the widest panel for {@code rows} rows: what one tile of 10 or 12 rows can take is not cut in two. */
    static int mostColumns(Left left, int rows) {
        return left.columns() || NR == 4 * COUNT && rows > MR && rows <= TALLEST ? TALL_NR : NR;
    }

    /** Rows of the tallest tile that covers panels of so many columns. */
    static int mostRows(Left left, int columns) {
        return left.columns() ? TALL_MR : columns == NR ? MR : TALLEST;
    }

    /**
     * Height of the next band of what remains. Bands of the main height and one less cover nearly every number of rows, and
     * both are run often; low tiles for the rest would be called once a panel, and run as objects until C2 comes to them.
     */
    static int bandRows(int remaining, int most) {
        int lower = most - 1;
        int missing = (most - remaining % most) % most;
        if (missing * lower <= remaining) {
            return remaining > missing * lower ? most : lower;
        }
        return Math.min(remaining, most);
    }

    /** How many bands of that height come one after the other. */
    static int bands(int remaining, int most) {
        int lower = most - 1;
        int missing = (most - remaining % most) % most;
        if (missing * lower <= remaining) {
            return remaining > missing * lower ? (remaining - missing * lower) / most : missing;
        }
        return Math.max(1, remaining / most);
    }

    /** Width of the panel that starts a block of {@code columns} remaining columns, {@code most} at most. */
    static int panelColumns(int columns, int most) {
        return columns > most - COUNT ? most : columns > COUNT && most >= 2 * COUNT ? 2 * COUNT : COUNT;
    }

    /** The same with no column beyond them, if they fill a vector. */
    static int wholePanelColumns(int columns, int most) {
        return columns >= most ? most : columns >= 2 * COUNT && most >= 2 * COUNT ? 2 * COUNT : COUNT;
    }

    /**
     * A band of rows in a panel of {@code nr} columns, by one tile if there is one of that height, else by several.
     *
     * @param packed whether the panel was copied, to rows of nr
     * @param panels how many panels, one behind another; 1 without fences
     * @param bands how many bands, one below another; 1 with fences
     * @param aStep from the first element of a band of A to that of the next one
     */
    // spotless:off
    static void band(
            Left left, boolean packed, boolean accumulate, int nr, int panels, int bands, int aStep, int rows, int kc,
            float[] a, int a0, int lda, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        int vectors = nr / COUNT;
        int step = left.columns() ? 1 : lda;
        int cStep = rows * ldc;
        for (int i = 0, height; i < rows; i += height) {
            height = height(vectors, rows - i);
            int a1 = a0 + i * step;
            int c1 = c0 + i * ldc;
            if (FENCES) {
                fenced(left, packed, height, vectors, accumulate, panels, kc, a, a1, lda, b, b0, ldb, c, c1, ldc);
            } else if (left == Left.ROWS) {
                RowTiles.tile(height, vectors, accumulate, kc, a, a1, lda, b, b0, ldb, bands, aStep, cStep, c, c1, ldc);
            } else {
                ColumnTiles.tile(height, vectors, accumulate, kc, a, a1, lda, b, b0, ldb, bands, aStep, cStep, c, c1, ldc);
            }
        }
    }

    private static void fenced(
            Left left, boolean packed, int height, int vectors, boolean accumulate, int panels, int kc,
            float[] a, int a0, int lda, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        if (packed) {
            switch (left) {
                case ROWS -> FencedRowPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
                case COLUMNS -> FencedColumnPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
                case ROW_BANDS -> FencedRowBandPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
                case COLUMN_BANDS -> FencedColumnBandPanelTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, panels, c, c0, ldc);
            }
        } else {
            switch (left) {
                case ROWS -> FencedRowTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
                case COLUMNS -> FencedColumnTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
                case ROW_BANDS -> FencedRowBandTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
                case COLUMN_BANDS -> FencedColumnBandTiles.tile(height, vectors, accumulate, kc, a, a0, lda, b, b0, ldb, c, c0, ldc);
            }
        }
    }
    // spotless:on

    private static int height(int vectors, int most) {
        int[] one = FENCES ? HEIGHTS_ONE_FENCED : HEIGHTS_ONE;
        int[] two = FENCES ? HEIGHTS_WIDE : HEIGHTS_TWO;
        for (int height : vectors == 4 ? HEIGHTS_WIDE : vectors == 2 ? two : one) {
            if (height <= most) {
                return height;
            }
        }
        throw new IllegalArgumentException("no tile of " + most + " rows");
    }
}
