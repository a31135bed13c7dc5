import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the register tiles and the in-register transposes, whose vectors have to be local variables with a name each.
 *
 * <p>The build runs {@code java src/main/codegen/TileSource.java target/generated-sources/tiles} before it compiles.
 *
 * <p>A tile computes {@code C (MR, NR) := [C +] A (MR, kc) * B (kc, NR)} with all of C in registers: each lane is one chain
 * of FMAs in ascending p. Row i of C starts at {@code c[c0 + i*ldc]}. A is read one element at a time and broadcast, so it may
 * lie as it likes. The families differ in how A and B lie, and in nothing else:
 *
 * <pre>{@code
 * Row           element (i, p) of A is a[a0 + i*lda + p]                rows
 * Column        element (i, p) of A is a[a0 + i + p*lda]                columns: a transposed matrix
 * RowBand       element (i, p) of A is a[a0 + (i + 1)*ROW_STEP + p]     rows that were copied
 * ColumnBand    element (i, p) of A is a[a0 + i + 1 + p*BAND]           columns that were copied
 *
 * Tiles         row p of B starts at b[b0 + p*ldb]
 * PanelTiles    row p of B starts at b[b0 + p*w]                        a panel w columns wide, as wide as the tile;
 *               the next panel Packing.step(kc, w) further, so many one after the other
 * }</pre>
 *
 * Without fences a call computes several bands with one panel of B, which start aStep further in A and cStep in C.
 *
 * Families of copied bands and panels exist with fences only.
 *
 * <h2>Why the tiles look as they do</h2>
 *
 * <ol>
 *   <li>Accumulators are locals: vectors in arrays, fields or arguments of methods that are not inlined become objects.
 *   <li>There are two methods a tile, one that starts from zero and one that starts from C. One method with a condition
 *       would merge a constant with a loaded vector, and such a merge is an object. Starting from zero saves clearing C and
 *       loading it; starting from C, load and store share their range checks: with 48 loads, stores and checks a tile costs
 *       180 cycles before and after its loop, and a loop of 64 steps takes 770.
 *   <li>{@code broadcast(a[..])} becomes one vbroadcastss from memory; the accumulator is the third operand of fma, which C2
 *       turns into vfmadd231 without copies.
 *   <li>6x4 keeps 24 accumulators, four vectors of B and two of A in 32 registers: 24 FMAs, for 12 cycles, take 10 loads.
 *       12x2 has as many accumulators, but takes 14 loads and addresses 12 rows, for which there are not enough scalar
 *       registers. Columns of A are side by side, so that one register addresses all, and 12x2 reads half as much of B: with
 *       B in L2 it reaches 88 % of the FMA peak, 6x4 83. With 16 vector registers 6x2 is the largest tile that C2 does not
 *       spill, if fences help it.
 *   <li>With 32 registers strides are arguments, even where they are always the same. With constants C2 hoists every range
 *       check, and with nothing left in the loop that fixes an order its scheduler moves half a dozen broadcasts to the top
 *       and has to spill an accumulator, whose store and load become the critical path. With strides it does not know, two or
 *       three checks stay in the loop, for which the CPU has room.
 *   <li>With 16 registers it has not: 10 FMAs take two units five cycles, and 43 instructions take a core of six a cycle
 *       longer. There operands that are copied have constant strides, and <i>fences</i> keep the order: {@code if (p == fence)
 *       break;} is never true, which C2 does not know, so what was summed up is needed where the loop would end, and what comes
 *       after it is not moved before it. That is one instruction, a compare fused with its branch, for as many rows as there
 *       are registers left to broadcast into. 6x2 has 60 instructions for 24 FMAs, and none is a vector's spill.
 *       <ul>
 *         <li>Strides that p is multiplied by are powers of two: of another factor C2 of JDK 17 makes shifts and additions
 *             before it looks for range checks to hoist.
 *         <li>No row of A is at distance 0: with a constant in each address, all rows share one register.
 *         <li>Rows of C are addressed after the loop, else the loop's exits keep an address alive for each.
 *         <li>Sums start from zeros in memory. If all start from one register, C2 of JDK 17 tries to give it to all of them,
 *             and in a third of all JVMs it ended up with copies and spills of most sums: 41 instead of 81 % of the peak.
 *         <li>A call takes all the panels that lie one behind another: C2 then makes the range checks of A once a call, and 144
 *             instructions stand around the loop over p of a tile, where there were twice as many. With k = 128 that made products 5
 *             to 12 % faster, with k = 10 nearly half. The distance of panels is computed here, since as an argument, or by a method, it
 *             made C2 of JDK 17 load the arrays' addresses in each pass. Around tiles that read B in place the same loop cost speed.
 *       </ul>
 *   <li>Without fences one p at a time: two or four have more vectors alive than there are registers, and C2 keeps more checks;
 *       even for 12x1, which has registers to spare, it was slower (33 to 31 and 28 % of the peak). With fences two p in a pass:
 *       32 to 38 instructions for 12 FMAs became 30, which a core has room for anyway, but not one whose other hardware thread
 *       somebody else uses, as most of a cloud's are: there products became up to 20 % faster. Four p take 28, and were no faster.
 *   <li>Tiles are larger than FreqInlineSize on purpose: each is compiled by itself, with the whole register file.
 *   <li>No masks: columns that do not fill a vector are packed into one, and C goes through a scratch tile.
 * </ol>
 *
 * {@code ./run-benchmarks.sh tune} measures the candidates; the table stands in {@code Microkernel}.
 */
final class TileSource {

    /** Heights that exist for each number of vectors, tallest first; {@code Microkernel} knows them too. */
    private static final int[][] HEIGHTS = {{}, {12, 11, 4, 2, 1}, {12, 11, 10, 6, 5, 4, 2, 1}, {}, {6, 5, 4, 2, 1}};

    /** The same for tiles with fences. */
    private static final int[][] FENCED_HEIGHTS = {{}, {12, 11, 6, 5, 4, 2, 1}, {6, 5, 4, 2, 1}};

    /** Registers that are enough for accumulators, vectors of B and what is broadcast between two fences. */
    private static final int FENCED_REGISTERS = 16;

    /** Broadcasts between two fences, where registers are left for more: two and three were as fast as each other. */
    private static final int MOST_BROADCASTS = 3;

    /** Steps of p in a pass of a loop with fences. */
    private static final int STEPS = 2;

    private static final String DIGITS = "0123456789ab";

    /** How A lies. */
    private enum Left {
        ROWS("Row", false),
        COLUMNS("Column", false),
        ROW_BANDS("RowBand", true),
        COLUMN_BANDS("ColumnBand", true);

        private final String label;
        private final boolean copied;

        Left(String label, boolean copied) {
            this.label = label;
            this.copied = copied;
        }

