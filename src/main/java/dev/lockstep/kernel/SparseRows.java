package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * A matrix of bytes that is mostly zeros, row by row: the columns and values of what is not zero, in ascending columns.
 *
 * <p>A byte v from 0 to 255 stands for {@code v / 255f}, the brightness of a pixel. Rows in random order come from memory, so what
 * counts is how many lines have to come:
 *
 * <pre>{@code
 * of each row   how many elements each block has, 16 bits each, then its elements
 * packed        16 bits: value, and column within the block     for products that go block by block
 * else          16 bits: column; values, 8 bits, elsewhere      for narrow ones, which go row by row
 * }</pre>
 *
 * 128 images of MNIST are some 900 lines so, where columns of 16 bits, values and the starts of blocks, each in an array of
 * its own, were 1,300. On a disturbed EPYC of the fifth generation, the tenth percentile of all batches of a training with dropout, three JVMs each, JDK
 * 17 and 25, taking turns: 12.8 to 14.3 and 12.1 to 12.5 microseconds to gather them instead of 17.0 to 19.2 and 15.7 to 19.0, and the
 * rest of a step took no longer. Values as bytes instead of floats had saved as much on the third generation, and cost products with ten
 * columns, which look them up, one or two microseconds of some 35.
 *
 * <p>Columns are cut into blocks with about as many elements each, and it is known where each block of each row starts: a
 * product can go block by block, so that the rows of the other operand that a block meets stay in L1 or near it, and threads
 * that share blocks out have as much to do each.
 */
public final class SparseRows {

    /** Columns for each block: so many rows of 128 floats are 56 KB, which nearly fit L1. */
    private static final int COLUMNS_PER_BLOCK = 112;

    /** Rows, at the start of the matrix, that say how elements spread over the columns. */
    private static final int SAMPLE = 1_000;

    /** Columns are counted from the first one of their block in 8 bits. */
    private static final int WIDEST_BLOCK = 1 << 8;

    /** Where they are not packed, columns are kept in 16 bits. */
    private static final int MOST_COLUMNS = 1 << 16;

    /**
     * Rows are looked at for so much more than their average length. 128 images of MNIST then took 14 microseconds to copy where
     * they had taken 17, columns and values apart; 70 percent more took longer again, and so did the average with narrow products, which copy nothing (an EPYC of
     * the fifth generation, JDK 17 and 25).
     */
    private static final int MORE_PERCENT = 30;

    /** The largest byte, which stands for 1. */
    public static final float WHITE = 255f;

    /** What bytes stand for; its length is a constant to C2, which then checks no index that is a byte. */
    static final float[] VALUES = new float[256];

    static {
        for (int value = 0; value < VALUES.length; value++) {
            VALUES[value] = value / WHITE;
        }
    }

    /** Writes a row of the matrix. */
    @FunctionalInterface
    public interface Source {

        /** Fills all of {@code to} with row {@code i}, bytes from 0 to 255. */
        void read(int i, byte[] to);
    }

    private final int rows;
    private final int columns;
    private final int blocks;
    private final boolean packed;
    private final int[] firstColumn;
    private final int[] starts;
    private char[] element = new char[1024];
    private byte[] value = new byte[0];

    /** Elements that are looked at, of each row; behind the last element is room for as many. */
    private int lookedAt;

    private SparseRows(int rows, int columns, boolean packed, int[] firstColumn) {
        this.rows = rows;
        this.columns = columns;
        this.packed = packed;
        this.firstColumn = firstColumn;
        this.blocks = firstColumn.length - 1;
        this.starts = new int[rows + 1];
    }

    /**
     * Reads a matrix once, row by row.
     *
     * @param width columns of the other operand: products with about so many are quick, all have the same bits
     * @throws IllegalArgumentException if an extent is negative, there are more than 65,536 columns, or what is not zero
     *     does not fit one array
     */
    public static SparseRows of(int rows, int columns, int width, Source source) {
        if (rows < 0 || columns < 0 || columns > MOST_COLUMNS || rows > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("sparse matrix of " + rows + "x" + columns
                    + ": needs extents >= 0, at most " + MOST_COLUMNS + " columns, and room for its index");
        }
        byte[] row = new byte[columns];
        int[] cut = cut(Math.min(rows, SAMPLE), columns, source, row);
        SparseRows matrix = new SparseRows(rows, columns, isPacked(width), cut);
        int next = 0;
        for (int i = 0; i < rows; i++) {
            source.read(i, row);
            next = matrix.append(i, row, next);
        }
        int usual = rows == 0 ? 0 : (int) (((long) next + rows - 1) / rows);
        int room = (int) Math.min(Integer.MAX_VALUE - 64L, (long) next + usual + usual * MORE_PERCENT / 100);
        matrix.lookedAt = room - next;
        matrix.element = Arrays.copyOf(matrix.element, room);
        matrix.value = Arrays.copyOf(matrix.value, matrix.packed ? 0 : room);
        return matrix;
    }

