package dev.lockstep.benchmark;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SparseBatch;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.Part;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;

/** Batches of synthetic digits in random order, made as training makes them, with their zeros or without. */
final class BatchSource {

    /** Each pixel has its place. */
    static final String DENSE = "dense";

    /** Zeros are skipped. */
    static final String SPARSE = "sparse";

    private final LabelledImages images;
    private final int batch;
    private final int[] order;
    private final Matrix x;
    private final Matrix y;
    private final SparseBatch sparse;
    private final Input input;
    private final Part.Task gather = this::gather;
    private int from;

    /**
     * A source.
     *
     * @param images how many there are
     * @param kind {@value #DENSE} or {@value #SPARSE}
     * @param units of the layer that takes them
     * @throws IllegalArgumentException if it is neither
     */
    BatchSource(int images, int batch, String kind, int units) {
        if (!kind.equals(DENSE) && !kind.equals(SPARSE)) {
            throw new IllegalArgumentException("input '" + kind + "' is neither " + DENSE + " nor " + SPARSE);
        }
        this.images = SyntheticDigits.draw(0, images);
        this.batch = batch;
        order = new int[images];
        for (int i = 0; i < images; i++) {
            order[i] = i;
        }
        new NumpyRandom(1).shuffle(order);
        x = Matrix.zeros(batch, this.images.pixelsPerImage());
        y = Matrix.zeros(batch, LabelledImages.CLASSES);
        sparse = kind.equals(SPARSE) ? new SparseBatch(this.images.sparse(), batch, units) : null;
        input = sparse == null ? Input.of(x) : Input.of(sparse);
    }

    /** The next batch, made by a model's threads; from the start again when there are not enough images left. */
    Input next(Sequential model) {
        from = from + 2 * batch > order.length ? 0 : from + batch;
        if (sparse != null) {
            sparse.resize(batch);
        }
        model.inParts(batch, gather);
        return input;
    }

    private void gather(Part part) {
        if (sparse == null) {
            images.gather(order, from, x, y, part.from(), part.to());
        } else {
            images.gather(order, from, sparse, y, part.from(), part.to());
        }
    }

    /** Labels of the last batch. */
    Matrix labels() {
        return y;
    }

    /** Bytes that making the last batch reads and writes. */
    double bytes() {
        int labels = batch * LabelledImages.CLASSES * Float.BYTES;
        return sparse == null
                ? (double) batch * x.columns() * (1 + Float.BYTES) + labels
                : (sparse.copies() ? 2. : 1.) * sparse.nonZeros() * (Byte.BYTES + Character.BYTES) + labels;
    }
}