        /** Of row i, u steps behind p; columns that are read in place have moved there. */
        private String element(int i, int u) {
            String later = u == 0 ? "" : " + " + u;
            return switch (this) {
                case ROWS -> "r" + DIGITS.charAt(i) + " + p" + later;
                case COLUMNS -> "r + " + i;
                case ROW_BANDS -> "a0 + " + (i + 1) + " * ROW_STEP + p" + later;
                case COLUMN_BANDS -> "a0 + p * BAND + " + (i + 1) + (u == 0 ? "" : later + " * BAND");
            };
        }
    }

    private final Left left;
    private final boolean panels;
    private final boolean fences;
    private final StringBuilder text = new StringBuilder();

    private TileSource() {
        this(Left.ROWS, false, false);
    }

    private TileSource(Left left, boolean panels, boolean fences) {
        this.left = left;
        this.panels = panels;
        this.fences = fences;
    }

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]).resolve("dev/lockstep/kernel");
        Files.createDirectories(folder);
        try (Stream<Path> earlier = Files.list(folder)) {
            for (Path file : (Iterable<Path>) earlier::iterator) {
                Files.delete(file);
            }
        }
        for (boolean fences : new boolean[] {false, true}) {
            for (boolean panels : fences ? new boolean[] {false, true} : new boolean[] {false}) {
                for (Left left : Left.values()) {
                    if (fences || !left.copied) {
                        TileSource source = new TileSource(left, panels, fences);
                        Files.writeString(folder.resolve(source.name() + ".java"), source.tiles());
                    }
                }
            }
        }
        Files.writeString(folder.resolve("SparseTiles.java"), sparseTiles());
        Files.writeString(folder.resolve("ByteTiles.java"), byteTiles());
        Files.writeString(folder.resolve("PatchTiles.java"), patchTiles());
        Files.writeString(folder.resolve("Transposes.java"), transposes());
    }

    private String name() {
        return (fences ? "Fenced" : "") + left.label + (panels ? "PanelTiles" : "Tiles");
    }

    private String tiles() {
        line("package dev.lockstep.kernel;");
        line("");
        if (left == Left.COLUMN_BANDS) {
            line("import static dev.lockstep.kernel.Blocking.BAND;");
        }
        if (left == Left.ROW_BANDS) {
            line("import static dev.lockstep.kernel.Blocking.ROW_STEP;");
        }
        line("import static dev.lockstep.kernel.Lanes.COUNT;");
        line("import static dev.lockstep.kernel.Lanes.SPECIES;");
        line("");
        line("import jdk.incubator.vector.FloatVector;");
        line("");
        line("/** Register tiles, written by TileSource. */");
        line("final class " + name() + " {");
        line("");
        line("    private " + name() + "() {}");
        choice();
        for (int vectors : widths()) {
            for (boolean accumulate : new boolean[] {false, true}) {
                for (int height : heights(vectors)) {
                    tile(height, vectors, accumulate);
                }
            }
        }
        line("}");
        return text.toString();
    }

    private int[] widths() {
        return fences ? new int[] {2, 1} : new int[] {4, 2, 1};
    }

    private int[] heights(int vectors) {
        return fences ? FENCED_HEIGHTS[vectors] : HEIGHTS[vectors];
    }

    private static String suffix(boolean accumulate) {
        return accumulate ? "add" : "set";
    }

    /** Picks a tile. */
    private void choice() {
        line("");
        line("    static void tile(int rows, int vectors, boolean accumulate, int kc, float[] a, int a0, int lda,"
                + " float[] b, int b0, " + goesOn("int ") + ", float[] c, int c0, int ldc) {");
        line("        switch (rows * 16 + vectors * 2 + (accumulate ? 1 : 0)) {");
        for (int vectors : widths()) {
            for (int height : heights(vectors)) {
                for (boolean accumulate : new boolean[] {false, true}) {
                    line("            case " + (height * 16 + vectors * 2 + (accumulate ? 1 : 0)) + " -> " + suffix(accumulate)
                            + height + "x" + vectors + "(kc, a, a0, lda, b, b0, " + goesOn("") + ", c, c0, ldc);");
                }
            }
        }
        line("            default -> throw new IllegalArgumentException(\"no tile of \" + rows + \"x\" + vectors);");
        line("        }");
        line("    }");
    }

    private void tile(int height, int vectors, boolean accumulate) {
        int broadcasts = FENCED_REGISTERS - (height + 1) * vectors;
        int step = fences && broadcasts < height ? Math.max(1, Math.min(broadcasts, MOST_BROADCASTS)) : height;
        line("");
        line("    static void " + suffix(accumulate) + height + "x" + vectors
                + "(int kc, float[] a, int a0, int lda, float[] b, int b0, " + goesOn("int ") + ", float[] c, int c0, int ldc) {");
        int groups = (height + step - 1) / step;
        int unrolled = groups > 1 ? STEPS : 1;
        for (int fence = 1; fence < groups * unrolled; fence++) {
            line("        int fence" + fence + " = Microkernel.never - " + fence + ";");
        }
        if (panels) {
            line("        int step = kc * (" + vectors + " * COUNT) + Blocking.LINE;");
            line("        for (int panel = 0; panel < panels; panel++) {");
        }
        if (!fences) {
            line("        for (int band = 0; band < bands; band++) {");
            rowsOfC(height);
        }
        if (fences && accumulate) {
            line("        int k = c0;");
        }
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < vectors; j++) {
                String start = "zero(SPECIES)";
                if (accumulate) {
                    start = "fromArray(SPECIES, c, " + inC(fences ? "k" : "k" + DIGITS.charAt(i), j) + ")";
                } else if (fences) {
                    start = "fromArray(SPECIES, Microkernel.ZEROS, " + (i * vectors + j) + " * COUNT)";
                }
                line("        FloatVector " + sum(i, j) + " = FloatVector." + start + ";");
            }
            if (fences && accumulate && i + 1 < height) {
                line("        k += ldc;");
            }
        }
        if (left == Left.ROWS) {
            for (int i = 0; i < height; i++) {
                line("        int r" + DIGITS.charAt(i) + " = a0 + " + i + " * lda;");
            }
        }
        if (left == Left.COLUMNS) {
            line("        int r = a0;");
        }
        if (!panels) {
            line("        int q = b0;");
        }
        line("        int p = 0;");
        line("        for (; p < kc" + (unrolled > 1 ? " - " + (unrolled - 1) : "") + "; p += " + unrolled + ") {");
        for (int u = 0; u < unrolled; u++) {
            steps(height, vectors, u, step, u * groups);
        }
        line("        }");
        if (unrolled > 1) {
            line("        if (p < kc) {");
            steps(height, vectors, 0, height, 0);
            line("        }");
        }
        if (fences) {
            rowsOfC(height);
        }
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < vectors; j++) {
                line("        " + sum(i, j) + ".intoArray(c, " + inC("k" + DIGITS.charAt(i), j) + ");");
            }
        }
        if (!fences) {
            line("        a0 += aStep;");
            line("        c0 += cStep;");
            line("        }");
        }
        if (panels) {
            line("        b0 += step;");
            line("        c0 += " + vectors + " * COUNT;");
            line("        }");
        }
        line("    }");
    }

    /**
     * Step p + u of a pass.
     *
     * @param step rows between two fences
     * @param fence number of the one before the first row; 0 if there is none
     */
    private void steps(int height, int vectors, int u, int step, int fence) {
        if (fence > 0) {
            line("            if (p == fence" + fence + ") break;");
        }
        for (int j = 0; j < vectors; j++) {
            line("            FloatVector x" + u + j + " = FloatVector.fromArray(SPECIES, b, "
                    + (panels ? "b0 + p * (" + vectors + " * COUNT) + " + (u * vectors + j) + " * COUNT" : "q + " + j + " * COUNT")
                    + ");");
        }
        for (int i = 0; i < height; i++) {
            if (i > 0 && i % step == 0) {
                line("            if (p == fence" + (fence + i / step) + ") break;");
            }
            String y = "y" + u + "_" + i;
            line("            FloatVector " + y + " = FloatVector.broadcast(SPECIES, a[" + left.element(i, u) + "]);");
            for (int j = 0; j < vectors; j++) {
                line("            " + sum(i, j) + " = " + y + ".fma(x" + u + j + ", " + sum(i, j) + ");");
            }
        }
        if (left == Left.COLUMNS) {
            line("            r += lda;");
        }
        if (!panels) {
            line("            q += ldb;");
        }
    }

    /** How B goes on from row to row, and how many tiles a call computes: panels one behind another, or bands of rows. */
    private String goesOn(String type) {
        return panels ? type + "panels" : fences ? type + "ldb" : type + "ldb, " + type + "bands, " + type + "aStep, " + type + "cStep";
    }

    private void rowsOfC(int height) {
        for (int i = 0; i < height; i++) {
            line("        int k" + DIGITS.charAt(i) + " = c0 + " + i + " * ldc;");
        }
    }

    private static String sum(int i, int j) {
        return "c" + DIGITS.charAt(i) + j;
    }

    private static String inC(String row, int j) {
        return row + " + " + j + " * COUNT";
    }

    private static String sparseTiles() {
        TileSource source = new TileSource();
        source.line("package dev.lockstep.kernel;");
        source.line("");
        source.line("import static dev.lockstep.kernel.Lanes.COUNT;");
        source.line("import static dev.lockstep.kernel.Lanes.SPECIES;");
        source.line("import static dev.lockstep.kernel.SparseRows.VALUES;");
        source.line("");
        source.line("import jdk.incubator.vector.FloatVector;");
        source.line("");
        source.line("/**");
        source.line(" * Products with a block of columns of a SparseBatch, one to eight vectors wide, written by TileSource. Elements of row r");
        source.line(" * are {@code (p_e, v_e)}, for e from starts[r*stride + block] to starts[r*stride + block + 1]; i counts rows from first on.");
        source.line(" *");
        source.line(" * <pre>{@code");
        source.line(" * rows              c[c0 + i*ldc ..] += v_e * b[b0 + p_e*ldb ..]      c in registers over e");
        source.line(" * columns           c[c0 + p_e*ldc ..] += v_e * b[b0 + i*ldb ..]      b in registers over e");
        source.line(" *                   p_e = element[e] & 0xff, from the block's first column on     v_e = VALUES[element[e] >>> 8]");
        source.line(" * narrowRows        c[h ..] += v_e * b[p_e ..]           for n elements of each of some rows");
        source.line(" * narrowColumns     c[p_e ..] += v_e * b[h ..]           for e from {@code from} to end");
        source.line(" *                   p_e = column[e]     v_e = VALUES[value[e] & 0xff]");
        source.line(" * }</pre>");
        source.line(" *");
        source.line(" * Narrow ones are for rows of B and C that are one or two vectors and follow each other from LINE_START on: a constant");
        source.line(" * distance leaves registers for the rest.");
        source.line(" */");
        source.line("final class SparseTiles {");
        source.line("");
        source.line("    private SparseTiles() {}");
        int[] widths = {8, 4, 2, 1};
        for (String method : new String[] {"rows", "columns"}) {
            source.line("");
            source.line("    static void " + method + "(int vectors, " + SPARSE_PARAMETERS + ") {");
            source.line("        switch (vectors) {");
            for (int vectors : widths) {
                source.line("            case " + vectors + " -> " + method + vectors + "(count, first, starts, block, stride,"
                        + " element, b, b0, ldb, c, c0, ldc);");
            }
            source.line("            default -> throw new IllegalArgumentException(\"no tile of \" + vectors + \" vectors\");");
            source.line("        }");
            source.line("    }");
        }
        for (int vectors : widths) {
            source.sparseTile("rows", vectors, "c", "c0 + i * ldc", "b0 + (x & 0xff) * ldb");
            source.sparseTile("columns", vectors, "b", "b0 + i * ldb", "c0 + (x & 0xff) * ldc");
        }
        for (int vectors : new int[] {2, 1}) {
            source.narrowRows(vectors, 4 / vectors);
            source.narrowRows(vectors, 1);
            source.narrowColumns(vectors);
        }
        source.line("}");
        return source.text.toString();
    }

    private static final String SPARSE_PARAMETERS = "int count, int first, int[] starts, int block, int stride,"
            + " char[] element, float[] b, int b0, int ldb, float[] c, int c0, int ldc";

    private static final String NARROW_PARAMETERS = "char[] column, byte[] value, float[] b, float[] c";

    /** A row of {@code held} stays in registers while elements pick rows of the other matrix. */
    private void sparseTile(String method, int vectors, String held, String heldRow, String pickedRow) {
        boolean sumsHeld = held.equals("c");
        line("");
        line("    static void " + method + vectors + "(" + SPARSE_PARAMETERS + ") {");
        line("        int i = 0;");
        line("        for (; i < count; i++) {");
        line("            int at = (first + i) * stride + block;");
        line("            int end = starts[at + 1];");
        line("            int e = starts[at];");
        line("            if (e == end) {");
        line("                continue;");
        line("            }");
        line("            int h = " + heldRow + ";");
        for (int v = 0; v < vectors; v++) {
            line("            FloatVector h" + v + " = FloatVector.fromArray(SPECIES, " + held + ", h + " + v + " * COUNT);");
        }
        line("            for (; e < end; e++) {");
        line("                int x = element[e];");
        if (sumsHeld) {
            line("                FloatVector y = FloatVector.broadcast(SPECIES, VALUES[x >>> 8]);");
            line("                int q = " + pickedRow + ";");
            for (int v = 0; v < vectors; v++) {
                line("                h" + v + " = y.fma(FloatVector.fromArray(SPECIES, b, q + " + v + " * COUNT), h" + v + ");");
            }
        } else {
            update(vectors, "", "x >>> 8", pickedRow);
        }
        line("            }");
        if (sumsHeld) {
            for (int v = 0; v < vectors; v++) {
                line("            h" + v + ".intoArray(c, h + " + v + " * COUNT);");
            }
        }
        line("        }");
        line("    }");
    }

    /**
     * The next n elements of each of some rows of A, so many that their chains of FMAs do not wait. A method of its own, so
     * large that the one for several rows is not inlined: with a loop over rows around it, C2 keeps the arrays' addresses in memory.
     */
    private void narrowRows(int vectors, int together) {
        StringBuilder rows = new StringBuilder();
        for (int u = 0; u < together; u++) {
            rows.append(", int e").append(u).append(", int h").append(u);
        }
        line("");
        line("    static void narrowRows" + vectors + "x" + together + "(" + NARROW_PARAMETERS + ", int n" + rows + ") {");
        for (int u = 0; u < together; u++) {
            for (int v = 0; v < vectors; v++) {
                line("        FloatVector s" + u + v + " = FloatVector.fromArray(SPECIES, c, h" + u + " + " + v + " * COUNT);");
            }
        }
        line("        int e = 0;");
        line("        for (; e <= n - 4; e += 4) {");
        for (int x = 0; x < 4; x++) {
            for (int u = 0; u < together; u++) {
                element(u, vectors, x);
            }
        }
        line("        }");
        line("        for (; e < n; e++) {");
        for (int u = 0; u < together; u++) {
            element(u, vectors, 0);
        }
        line("        }");
        for (int u = 0; u < together; u++) {
            for (int v = 0; v < vectors; v++) {
                line("        s" + u + v + ".intoArray(c, h" + u + " + " + v + " * COUNT);");
            }
        }
        line("    }");
    }

    private void element(int u, int vectors, int x) {
        String name = u + "" + x;
        String at = "e" + u + " + e" + (x == 0 ? "" : " + " + x);
        line("            FloatVector y" + name + " = FloatVector.broadcast(SPECIES, VALUES[value[" + at + "] & 0xff]);");
        line("            int q" + name + " = Matrix.LINE_START + column[" + at + "] * (" + vectors + " * COUNT);");
        for (int v = 0; v < vectors; v++) {
            String sum = "s" + u + v;
            line("            " + sum + " = y" + name + ".fma(FloatVector.fromArray(SPECIES, b, q" + name + " + " + v
                    + " * COUNT), " + sum + ");");
        }
    }

    /** Elements of one row of A, in a method of its own for the same reason. */
    private void narrowColumns(int vectors) {
        line("");
        line("    static void narrowColumns" + vectors + "(" + NARROW_PARAMETERS + ", int from, int end, int h) {");
        for (int v = 0; v < vectors; v++) {
            line("        FloatVector h" + v + " = FloatVector.fromArray(SPECIES, b, h + " + v + " * COUNT);");
        }
        line("        int e = from;");
        line("        for (; e <= end - 4; e += 4) {");
        for (int x = 0; x < 4; x++) {
            narrowUpdate(vectors, x);
        }
        line("        }");
        line("        for (; e < end; e++) {");
        narrowUpdate(vectors, 0);
        line("        }");
        line("    }");
    }

    private void narrowUpdate(int vectors, int x) {
        String at = x == 0 ? "[e]" : "[e + " + x + "]";
        update(vectors, "" + x, "value" + at + " & 0xff", "Matrix.LINE_START + column" + at + " * (" + vectors + " * COUNT)");
    }

    /**
     * Adds an element's multiple of the row that is held to the row of C that it picks, vector by vector, each stored before the next
     * is loaded: few registers are enough, and load and store share one range check.
     */
    private void update(int vectors, String u, String value, String pickedRow) {
        line("                FloatVector y" + u + " = FloatVector.broadcast(SPECIES, VALUES[" + value + "]);");
        line("                int q" + u + " = " + pickedRow + ";");
        for (int v = 0; v < vectors; v++) {
            String at = "q" + u + " + " + v + " * COUNT";
            line("                y" + u + ".fma(h" + v + ", FloatVector.fromArray(SPECIES, c, " + at + ")).intoArray(c, " + at + ");");
        }
    }

    /** Heights of tiles of bytes, tallest first: the first for C of so many columns, others for any. {@code ByteProduct} knows that. */
    private static final int[] BYTE_HEIGHTS = {10, 6, 5, 4, 2, 1};

    private static String byteTiles() {
        TileSource source = new TileSource();
        source.line("package dev.lockstep.kernel;");
        source.line("");
        source.line("import static dev.lockstep.kernel.Lanes.SPECIES;");
        source.line("");
        source.line("import jdk.incubator.vector.ByteVector;");
        source.line("import jdk.incubator.vector.FloatVector;");
        source.line("import jdk.incubator.vector.IntVector;");
        source.line("import jdk.incubator.vector.VectorOperators;");
        source.line("import jdk.incubator.vector.VectorSpecies;");
        source.line("");
        source.line("/**");
        source.line(" * Register tiles of a ByteBatch A, whose bytes v become floats v / 255f, for vectors of 512 bits, written by TileSource. A tile");
        source.line(" * is a few rows of C^T (32 columns), which start 32 apart at {@code c[c0]}.");
        source.line(" *");
        source.line(" * <pre>{@code");
        source.line(" * rows       C^T (h, 32) := B^T (h, k) * A^T (k, 32)    byte u of a[32*q + r] is element (r, 4*q + u) of A, for each q that");
        source.line(" *                                                       is in taken[0 .. count-1]");
        source.line(" * columns    C^T (h, 32) := B^T (h, m) * A (m, 32)      element (i, p) of A is a[a0 + i*lda + p]");
        source.line(" *");
        source.line(" *                                                       element (p, j) of B is b[b0 + p*ldb + j]");
        source.line(" * }</pre>");
        source.line(" */");
        source.line("final class ByteTiles {");
        source.line("");
        source.line("    /** Rows that there are tiles for. */");
        source.line("    static final int[] HEIGHTS = {" + Arrays.stream(BYTE_HEIGHTS).mapToObj(String::valueOf).collect(Collectors.joining(", ")) + "};");
        source.line("");
        source.line("    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);");
        source.line("    private static final VectorSpecies<Byte> PIXELS = ByteVector.SPECIES_128;");
        source.line("");
        source.line("    /** 1 / 255 in two parts. */");
        source.line("    private static final float HIGH = 1 / SparseRows.WHITE;");
        source.line("");
        source.line("    private static final float LOW = (float) (1. / SparseRows.WHITE - HIGH);");
        source.line("");
        source.line("    private ByteTiles() {}");
        source.line("");
        source.line("    /** v / 255f for each int v from 0 to 255: correctly rounded, which a product with the nearest float to 1 / 255 is not. */");
        source.line("    private static FloatVector brightness(IntVector v) {");
        source.line("        FloatVector x = v.convert(VectorOperators.I2F, 0).reinterpretAsFloats();");
        source.line("        return x.fma(FloatVector.broadcast(SPECIES, HIGH), x.mul(LOW));");
        source.line("    }");
        source.line("");
        source.line("    private static FloatVector pixels(byte[] a, int at) {");
        source.line("        ByteVector signed = ByteVector.fromArray(PIXELS, a, at);");
        source.line("        return brightness(((IntVector) signed.convertShape(VectorOperators.B2I, INTS, 0)).and(0xff));");
        source.line("    }");
        String b = "float[] b, int b0, int ldb, float[] c, int c0";
        source.choice32(BYTE_HEIGHTS, "rows", "int count, int[] taken, float[] a, " + b, "count, taken, a, b, b0, ldb, c, c0");
        source.choice32(BYTE_HEIGHTS, "columns", "int m, byte[] a, int a0, int lda, " + b, "m, a, a0, lda, b, b0, ldb, c, c0");
        for (int height : BYTE_HEIGHTS) {
            source.line("");
            source.line("    static void rows" + height + "(int count, int[] taken, float[] a, " + b + ") {");
            source.byteSums(height);
            source.line("        for (int t = 0; t < count; t++) {");
            source.line("            int q = taken[t];");
            for (int j = 0; j < 2; j++) {
                source.line("            IntVector v" + j + " = FloatVector.fromArray(SPECIES, a, Matrix.LINE_START + q * 32 + " + 16 * j
                        + ").reinterpretAsInts();");
            }
            source.line("            int r = b0 + q * 4 * ldb;");
            source.line("            for (int u = 0; u < 4; u++) {");
            for (int j = 0; j < 2; j++) {
                source.line("                FloatVector x" + j + " = brightness(v" + j + ".and(0xff));");
            }
            source.step32(height);
            for (int j = 0; j < 2; j++) {
                source.line("                v" + j + " = v" + j + ".lanewise(VectorOperators.LSHR, 8);");
            }
            source.line("                r += ldb;");
            source.line("            }");
            source.line("        }");
            source.stores32(height);
            source.line("    }");
            source.line("");
            source.line("    static void columns" + height + "(int m, byte[] a, int a0, int lda, " + b + ") {");
            source.byteSums(height);
            source.line("        int e = a0;");
            source.line("        int r = b0;");
            source.line("        for (int i = 0; i < m; i++) {");
            for (int j = 0; j < 2; j++) {
                source.line("                FloatVector x" + j + " = pixels(a, e + " + 16 * j + ");");
            }
            source.step32(height);
            source.line("            e += lda;");
            source.line("            r += ldb;");
            source.line("        }");
            source.stores32(height);
            source.line("    }");
        }
        source.line("}");
        return source.text.toString();
    }

    private void choice32(int[] heights, String method, String parameters, String arguments) {
        line("");
        line("    static void " + method + "(int height, " + parameters + ") {");
        line("        switch (height) {");
        for (int height : heights) {
            line("            case " + height + " -> " + method + height + "(" + arguments + ");");
        }
        line("            default -> throw new IllegalArgumentException(\"no tile of \" + height + \" rows\");");
        line("        }");
        line("    }");
    }

    private void byteSums(int height) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < 2; j++) {
                line("        FloatVector " + sum(i, j) + " = FloatVector.zero(SPECIES);");
            }
        }
    }

    private void step32(int height) {
        for (int i = 0; i < height; i++) {
            String y = "y" + DIGITS.charAt(i);
            line("                FloatVector " + y + " = FloatVector.broadcast(SPECIES, b[r + " + i + "]);");
            for (int j = 0; j < 2; j++) {
                line("                " + sum(i, j) + " = x" + j + ".fma(" + y + ", " + sum(i, j) + ");");
            }
        }
    }

    private void stores32(int height) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < 2; j++) {
                line("        " + sum(i, j) + ".intoArray(c, c0 + " + (32 * i + 16 * j) + ");");
            }
        }
    }

    /** Triples of rows in a tile of patches, most first: {@code PatchProduct} makes tiles of about equal height, and needs no lower ones. */
    private static final int[] TRIPLES = {6, 5, 4};

    /** Lanes before the first one of each row of a patch. */
    private static final int[] PATCH_ROWS = {0, 5, 11};

    private static final String PATCH_PARAMETERS = "int k, float[] a, int a0, int lda, float[] b, float[] from, float[] c";

    private static String patchTiles() {
        TileSource source = new TileSource();
        source.line("package dev.lockstep.kernel;");
        source.line("");
        source.line("import static dev.lockstep.kernel.Lanes.SPECIES;");
        source.line("");
        source.line("import jdk.incubator.vector.FloatVector;");
        source.line("import jdk.incubator.vector.VectorMask;");
        source.line("import jdk.incubator.vector.VectorShuffle;");
        source.line("");
        source.line("/**");
        source.line(" * {@code C := C + A (3*t, k) * B (k, 10)} for vectors of 512 bits, written by TileSource. A vector of C is a patch of it, three rows and five");
        source.line(" * columns.");
        source.line(" *");
        source.line(" * <pre>{@code");
        source.line(" * lanes      0 to 4   5 to 9   10      11 to 15");
        source.line(" * C          row 0    row 1    unused  row 2        columns 0 to 4 of three rows; another vector has columns 5 to 9");
        source.line(" * A          row 0    row 1    unused  row 2        steps p to p + 4, each row loaded so that these are where they belong;");
        source.line(" *                                                   for each step, its three elements are spread over the lanes of their rows");
        source.line(" * B          columns 0 to 4 (or 5 to 9) of row p in all three");
        source.line(" *");
        source.line(" * element (i, p) of A is a[a0 + i*lda + p]; the vectors of row p of B lie 32*p and 32*p + 16 behind LINE_START, those of");
        source.line(" * triple t of C 32*t and 32*t + 16 behind it, before in {@code from}, after in {@code c}");
        source.line(" * }</pre>");
        source.line(" *");
        source.line(" * What is loaded begins up to 11 elements before a row of A, or ends as far behind it, but never before the first row nor behind the");
        source.line(" * last.");
        source.line(" */");
        source.line("final class PatchTiles {");
        source.line("");
        source.line("    /** Triples of rows that there are tiles for. */");
        source.line("    static final int[] TRIPLES = {" + Arrays.stream(TRIPLES).mapToObj(String::valueOf).collect(Collectors.joining(", ")) + "};");
        source.line("");
        source.line("    /** Lanes before each row of a patch. */");
        source.line("    static final int[] FIRST_LANES = {" + Arrays.stream(PATCH_ROWS).mapToObj(String::valueOf).collect(Collectors.joining(", ")) + "};");
        source.line("");
        source.line("    private static final VectorMask<Float> ROW1 = VectorMask.fromLong(SPECIES, 0x3e0L);");
        source.line("    private static final VectorMask<Float> ROW2 = VectorMask.fromLong(SPECIES, 0xf800L);");
        for (int u = 0; u < 5; u++) {
            source.line("    private static final VectorShuffle<Float> STEP" + u + " = VectorShuffle.fromOp(SPECIES, lane -> lane - column(lane) + " + u + ");");
        }
        for (int j = 0; j < 2; j++) {
            source.line("    private static final VectorShuffle<Float> COLUMNS" + j + " = VectorShuffle.fromOp(SPECIES, lane -> column(lane) + " + 5 * j + ");");
        }
        source.line("");
        for (int i = 1; i < 3; i++) {
            source.line("    private static final VectorShuffle<Float> ROW_OF_C" + i + " = VectorShuffle.fromOp(SPECIES, lane -> (lane + " + PATCH_ROWS[i] + ") % Lanes.COUNT);");
        }
        source.line("");
        source.line("    private PatchTiles() {}");
        source.line("");
        source.line("    /** Which column of its five a lane has. */");
        source.line("    static int column(int lane) {");
        source.line("        return lane < 10 ? lane % 5 : Math.max(0, lane - 11);");
        source.line("    }");
        source.line("");
        source.line("    /** Spreads k rows of B over vectors, as tiles read them. Reads 16 elements of each. */");
        source.line("    static void spread(int k, float[] b, int b0, int ldb, float[] s) {");
        source.line("        int r = b0;");
        source.line("        for (int p = 0; p < k; p++) {");
        source.line("            FloatVector v = FloatVector.fromArray(SPECIES, b, r);");
        for (int j = 0; j < 2; j++) {
            source.line("            v.rearrange(COLUMNS" + j + ").intoArray(s, Matrix.LINE_START + p * 32 + " + 16 * j + ");");
        }
        source.line("            r += ldb;");
        source.line("        }");
        source.line("    }");
        source.line("");
        source.line("    /** Rows of as many triples of C, ldd apart: {@code d[d0 + i*ldd ..]}. What one row writes beyond its ten columns, the next one puts right. */");
        source.line("    static void rows(int triples, int ldd, float[] c, float[] d, int d0) {");
        source.line("        int e = d0;");
        source.line("        for (int t = 0; t < triples; t++) {");
        for (int j = 0; j < 2; j++) {
            source.line("            FloatVector v" + j + " = FloatVector.fromArray(SPECIES, c, Matrix.LINE_START + t * 32 + " + 16 * j + ");");
        }
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                source.line("            v" + j + (i == 0 ? "" : ".rearrange(ROW_OF_C" + i + ")") + ".intoArray(d, e + " + 5 * j + ");");
            }
            source.line("            e += ldd;");
        }
        source.line("        }");
        source.line("    }");
        source.patchChoice();
        for (int triples : TRIPLES) {
            source.patchTile(triples);
        }
        source.line("}");
        return source.text.toString();
    }

    private void patchChoice() {
        line("");
        line("    static void tile(int triples, " + PATCH_PARAMETERS + ") {");
        line("        switch (triples) {");
        for (int triples : TRIPLES) {
            line("            case " + triples + " -> tile" + triples + "(k, a, a0, lda, b, from, c);");
        }
        line("            default -> throw new IllegalArgumentException(\"no tile of \" + triples + \" triples\");");
        line("        }");
        line("    }");
    }

    private void patchTile(int triples) {
        line("");
        line("    private static void tile" + triples + "(" + PATCH_PARAMETERS + ") {");
        for (int fence = 1; fence <= 5; fence++) {
            line("        int fence" + fence + " = Microkernel.never - " + fence + ";");
        }
        for (int t = 0; t < triples; t++) {
            for (int j = 0; j < 2; j++) {
                line("        FloatVector " + sum(t, j) + " = FloatVector.fromArray(SPECIES, from, Matrix.LINE_START + " + (32 * t + 16 * j) + ");");
            }
        }
        for (int t = 0; t < triples; t++) {
            for (int i = 0; i < 3; i++) {
                line("        int r" + t + i + " = a0 + " + (3 * t + i) + " * lda - " + PATCH_ROWS[i] + ";");
            }
        }
        line("        int p = 0;");
        line("        for (; p <= k - 5; p += 5) {");
        patchesOfA(triples, "");
        for (int u = 0; u < 5; u++) {
            line("            if (p == fence" + (u + 1) + ") break;");
            patchStep(triples, u, 32 * u);
        }
        line("        }");
        line("        for (; p < k; p++) {");
        patchesOfA(triples, " - 4");
        patchStep(triples, 4, 0);
        line("        }");
        for (int t = 0; t < triples; t++) {
            for (int j = 0; j < 2; j++) {
                line("        " + sum(t, j) + ".intoArray(c, Matrix.LINE_START + " + (32 * t + 16 * j) + ");");
            }
        }
        line("    }");
    }

    /** Steps p to p + 4 of each triple of rows, or those that many before. */
    private void patchesOfA(int triples, String before) {
        for (int t = 0; t < triples; t++) {
            String[] rows = new String[3];
            for (int i = 0; i < 3; i++) {
                rows[i] = "FloatVector.fromArray(SPECIES, a, r" + t + i + " + p" + before + ")";
            }
            line("            FloatVector x" + t + " = " + rows[0] + ".blend(" + rows[1] + ", ROW1).blend(" + rows[2] + ", ROW2);");
        }
    }

    /** One of these steps, times a row of B. */
    private void patchStep(int triples, int u, int row) {
        for (int j = 0; j < 2; j++) {
            line("            FloatVector b" + u + j + " = FloatVector.fromArray(SPECIES, b, Matrix.LINE_START + p * 32 + " + (row + 16 * j) + ");");
        }
        for (int t = 0; t < triples; t++) {
            String y = "y" + u + t;
            line("            FloatVector " + y + " = x" + t + ".rearrange(STEP" + u + ");");
            for (int j = 0; j < 2; j++) {
                line("            " + sum(t, j) + " = " + y + ".fma(b" + u + j + ", " + sum(t, j) + ");");
            }
        }
    }

    /** Widths of panels, as constants, which cost no addresses. */
    private static final int[] WIDTHS = {16, 32, 64};

    private static String transposes() {
        TileSource source = new TileSource();
        source.line("package dev.lockstep.kernel;");
        source.line("");
        source.line("import static dev.lockstep.kernel.Lanes.SPECIES;");
        source.line("import static jdk.incubator.vector.VectorOperators.XOR;");
        source.line("");
        source.line("import jdk.incubator.vector.ByteVector;");
        source.line("import jdk.incubator.vector.FloatVector;");
        source.line("import jdk.incubator.vector.IntVector;");
        source.line("import jdk.incubator.vector.LongVector;");
        source.line("import jdk.incubator.vector.VectorMask;");
        source.line("import jdk.incubator.vector.VectorShuffle;");
        source.line("import jdk.incubator.vector.VectorSpecies;");
        source.line("");
        source.line("/**");
        source.line(" * Square blocks transposed in registers, written by TileSource: {@code d[d0 + p*ldd + q] := s[s0 + q*lds + p]}.");
        source.line(" *");
        source.line(" * <p>Squares of 16 take three steps, for rows q, lanes l, and vectors p of the result:");
        source.line(" *");
        source.line(" * <pre>{@code");
        source.line(" * r_q[l] := row_q[l ^ q]        a shuffle of each row but the first");
        source.line(" * s_p[l] := r_(p ^ l)[l]        vectors h apart, for h = 8, 4, 2, 1: lanes with bit h are those of the other one, two blends");
        source.line(" * d_p[l] := s_p[l ^ p]          a shuffle");
        source.line(" * }</pre>");
        source.line(" *");
        source.line(" * which are 30 shuffles and 64 blends. Smaller squares, and those with rows of D any distance apart, of which few are transposed");
        source.line(" * in a call, have fewer constants: rows that lie h apart exchange blocks of h columns. What has to move is blended into one vector,");
        source.line(" * rotated by h lanes, and blended back, a shuffle and three blends for two rows: of 16 rows 32 and 96.");
        source.line(" *");
        source.line(" * <p>Where C2 makes a mask anew for each blend, before JDK 18 with vectors of 512 bits, blends are done on bits instead. That");
        source.line(" * is two or three operations to C2, one to the CPU, and for a whole square at once they were too many: C2 took longer than a");
        source.line(" * benchmark warms up, or checked the lanes of 15 shuffles in each pass. So it is done in halves, all three steps with the");
        source.line(" * upper two bits of p, q and l and then with the lower two:");
        source.line(" *");
        source.line(" * <ul>");
        source.line(" *   <li>The first blends of a half are of longs, the second of ints: C2 makes one instruction of a blend only where its operands are no");
        source.line(" *       logic to it, as what changed its type is not. The other one of two vectors is the exclusive or of the first one and both");
        source.line(" *       operands, since two blends would have an operation in common, and then neither is one instruction.");
        source.line(" *   <li>Shuffles are of ints. Their lanes are checked before the loop; those of floats in it, as C2 compares them with a");
        source.line(" *       vector of zeros in memory, which to it a store of floats may change.");
        source.line(" *   <li>In between lie a few squares, rows of 16 floats one behind another, so that indices are multiples of a loop's variable, whose");
        source.line(" *       range C2 checks before the loop: of 100 instructions for a quarter of a half 60 were for addresses and their checks.");
        source.line(" * </ul>");
        source.line(" */");
        source.line("final class Transposes {");
        source.line("");
        source.line("    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);");
        source.line("    private static final VectorSpecies<Byte> BYTES = SPECIES.withLanes(byte.class);");
        source.line("");
        source.line("    // Lanes whose index has bit h set.");
        for (int h = 8; h >= 1; h /= 2) {
            source.line("    private static final VectorMask<Float> UPPER" + h + " = VectorMask.fromLong(SPECIES, upper(" + h + "));");
            String kind = h == 8 || h == 2 ? "Long" : "Int";
            source.line("    private static final " + kind + "Vector BITS" + h + " = IntVector.zero(INTS).blend(-1, UPPER" + h
                    + ".cast(INTS)).reinterpretAs" + kind + "s();");
        }
        source.line("");
        source.line("    // Lane l takes lane l ^ i.");
        for (int i = 1; i < 16; i++) {
            source.line("    private static final VectorShuffle<Float> TURN" + i + " = VectorShuffle.fromOp(SPECIES, lane -> (lane ^ " + i
                    + ") % Lanes.COUNT);");
        }
        for (int i : new int[] {1, 2, 3, 4, 8, 12}) {
            source.line("    private static final VectorShuffle<Integer> TURN_INTS" + i + " = TURN" + i + ".cast(INTS);");
        }
        source.line("");
        source.line("    /** Squares that are in halves at a time: they stay in L1, with where they come from and go to. */");
        source.line("    private static final int MOST = 8;");
        source.line("");
        source.line("    private final float[] half = new float[Matrix.LINE_START + (Blocking.CHOSEN.masks() ? 0 : MOST * 256)];");
        source.line("");
        source.line("    private static long upper(int h) {");
        source.line("        long lanes = 0;");
        source.line("        for (int lane = 0; lane < Lanes.COUNT; lane++) {");
        source.line("            lanes |= (lane & h) == 0 ? 0L : 1L << lane;");
        source.line("        }");
        source.line("        return lanes;");
        source.line("    }");
        source.line("");
        source.line("    /**");
        source.line("     * Transposes {@code blocks} squares of COUNT rows and columns, which follow each other along p. Where rows of D overlap,");
        source.line("     * {@code ldd < COUNT}, that of the highest p stays.");
        source.line("     */");
        source.line("    void run(int blocks, float[] s, int s0, int lds, float[] d, int d0, int ldd) {");
        source.line("        switch (Lanes.COUNT) {");
        source.line("            case 16 -> {");
        source.line("                if (Blocking.CHOSEN.masks()) {");
        source.line("                    transpose(blocks, s, s0, lds, d, d0, ldd);");
        source.line("                } else {");
        source.line("                    inHalves(blocks, s, s0, lds, d, d0, ldd);");
        source.line("                }");
        source.line("            }");
        source.line("            case 8 -> exchange8(blocks, s, s0, lds, d, d0, ldd);");
        source.line("            default -> exchange4(blocks, s, s0, lds, d, d0, ldd);");
        source.line("        }");
        source.line("    }");
        source.line("");
        source.line("    private static void transpose(int blocks, float[] s, int s0, int lds, float[] d, int d0, int ldd) {");
        source.line("        switch (ldd) {");
        for (int width : WIDTHS) {
            source.line("            case " + width + " -> transpose" + width + "(blocks, s, s0, lds, d, d0);");
        }
        source.line("            default -> exchange16(blocks, s, s0, lds, d, d0, ldd);");
        source.line("        }");
        source.line("    }");
        source.line("");
        source.line("    /**");
        source.line("     * The same for squares of 16 ints, each of four bytes that follow each other along p; rows of D are 32 apart. D's floats are");
        source.line("     * only a place for bits.");
        source.line("     */");
        source.line("    void fours(int blocks, byte[] s, int s0, int lds, float[] d, int d0) {");
        source.line("        if (Blocking.CHOSEN.masks()) {");
        source.line("            fours32(blocks, s, s0, lds, d, d0);");
        source.line("            return;");
        source.line("        }");
        source.line("        for (int block = 0, some; block < blocks; block += some) {");
        source.line("            some = Blocking.balanced(blocks - block, MOST, 1);");
        source.line("            for (int i = 0; i < 4; i++) {");
        source.line("                farFours(some, s, s0 + block * 64 + i * lds, 4 * lds, half, Matrix.LINE_START + i * 16);");
        source.line("            }");
        source.line("            near32(some, half, d, d0 + block * (16 * 32));");
        source.line("        }");
        source.line("    }");
        source.line("");
        source.line("    private void inHalves(int blocks, float[] s, int s0, int lds, float[] d, int d0, int ldd) {");
        source.line("        for (int block = 0, some; block < blocks; block += some) {");
        source.line("            some = Blocking.balanced(blocks - block, MOST, 1);");
        source.line("            for (int i = 0; i < 4; i++) {");
        source.line("                far(some, s, s0 + block * 16 + i * lds, 4 * lds, half, Matrix.LINE_START + i * 16);");
        source.line("            }");
        source.line("            int e = d0 + block * 16 * ldd;");
        source.line("            switch (ldd) {");
        for (int width : WIDTHS) {
            source.line("                case " + width + " -> near" + width + "(some, half, d, e);");
        }
        source.line("                default -> near(some, half, d, e, ldd);");
        source.line("            }");
        source.line("        }");
        source.line("    }");
        source.line("");
        source.line("    /** Rows i, i + 4, i + 8, i + 12 of each square, which are {@code lds} apart. */");
        source.far(false);
        source.line("");
        source.line("    /** The same for ints of four bytes. */");
        source.far(true);
        for (int width : WIDTHS) {
            source.near("" + width);
        }
        source.near("");
        for (int width : WIDTHS) {
            source.square(false, width);
        }
        source.square(true, 32);
        for (int size : new int[] {16, 8, 4}) {
            source.exchange(size);
        }
        source.line("}");
        return source.text.toString();
    }

    private void far(boolean bytes) {
        line("    private static void far" + (bytes ? "Fours(int blocks, byte" : "(int blocks, float") + "[] s, int s0, int lds, float[] d, int d0) {");
        rowsOfSource(4);
        line("        for (int block = 0; block < blocks; block++) {");
        line("            int r = block * " + (bytes ? 64 : 16) + ";");
        line("            int e = d0 + block * 256;");
        half(4, i -> load(bytes, "r + s" + i), i -> "e + " + 64 * i);
        line("        }");
        line("    }");
    }

    private void near(String width) {
        String ldd = width.isEmpty() ? "ldd" : width;
        line("");
        line("    /** Rows i to i + 3, rows of D " + (width.isEmpty() ? "any distance" : width) + " apart. */");
        line("    private static void near" + width + "(int blocks, float[] s, float[] d, int d0" + (width.isEmpty() ? ", int ldd" : "") + ") {");
        line("        for (int four = 0; four < 4 * blocks; four++) {");
        line("            int r = Matrix.LINE_START + four * 64;");
        line("            int e = d0 + four * (4 * " + ldd + ");");
        half(1, i -> load(false, "r + " + 16 * i), i -> "e + " + i + " * " + ldd);
        line("        }");
        line("    }");
    }

    /** Each is invariant for itself, so that C2 checks it before the loop. */
    private void rowsOfSource(int rows) {
        for (int i = 1; i < rows; i++) {
            line("        int s" + i + " = s" + (i - 1) + " + lds;");
        }
    }

    /** Two bits of the three steps, 2*h and h, on bits. */
    private void half(int h, IntFunction<String> load, IntFunction<String> at) {
        for (int i = 0; i < 4; i++) {
            String turn = i == 0 ? "" : ".reinterpretAsInts().rearrange(TURN_INTS" + i * h + ")";
            line("            LongVector v" + i + " = " + load.apply(i) + turn + ".reinterpretAsLongs();");
        }
        blendTwo("LongVector t0", "LongVector t2", "v0", "v2", 2 * h);
        blendTwo("LongVector t1", "LongVector t3", "v1", "v3", 2 * h);
        for (int i = 0; i < 4; i++) {
            line("            IntVector w" + i + " = t" + i + ".reinterpretAsInts();");
        }
        blendTwo("IntVector x0", "IntVector x1", "w0", "w1", h);
        blendTwo("IntVector x2", "IntVector x3", "w2", "w3", h);
        for (int i = 0; i < 4; i++) {
            String turn = i == 0 ? "" : ".rearrange(TURN_INTS" + i * h + ")";
            line("            x" + i + turn + ".reinterpretAsFloats().intoArray(d, " + at.apply(i) + ");");
        }
    }

    /** Lanes with bit h from y and the others from x, and the other way round: an instruction each. */
    private void blendTwo(String first, String second, String x, String y, int h) {
        line("            " + first + " = " + x + ".lanewise(XOR, " + x + ".lanewise(XOR, " + y + ").and(BITS" + h + "));");
        line("            " + second + " = " + first.substring(first.indexOf(' ') + 1) + ".lanewise(XOR, " + x + ").lanewise(XOR, " + y + ");");
    }

    /** Squares of 16, with masks. */
    private void square(boolean bytes, int ldd) {
        line("");
        line("    private static void " + (bytes ? "fours" : "transpose") + ldd + "(int blocks, " + (bytes ? "byte" : "float")
                + "[] s, int s0, int lds, float[] d, int d0) {");
        rowsOfSource(16);
        line("        for (int block = 0; block < blocks; block++) {");
        line("            int r = block * " + (bytes ? 64 : 16) + ";");
        line("            int e = d0 + block * " + 16 * ldd + ";");
        for (int q = 0; q < 16; q++) {
            line("            FloatVector v" + q + " = " + load(bytes, "r + s" + q) + (bytes ? ".reinterpretAsFloats()" : "") + turn(q) + ";");
        }
        String from = "v";
        for (int h = 8; h >= 1; h /= 2) {
            String to = "t" + h + "_";
            for (int p = 0; p < 16; p++) {
                line("            FloatVector " + to + p + " = " + from + p + ".blend(" + from + (p ^ h) + ", UPPER" + h + ");");
            }
            from = to;
        }
        for (int p = 0; p < 16; p++) {
            line("            " + from + p + turn(p) + ".intoArray(d, e + " + p * ldd + ");");
        }
        line("        }");
        line("    }");
    }

    private static String turn(int i) {
        return i == 0 ? "" : ".rearrange(TURN" + i + ")";
    }

    private static String load(boolean bytes, String at) {
        return (bytes ? "ByteVector.fromArray(BYTES" : "FloatVector.fromArray(SPECIES") + ", s, " + at + ")";
    }

    private void exchange(int size) {
        line("");
        line("    private static void exchange" + size + "(int blocks, float[] s, int s0, int lds, float[] d, int d0, int ldd) {");
        line("        int e = d0;");
        line("        for (int block = 0; block < blocks; block++) {");
        line("            int r = s0 + block * " + size + ";");
        String[] rows = new String[size];
        for (int i = 0; i < size; i++) {
            rows[i] = "v" + i;
            line("            FloatVector v" + i + " = " + load(false, "r") + ";");
            line("            r += lds;");
        }
        int exchange = 0;
        for (int h = size / 2; h >= 1; h /= 2) {
            for (int i = 0; i < size; i++) {
                if ((i & h) == 0) {
                    String a = rows[i];
                    String b = rows[i + h];
                    String t = "t" + exchange++;
                    line("            FloatVector " + t + " = " + b + ".blend(" + a + ", UPPER" + h + ")" + turn(h) + ";");
                    rows[i] = t + "a";
                    rows[i + h] = t + "b";
                    line("            FloatVector " + rows[i] + " = " + a + ".blend(" + t + ", UPPER" + h + ");");
                    line("            FloatVector " + rows[i + h] + " = " + t + ".blend(" + b + ", UPPER" + h + ");");
                }
            }
        }
        for (String row : rows) {
            line("            " + row + ".intoArray(d, e);");
            line("            e += ldd;");
        }
        line("        }");
        line("    }");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
