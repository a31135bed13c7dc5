package dev.lockstep.kernel;

import java.util.Arrays;

/** Sets every element of a strided matrix to {@code +0.0f}: where sums start that do not accumulate. */
final class Zeros {

    private Zeros() {}

    static void fill(Matrix c) {
        fill(c.data(), c.offset(), c.rows(), c.columns(), c.rowStride(), c.columnStride());
    }

    static void fill(float[] c, int offset, int rows, int columns, int rowStride, int columnStride) {
        if (columnStride != 1 && rowStride == 1) {
            fill(c, offset, columns, rows, columnStride, rowStride);
            return;
        }
        for (int i = 0, r = offset; i < rows; i++, r += rowStride) {
            if (columnStride == 1) {
                Arrays.fill(c, r, r + columns, 0f);
            } else {
                for (int j = 0; j < columns; j++) {
                    c[r + j * columnStride] = 0f;
                }
            }
        }
    }
}
