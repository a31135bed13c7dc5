package dev.lockstep.kernel;

/**
 * The one place that chooses tiles, block sizes, and what is copied. None of it changes a bit of any result.
 *
 * <p>With {@code L} lanes, {@code R} vector registers, and caches of {@code L1} and {@code L2} bytes:
 *
 * <pre>{@code
 * MR x NR = 6 x 4L if R >= 32 else 5 x 2L      the register tile: 24 or 10 accumulators
 * KC = 5/6 * L1 / (4 * (MR + NR))              steps of p: a panel of B and the rows of A for it lie in L1, with room
 *                                              for C and for lines on their way
 * ROW_STRIDE = KC rounded up to an odd number of lines of 16 floats: the rows of a tile fall into different sets of L1
 * MC = 1/16 * L2 / (4 * ROW_STRIDE)            rows of A: the copied block stays in L2 while B and C pass through it
 * SIDE = 1/3 * L2 / (4 * KC)                   columns of B: the copied block stays in L2; and rows of C that go with it
 * }</pre>
 *
 * KC follows Low, Igual, Smith and Quintana-Orti, "Analytical Modeling Is Enough for High-Performance BLIS", ACM TOMS
 * 43(2), 2016, with all of L1 shared instead of counted in ways; the shares of L2 were found by measurement.
 *
 * <p>A copy of an operand costs about five cycles for each line of 16 elements. An element of A takes part in {@code n/L}
 * vector FMAs, two of which take a cycle, so a copy is {@code 10/n} of the work, and {@code 10/m} for B: more than the
 * few percent that copied operands are faster by, up to about {@link #FEW} columns or rows. With so few, operands whose
 * rows are contiguous are read where they are, and k is cut at {@link #DEPTH_IN_PLACE} only.
 *
 * <p>The properties {@code lockstep.mr}, {@code lockstep.vectors}, {@code lockstep.kc}, {@code lockstep.mc} and {@code
 * lockstep.side} override the formulas, for {@code ./run-benchmarks.sh tune}.
 *
 * @param lanes floats in a vector, L
 * @param registers vector registers that C2 can use, R
 * @param caches what was sized for
 * @param mr rows of a tile, MR
 * @param vectors vectors in a row of a tile, NR / L
 * @param kc KC
 * @param mc MC
 * @param side SIDE
 * @param rowStride ROW_STRIDE
 */
public record Blocking(
        int lanes, int registers, CacheSizes caches, int mr, int vectors, int kc, int mc, int side, int rowStride) {

    /** Overrides MR: 6, 5, 4, 2 or 1, and 12 for tiles of one or two vectors. */
    public static final String MR_PROPERTY = "lockstep.mr";

    /** Overrides the vectors in a row of a tile: 1, 2 or 4. */
    public static final String VECTORS_PROPERTY = "lockstep.vectors";

    /** Overrides KC. */
    public static final String KC_PROPERTY = "lockstep.kc";

    /** Overrides MC. */
    public static final String MC_PROPERTY = "lockstep.mc";

    /** Overrides SIDE. */
    public static final String SIDE_PROPERTY = "lockstep.side";

    /** Of this JVM on this machine. */
    public static final Blocking CHOSEN = choose();

    /** Up to so many columns of C, A is read in place; up to so many rows and columns, B is. */
    static final int FEW = 256;

    /** Up to so many rows of C, B is read in place, however far apart its rows are. */
    static final int VERY_FEW = 24;

    /** Where k is cut when both operands are read in place. */
    static final int DEPTH_IN_PLACE = 1024;

    /** Columns of a transposed A that are copied at a time: their lines in L1 lie on few pages. */
    static final int COLUMNS_AT_ONCE = 96;

    private static final int LINE = 16;

    private static Blocking choose() {
        Blocking formula = of(Lanes.COUNT, vectorRegisters(), CacheSizes.ofThisMachine());
        int vectors = property(VECTORS_PROPERTY, formula.vectors, 1, 4);
        int mr = property(MR_PROPERTY, formula.mr, 1, 12);
        if (vectors == 3) {
            throw new IllegalArgumentException(VECTORS_PROPERTY + "=3: there are tiles of 1, 2 and 4 vectors");
        }
        int kc = property(KC_PROPERTY, kc(formula.caches, mr, vectors * formula.lanes), 1, 4096);
        int mc = property(MC_PROPERTY, mc(formula.caches, oddLines(kc)), 1, 65536);
        return new Blocking(
                formula.lanes,
                formula.registers,
                formula.caches,
                mr,
                vectors,
                kc,
                mc,
                property(SIDE_PROPERTY, formula.side, 64, 65536),
                oddLines(kc));
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

    /** The formulas above. */
    static Blocking of(int lanes, int registers, CacheSizes caches) {
        int mr = registers >= 32 ? 6 : 5;
        int vectors = registers >= 32 ? 4 : 2;
        int kc = kc(caches, mr, vectors * lanes);
        return new Blocking(
                lanes, registers, caches, mr, vectors, kc, mc(caches, oddLines(kc)), side(caches, kc), oddLines(kc));
    }

    private static int kc(CacheSizes caches, int mr, int nr) {
        return (int) Math.max(64, Math.min(512, caches.l1() * 5 / 6 / (Float.BYTES * (mr + nr))));
    }

    private static int mc(CacheSizes caches, int rowStride) {
        long rows = caches.l2() / 16 / ((long) Float.BYTES * rowStride);
        return (int) Math.max(60, Math.min(4096, rows) / 60 * 60);
    }

    private static int side(CacheSizes caches, int kc) {
        return (int) Math.max(256, Math.min(4096, caches.l2() / 3 / (Float.BYTES * kc)) / 64 * 64);
    }

    /** The least odd number of lines that holds so many floats, in floats. */
    static int oddLines(int floats) {
        return ((floats + LINE - 1) / LINE | 1) * LINE;
    }

    /** 32, but for x86 without AVX-512, which has 16. */
    private static int vectorRegisters() {
        return HotSpotFlags.value("UseAVX")
                .map(level -> Integer.parseInt(level) >= 3 ? 32 : 16)
                .orElse(32);
    }

    /** What was chosen and why, in a line. */
    public String describe() {
        return "tiles of " + mr + " rows x " + vectors + " vectors of " + lanes + " floats (" + registers
                + " vector registers), KC " + kc + " (L1 " + caches.l1() / 1024 + " KB), MC " + mc + " (L2 "
                + caches.l2() / 1024 + " KB), C in blocks of " + side + "; operands are read in place up to " + FEW
                + " rows or columns";
    }
}
