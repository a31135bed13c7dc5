package dev.lockstep.kernel;

import java.util.Arrays;

/**
 * A matrix that is mostly zeros, row by row: the columns and values of what is not {@code +0.0f}, in
 * ascending columns.
 *
 * <p>Columns are cut into blocks of {@value #BLOCK}, and it is known where each block of each row starts: a product can go
 * block by block, so that the rows of the other operand that a block meets stay in L1.
 */
public final class SparseRows {

    /** Columns of a block: so many rows of 128 floats are 56 KB, which nearly fit L1. */
    public static final int BLOCK = 112;

    /** Columns are kept in 16 bits. */
    private static final int MOST_COLUMNS = 1 << 16;

    /** Writes a row of the matrix. */
    @FunctionalInterface
    public interface Source {

        /** Fills all of {@code to} with row {@code i}. */
        void read(int i, float[] to);
    }

    private final int rows;
    private final int columns;
    private final int blocks;
    private final int[] starts;
    private char[] column = new char[1024];
    private float[] value = new float[1024];

    private SparseRows(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.blocks = Math.max(1, (columns + BLOCK - 1) / BLOCK);
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
                || (long) rows * columns / BLOCK > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("sparse matrix of " + rows + "x" + columns
                    + ": needs extents >= 0, at most " + MOST_COLUMNS + " columns, and room for its index");
        }
        SparseRows matrix = new SparseRows(rows, columns);
        float[] row = new float[columns];
        int next = 0;
        for (int i = 0; i < rows; i++) {
            source.read(i, row);
            next = matrix.append(i, row, next);
        }
        matrix.column = Arrays.copyOf(matrix.column, next);
        matrix.value = Arrays.copyOf(matrix.value, next);
        return matrix;
    }

    private int append(int i, float[] row, int from) {
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
            int end = Math.min(columns, (block + 1) * BLOCK);
            for (int p = block * BLOCK; p < end; p++) {
                if (Float.floatToRawIntBits(row[p]) != 0) {
                    column[next] = (char) p;
                    value[next++] = row[p];
                }
            }
            starts[i * blocks + block + 1] = next;
        }
        return next;
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

    /** Value of each element. */
    float[] values() {
        return value;
    }
}
