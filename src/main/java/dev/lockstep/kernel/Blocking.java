package dev.lockstep.kernel;

/**
 * The one place that chooses tiles, block sizes, and what is copied. None of it changes a bit of any result.
 *
 * <p>With {@code L} lanes, {@code R} vector registers, and caches of {@code L1}, {@code L2} and {@code L3} bytes:
 *
 * <pre>{@code
 *                 R >= 32   else
 * rows of A       6 x 4L    6 x 2L     MR x NR, the register tile: 24 or 12 accumulators
 * columns of A   12 x 2L    6 x 2L     the same for A^T as it lies
 *
 * R >= 32
 *   KC = 1/4 * L2 / (4 * NR)           steps of p: a panel of B stays in L2 while all bands of a block of A pass it, ...
 *   MC = 1/4 * L2 / (4 * KC)           rows of A: ... and the block of A while all panels do; up to 2 * MC are one block
 *   NC = 4 MB / (4 * KC)               columns of B: the copied block comes from L3, once for each block of A
 * else
 *   KC = 3/4 * L1 / (4 * MR)           steps of p: a band of A stays in L1 while panels of B stream by; 8
 *                                      instead of MR for columns of A, which are copied 8 apart
 *   NC = max(1/2 * L2, 1/8 * L3) / (4 * KC)          columns of B: the copied block stays there
 * }</pre>
 *
 * L3 counts as 0 above {@link CacheSizes#COMPLEX}: so large a cache is that of many cores on a mesh, and slower than panels of
 * B are needed. An eighth of a smaller one, as it is shared by eight cores as a rule. KC is 1024 at most.
 *
 * <p>The reasoning is that of Low, Igual, Smith and Quintana-Orti, "Analytical Modeling Is Enough for High-Performance
 * BLIS", ACM TOMS 43(2), 2016, with all of a cache shared instead of counted in ways; the shares were found by measurement. In
 * BLIS a panel of B stays in L1. Here each tile costs some 150 cycles before and after its loop, and the fewer steps of p are in
 * a block, the more often C is loaded and stored, so that what fits into L1 is too little; L2 feeds 6x4, which takes 4 lines in
 * 12 cycles at best. With 16 registers the two innermost loops are exchanged.
 *
 * <p>A copy of an operand costs about five cycles for each line of 16 elements. An element of B takes part in {@code m/L}
 * vector FMAs, one or two of which take a cycle, so a copy is {@code 5/m} to {@code 10/m} of the work: more than the few
 * percent that copied panels are faster by, up to about {@link #FEW} rows. With so few, a B whose rows are contiguous is read
 * where it is. Columns of A are read where they are while all of A lies in half of L2. Where both are, or where a band is all
 * there is of A, k is cut at {@link #DEPTH_IN_PLACE} only.
 *
 * <p>With 16 registers a core has no instructions to spare for addresses and range checks: both operands are copied, so that
 * their strides are constants, a band of A just before it is used, and tiles keep their registers by fences ({@code
 * TileSource}). B is read in place by up to {@link #VERY_FEW} rows only: its panels are a line wide, and such lines, a power of
 * two apart, meet in a few sets of L1. Rows of A are read in place by up to {@link #FEW_PANELS} panels, columns by one: the
 * copy would cost more.
 *
 * <p>Few columns of C with contiguous rows of A leave lanes idle, unless A is transposed, which pays with AVX-512 ({@link
 * #transposes}). Before JDK 18 C2 makes each mask anew where it is used, instead of keeping it in a register, and squares are
 * transposed on bits ({@link #masks}); with masks {@link PatchProduct} does without, for 8 to 10 columns and many steps. {@link Microkernel} shows
 * what was measured.
 *
 * <p>The properties {@code lockstep.mr}, {@code lockstep.vectors}, {@code lockstep.kc}, {@code lockstep.mc} and {@code
 * lockstep.nc} override the formulas, for {@code ./run-benchmarks.sh tune}, and {@code lockstep.registers} the number of registers, for tests.
 *
 * @param lanes floats in a vector, L
 * @param registers vector registers that C2 can use, R
 * @param caches what was sized for
 * @param mr rows of a tile, MR
 * @param vectors vectors in a row of a tile, NR / L
 * @param tallMr rows of a tile for columns of A
 * @param tallVectors vectors in its rows
 * @param kc KC
 * @param kcTall the same for columns of A, which are further apart where they are copied for tiles with fences
 * @param mc MC for KC steps of p
 * @param nc NC
 * @param transposes whether rows of A are transposed for the sake of few columns of C
 * @param masks whether C2 keeps masks for vectors of 512 bits in registers of their own
 */
