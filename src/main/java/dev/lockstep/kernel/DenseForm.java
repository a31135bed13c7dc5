package dev.lockstep.kernel;

/** Room for the floats of a batch of bytes, and its views for the number of rows at hand, which are made once. */
final class DenseForm {

    private final int capacity;
    private final int columns;
    private Matrix whole;
    private Matrix rows;
    private Matrix transposed;
    private boolean isFilled;

    DenseForm(int capacity, int columns) {
        this.capacity = capacity;
        this.columns = columns;
    }

    /** What is in it is no longer the batch. */
    void forget() {
        isFilled = false;
    }

    /** Whether somebody said that it is the batch. */
    boolean isFilled() {
        return isFilled;
    }

    /** Says so. */
    void fill() {
        isFilled = true;
    }

    /** The first {@code count} rows. */
    Matrix rows(int count) {
        if (whole == null) {
            whole = Matrix.zeros(capacity, columns);
        }
        if (rows == null || rows.rows() != count) {
            rows = whole.firstRows(count);
            transposed = rows.transposed();
        }
        return rows;
    }

    /** What {@link #rows} gave, transposed. */
    Matrix transposed() {
        return transposed;
    }
}