    /** Whether {@link #of} packs elements for products with so many columns. */
    public static boolean isPacked(int width) {
        return !SparseProduct.isNarrow(width);
    }

    /** A power of two, so that it can be shared out evenly. */
    private static int blocks(int columns) {
        int least = Math.max(1, (columns + COLUMNS_PER_BLOCK - 1) / COLUMNS_PER_BLOCK);
        return Integer.highestOneBit(2 * least - 1);
    }

    /** Where blocks start, and the end of the last one, so that each has as many elements of the first rows. */
    private static int[] cut(int rows, int columns, Source source, byte[] row) {
        int[] elements = new int[columns];
        // Each column counts for something: nothing may be known, and one wide block is too wide.
        Arrays.fill(elements, 1);
        long all = columns;
        for (int i = 0; i < rows; i++) {
            source.read(i, row);
            for (int p = 0; p < columns; p++) {
                if (row[p] != 0) {
                    elements[p]++;
                    all++;
                }
            }
        }
        int[] first = new int[blocks(columns) + 1];
        long before = 0;
        for (int block = 1, p = 0; block < first.length; block++) {
            // None is wider than what a byte counts, nor so narrow that the rest would have to be.
            int least = columns - (first.length - 1 - block) * WIDEST_BLOCK;
            int most = Math.min(columns, first[block - 1] + WIDEST_BLOCK);
            while (p < most && (p < least || before * (first.length - 1) < all * block)) {
                before += elements[p++];
            }
            first[block] = p;
        }
        return first;
    }

    /** First column of a block; the number of columns for the one after the last. */
    int firstColumn(int block) {
        return firstColumn[block];
    }

    /** The block that starts with a column; -1 if none does. */
    int blockAt(int column) {
        for (int block = 0; block <= blocks; block++) {
            if (firstColumn[block] == column) {
                return block;
            }
        }
        return -1;
    }

    /** Where a share of the columns starts, and the one before ends, if so many shares are to have as many elements each. */
    public int boundary(int share, int shares) {
        return firstColumn[(int) ((long) blocks * share / shares)];
    }

    private int append(int i, byte[] row, int from) {
        makeRoom(i, from);
        starts[i] = from;
        int next = from + blocks;
        for (int block = 0; block < blocks; block++) {
            int begin = next;
            int first = firstColumn[block];
            for (int p = first; p < firstColumn[block + 1]; p++) {
                if (row[p] != 0) {
                    if (packed) {
                        element[next] = (char) ((row[p] & 0xff) << 8 | p - first);
                    } else {
                        element[next] = (char) p;
                        value[next] = row[p];
                    }
                    next++;
                }
            }
            element[from + block] = (char) (next - begin);
        }
        starts[i + 1] = next;
        return next;
    }

    private void makeRoom(int i, int from) {
        int most = blocks + columns;
        if (element.length - from < most) {
            int grown = (int) Math.min(Integer.MAX_VALUE - 64L, Math.max(2L * element.length, (long) from + most));
            if (grown - from < most) {
                throw new IllegalArgumentException("rows before row " + i + " of " + rows + " take " + from
                        + " entries without their zeros, and all do not fit one array");
            }
            element = Arrays.copyOf(element, grown);
        }
        if (!packed && value.length < element.length) {
            value = Arrays.copyOf(value, element.length);
        }
    }

    /** Reads where a row starts, so that this is near when the row is copied: {@link Prefetch}. */
    int lookAtStart(int row) {
        return starts[row];
    }

    /** Reads an element of each line of memory that most rows fill from there on, for the same reason. */
    int lookAtElements(int row) {
        int begin = starts[row];
        int sum = Prefetch.lines(element, begin, lookedAt);
        return packed ? sum : sum + Prefetch.lines(value, begin, lookedAt);
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** Number of blocks of columns, at least one. */
    int blocks() {
        return blocks;
    }

    /** Whether an element holds its value too. */
    boolean isPacked() {
        return packed;
    }

    /** Where each row starts in {@link #entries}; the next entry is its end. */
    int[] starts() {
        return starts;
    }

    /**
     * Of each row, how many elements each block has, then its elements: {@code value << 8 | column - first column of the block} if
     * packed, else their columns.
     */
    char[] entries() {
        return element;
    }

    /** Where elements are not packed, the value of each: an index of {@link #VALUES}. */
    byte[] values() {
        return value;
    }
}
