package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * A matrix of bytes that is mostly zeros, row by row: the columns and values of what is not zero, in ascending columns.
 *
 * <p>A byte v from 0 to 255 stands for {@code v / 255f}, the brightness of a pixel. Kept as a byte it takes three bytes with its
 * column where a float took six: rows in random order come from memory, and half as many lines have to come. 128 images of
 * MNIST, on an EPYC of the third generation, JDK 25: 24 microseconds instead of 30 to look at them, 34 instead of 46 to copy
 * them; products look values up, which costs those with ten columns one or two microseconds of some 35.
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

    /** Columns are kept in 16 bits. */
    private static final int MOST_COLUMNS = 1 << 16;

    /**
     * Rows are looked at for so much more than their average length. 128 images of MNIST then take 14 microseconds to copy where
     * they took 17; 70 percent more took longer again, and so did the average with narrow products, which copy nothing (an EPYC of
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
    private final int[] firstColumn;
    private final int[] starts;
    private char[] column = new char[1024];
    private byte[] value = new byte[1024];

    /** Elements that are looked at, of each row; behind the last element is room for as many. */
    private int lookedAt;

    private SparseRows(int rows, int columns, int[] firstColumn) {
        this.rows = rows;
        this.columns = columns;
        this.firstColumn = firstColumn;
        this.blocks = firstColumn.length - 1;
        this.starts = new int[Math.addExact(Math.multiplyExact(rows, blocks), 1)];
    }

    /**
     * Reads a matrix once, row by row.
     *
     * @throws IllegalArgumentException if an extent is negative, there are more than 65,536 columns, or what is not zero
     *     does not fit one array
     */
    public static SparseRows of(int rows, int columns, Source source) {
        if (rows < 0
                || columns < 0
                || columns > MOST_COLUMNS
                || (long) rows * blocks(columns) > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("sparse matrix of " + rows + "x" + columns
                    + ": needs extents >= 0, at most " + MOST_COLUMNS + " columns, and room for its index");
        }
        byte[] row = new byte[columns];
        SparseRows matrix = new SparseRows(rows, columns, cut(Math.min(rows, SAMPLE), columns, source, row));
        int next = 0;
        for (int i = 0; i < rows; i++) {
            source.read(i, row);
            next = matrix.append(i, row, next);
        }
        int usual = rows == 0 ? 0 : (int) (((long) next + rows - 1) / rows);
        int room = (int) Math.min(Integer.MAX_VALUE - 64L, (long) next + usual + usual * MORE_PERCENT / 100);
        matrix.lookedAt = room - next;
        matrix.column = Arrays.copyOf(matrix.column, room);
        matrix.value = Arrays.copyOf(matrix.value, room);
        return matrix;
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
            while (p < columns && before * (first.length - 1) < all * block) {
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
        int next = from;
        if (value.length - next < columns) {
            int grown = (int) Math.min(Integer.MAX_VALUE - 64L, Math.max(2L * value.length, (long) next + columns));
            if (grown - next < columns) {
                throw new IllegalArgumentException("more than " + next + " elements are not zero in row " + i + " of "
                        + rows + ": they do not fit one array");
            }
            column = Arrays.copyOf(column, grown);
            value = Arrays.copyOf(value, grown);
        }
        for (int block = 0; block < blocks; block++) {
            for (int p = firstColumn[block]; p < firstColumn[block + 1]; p++) {
                if (row[p] != 0) {
                    column[next] = (char) p;
                    value[next++] = row[p];
                }
            }
            starts[i * blocks + block + 1] = next;
        }
        return next;
    }

    /** Reads where a row starts and ends, so that this is near when the row is copied: {@link Prefetch}. */
    int lookAtStart(int row) {
        return starts[row * blocks] + starts[row * blocks + blocks];
    }

    /** Reads an element of each line of memory that most rows fill from there on, for the same reason. */
    int lookAtElements(int row) {
        int begin = starts[row * blocks];
        return Prefetch.lines(value, begin, lookedAt) + Prefetch.lines(column, begin, lookedAt);
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

    /** Element numbers: {@code starts[i*blocks + block]} is the first one of a block of a row, the next entry its end. */
    int[] starts() {
        return starts;
    }

    /** Column of each element. */
    char[] columnOf() {
        return column;
    }

    /** Value of each element: an index of {@link #VALUES}. */
    byte[] values() {
        return value;
    }
}
