package dev.lockstep.nn;

import dev.lockstep.kernel.Matrix;

/** A buffer for the largest batch, and its views of fewer rows, made once each: a step allocates nothing. */
final class Batch {

    private final Matrix whole;
    private final Matrix[] views;

    Batch(int rows, int columns) {
        whole = Matrix.zeros(rows, columns);
        views = new Matrix[rows + 1];
        views[rows] = whole;
    }

    /**
     * The first {@code count} rows.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    Matrix rows(int count) {
        if (count < 0 || count > whole.rows()) {
            throw new IllegalArgumentException(
                    "batch of " + count + " rows, the model was compiled for at most " + whole.rows());
        }
        // Read once: workers may make the same view at the same time, and a second read may see less than the first.
        Matrix view = views[count];
        if (view == null) {
            view = whole.firstRows(count);
            views[count] = view;
        }
        return view;
    }
}