// spotless:off
public record Blocking(
        int lanes, int registers, CacheSizes caches, int mr, int vectors, int tallMr, int tallVectors,
        int kc, int kcTall, int mc, int nc, boolean transposes, boolean masks) {
    // spotless:on

    /** Overrides MR for rows and columns of A: 6, 5, 4, 2 or 1, and 12 for tiles of one vector or, with 32 registers, two. */
    public static final String MR_PROPERTY = "lockstep.mr";

    /** Overrides the vectors in a row of both: 1, 2 or, with 32 registers, 4. */
    public static final String VECTORS_PROPERTY = "lockstep.vectors";

    /** Overrides the vector registers that tiles are chosen for: 16 or 32. */
    static final String REGISTERS_PROPERTY = "lockstep.registers";

    /** Overrides KC. */
    public static final String KC_PROPERTY = "lockstep.kc";

    /** Overrides MC. */
    public static final String MC_PROPERTY = "lockstep.mc";

    /** Overrides NC. */
    public static final String NC_PROPERTY = "lockstep.nc";

    /** Of this JVM on this machine. */
    public static final Blocking CHOSEN = choose();

    /** Up to so many rows and columns of C, B is read in place. */
    static final int FEW = 256;

    /** Up to so many rows of C, B is read in place, however far apart its rows are. */
    static final int VERY_FEW = 24;

    /** Where k is cut when both operands are read in place. */
    static final int DEPTH_IN_PLACE = 1024;

    /** Bytes of B in a block with 32 registers: small beside most L3s. */
    private static final long BLOCK_OF_B = 4L << 20;

    /** Up to so many panels of B, rows of A are read in place although that makes tiles with fences slower. */
    static final int FEW_PANELS = 2;

    static final int LINE = 16;

    /** The distance of rows of A that were copied for tiles with fences. */
    static final int ROW_STEP = oddLines(CHOSEN.kc);

    /** The distance of columns of A that were copied for tiles with fences. */
    static final int BAND = band(CHOSEN.lanes, CHOSEN.tallMr);

    private static Blocking choose() {
        Blocking formula = of(
                Lanes.COUNT,
                vectorRegisters(),
                CacheSizes.ofThisMachine(),
                Runtime.version().feature());
        int vectors = property(VECTORS_PROPERTY, formula.vectors, 1, 4);
        int mr = property(MR_PROPERTY, formula.mr, 1, 12);
        if (vectors == 3 || vectors == 4 && formula.fences()) {
            throw new IllegalArgumentException(VECTORS_PROPERTY + "=" + vectors
                    + ": there are tiles of 1, 2 and, with 32 vector registers, 4 vectors");
        }
        int nr = vectors * formula.lanes;
        boolean fences = formula.fences();
        int kc = property(KC_PROPERTY, kc(formula.caches, fences, mr, nr), 1, 4096);
        int mc = property(MC_PROPERTY, mc(formula.caches, kc), 1, 1 << 20);
        int nc = property(NC_PROPERTY, nc(formula.caches, fences, kc, nr), 1, 65536);
        int tallVectors = property(VECTORS_PROPERTY, formula.tallVectors, 1, 4);
        int tallMr = property(MR_PROPERTY, formula.tallMr, 1, 12);
        int kcTall = property(KC_PROPERTY, kcTall(formula.caches, fences, kc, formula.lanes, tallMr), 1, 4096);
        // spotless:off
        return new Blocking(
                formula.lanes, formula.registers, formula.caches, mr, vectors, tallMr, tallVectors,
                kc, kcTall, mc, nc, formula.transposes, formula.masks);
        // spotless:on
    }

    private static int property(String name, int otherwise, int least, int most) {
        String text = System.getProperty(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new IllegalArgumentException(name + "=" + text + ": needs a whole number from " + least + " to " + most);
    }

    /** The formulas above, for a release of Java. */
    static Blocking of(int lanes, int registers, CacheSizes caches, int release) {
        boolean fences = registers < 32;
        int mr = 6;
        int tallMr = fences ? mr : 12;
        int vectors = fences ? 2 : 4;
        int nr = vectors * lanes;
        int kc = kc(caches, fences, mr, nr);
        int kcTall = kcTall(caches, fences, kc, lanes, tallMr);
        boolean transposes = lanes == 16 && registers >= 32;
        // spotless:off
        return new Blocking(
                lanes, registers, caches, mr, vectors, tallMr, 2,
                kc, kcTall, mc(caches, kc), nc(caches, fences, kc, nr), transposes, release >= 18);
        // spotless:on
    }

    /** Columns of A that were copied for tiles with fences are so far apart: a power of two. */
    private static int band(int lanes, int tallMr) {
        return Math.max(lanes, tallMr <= 8 ? 8 : 16);
    }

    private static int kc(CacheSizes caches, boolean fences, int mr, int nr) {
        return steps(fences ? caches.l1() * 3 / 4 / (Float.BYTES * mr) : caches.l2() / 4 / (Float.BYTES * nr));
    }

    private static int kcTall(CacheSizes caches, boolean fences, int kc, int lanes, int tallMr) {
        return fences ? steps(caches.l1() * 3 / 4 / (Float.BYTES * band(lanes, tallMr))) : kc;
    }

    private static int steps(long most) {
        return (int) Math.max(64, Math.min(1024, most));
    }

    private static int mc(CacheSizes caches, int kc) {
        return (int) Math.max(1, Math.min(1 << 20, caches.l2() / 4 / (Float.BYTES * kc)));
    }

    private static int nc(CacheSizes caches, boolean fences, int kc, int nr) {
        long l3 = caches.l3() > CacheSizes.COMPLEX ? 0 : caches.l3();
        long block = fences ? Math.max(caches.l2() / 2, l3 / 8) : BLOCK_OF_B;
        return (int) Math.max(nr, Math.min(4096, block / (Float.BYTES * kc)) / nr * nr);
    }

    /** Whether tiles have fences, and constant strides for what is copied. */
    public boolean fences() {
        return registers < 32;
    }

    /** Whether rows of A are read where they are. */
    boolean readsRows(int columns) {
        return !fences() || columns <= FEW_PANELS * vectors * lanes;
    }

    /** Whether columns of A are read where they are: for one panel of B, or while all of A stays near. */
    boolean readsColumns(int rows, int depth, int columns) {
        return columns <= tallVectors * lanes || !fences() && (long) rows * depth * Float.BYTES <= caches.l2() / 2;
    }

    /** Up to so many rows of C, B is read in place where its rows are contiguous. */
    int fewRows(int columns) {
        return !fences() && columns <= FEW ? FEW : VERY_FEW;
    }

    /**
     * KC for a product whose operands are copied.
     *
     * @param columnsOfA whether A lies by columns
     */
    public int kc(boolean columnsOfA) {
        return columnsOfA ? kcTall : kc;
    }

    /** MC for so many steps of p: a block of A of the same size. */
    public int mc(int steps) {
        return (int) Math.min(1 << 20, Math.max(1, (long) mc * kc / steps));
    }

    /** Rows of A in a block for so many steps of p, of so many rows: twice MC at most if that is all of them. */
    int mc(int steps, int rows) {
        int most = mc(steps);
        return rows <= 2L * most ? rows : most;
    }

    /** The next block of what remains: blocks of about equal size, multiples of a unit but for the last. */
    static int balanced(int remaining, int most, int unit) {
        int blocks = (remaining + most - 1) / most;
        int size = (remaining + blocks - 1) / blocks;
        return Math.min(remaining, (size + unit - 1) / unit * unit);
    }

    /** NC for each of so many threads, which may copy an eighth of the heap together. */
    int nc(int threads) {
        long share = Runtime.getRuntime().maxMemory() / 8 / threads / (Float.BYTES * kc);
        int nr = vectors * lanes;
        return (int) Math.max(nr, Math.min(nc, share / nr * nr));
    }

    /** The least odd number of lines that holds so many floats, in floats. */
    static int oddLines(int floats) {
        return ((floats + LINE - 1) / LINE | 1) * LINE;
    }

    /** 32, but for x86 without AVX-512, which has 16. */
    private static int vectorRegisters() {
        String requested = System.getProperty(REGISTERS_PROPERTY);
        if (requested != null) {
            if (!requested.equals("16") && !requested.equals("32")) {
                throw new IllegalArgumentException(REGISTERS_PROPERTY + "=" + requested + ": needs 16 or 32");
            }
            return Integer.parseInt(requested);
        }
        return HotSpotFlags.value("UseAVX")
                .map(level -> Integer.parseInt(level) >= 3 ? 32 : 16)
                .orElse(32);
    }

    /** What was chosen and why, in a line. */
    public String describe() {
        return "tiles of " + mr + " rows x " + vectors + " vectors of " + lanes + " floats (" + registers
                + " vector registers; columns of A: " + tallMr + " x " + tallVectors + "), KC "
                + kc + (fences() ? ", " + kcTall + " for columns of A" : ", MC " + mc)
                + ", NC " + nc + " (L1 " + caches.l1() / 1024 + " KB, L2 " + caches.l2() / 1024 + " KB, L3 "
                + caches.l3() / 1024 + " KB); B is read in place up to " + fewRows(FEW) + " rows"
                + (fences() ? "" : " and columns") + "; few columns of C: "
                + (transposes ? "A is transposed" : "A is not transposed")
                + (!transposes ? "" : masks ? ", " + PatchProduct.describe() : ", on bits")
                + " (Java "
                + Runtime.version().feature() + ")";
    }
}
