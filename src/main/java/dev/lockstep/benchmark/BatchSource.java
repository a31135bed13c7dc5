package dev.lockstep.benchmark;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.experiment.Batches;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;

/** Batches of synthetic digits in random order, made as training makes them, with their zeros or without. */
final class BatchSource {

    /** Each pixel takes part in products. */
    static final String DENSE = "dense";

    /** Zeros are skipped. */
    static final String SPARSE = "sparse";

    private final LabelledImages images;
    private final int batch;
    private final int[] order;
    private final Batches batches;
    private int from;

    /**
     * A source.
     *
     * @param images how many there are
     * @param kind {@value #DENSE} or {@value #SPARSE}
     * @param model takes them; compiled
     * @throws IllegalArgumentException if the kind is neither
     */
    BatchSource(int images, int batch, String kind, Sequential model) {
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
        batches = new Batches(model, batch, kind.equals(SPARSE));
    }

    /** The next batch, made by the model's threads; from the start again when there are not enough images left. */
    Input next() {
        from = from + 2 * batch > order.length ? 0 : from + batch;
        return batches.make(images, order, from, batch);
    }

    /** Classes of the last batch. */
    int[] classes() {
        return batches.classes();
    }

    /** Bytes that making the last batch reads and writes. */
    double bytes() {
        return batches.bytes();
    }
}
