package dev.lockstep.experiment;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.ByteBatch;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SparseBatch;
import dev.lockstep.kernel.SparseRows;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.Part;
import dev.lockstep.nn.Sequential;

/**
 * Makes batches of images for a model, in the form of which its first layer makes the quickest product: floats, bytes, or bytes
 * without zeros. The bits are the same. The model's threads make them, each the rows that it will compute.
 *
 * <p>Batches of one size allocate nothing.
 */
public final class Batches {

    /**
     * Above, a batch takes less time with its zeros: gathering, multiplying and multiplying back took 10.7 ns for each element
     * that is not zero, and 4.1 ns for each one of the dense batch (128 x 784, 128 units, one thread).
     */
    private static final double MOST_DENSITY = .4;

    private final Sequential model;
    private final int batch;
    private final boolean skipZeros;
    private final boolean readsBytes;
    private final Part.Task gatherBytes = this::gatherBytes;
    private final Part.Task gatherSparse = this::gatherSparse;
    private final Part.Task gatherFloats = this::gatherFloats;
    private final int[] classes;
    private ByteBatch bytes;
    private Input bytesInput;
    private SparseBatch sparse;
    private Input sparseInput;
    private Matrix x;
    private Input whole;
    private Matrix xLast;
    private Input last;

    // The batch in progress.
    private LabelledImages images;
    private int[] order;
    private int from;
    private Input made;

    /**
     * Makes buffers.
     *
     * @param model compiled
     * @param batch images of the largest batch
     * @param skipZeros whether zero pixels may be left out
     */
    public Batches(Sequential model, int batch, boolean skipZeros) {
        this.model = model;
        this.batch = batch;
        this.skipZeros = skipZeros;
        this.readsBytes = model.readsBytes(batch);
        classes = new int[batch];
    }

    /**
     * The images {@code order[from]}, {@code order[from + 1]}, ...
     *
     * @param order image numbers; null for the natural order
     * @return the images, until the next batch
     */
    public Input make(LabelledImages images, int[] order, int from, int size) {
        this.images = images;
        this.order = order;
        this.from = from;
        made = readsBytes ? bytes(size) : skipZeros ? sparse(size) : floats(size);
        return made;
    }

    private Input bytes(int size) {
        if (bytes == null) {
            bytes = new ByteBatch(batch, images.pixelsPerImage(), skipZeros);
            bytesInput = Input.of(bytes);
        }
        bytes.resize(size);
        model.inParts(size, gatherBytes);
        return bytesInput;
    }

    private Input sparse(int size) {
        SparseRows rows = images.sparse(model.firstWidth());
        if (sparse == null || sparse.matrix() != rows) {
            sparse = new SparseBatch(rows, batch);
            sparseInput = Input.of(sparse);
        }
        sparse.resize(size);
        model.inParts(size, gatherSparse);
        return sparse.density() <= MOST_DENSITY ? sparseInput : floats(size);
    }

    private Input floats(int size) {
        if (x == null) {
            x = Matrix.zeros(batch, images.pixelsPerImage());
            whole = Input.of(x);
            xLast = x;
            last = whole;
        }
        if (size < batch && xLast.rows() != size) {
            xLast = x.firstRows(size);
            last = Input.of(xLast);
        }
        model.inParts(size, gatherFloats);
        return size == batch ? whole : last;
    }

    private void gatherBytes(Part part) {
        images.gather(order, from, bytes, classes, part.from(), part.to());
    }

    private void gatherSparse(Part part) {
        images.gather(order, from, sparse, classes, part.from(), part.to());
    }

    private void gatherFloats(Part part) {
        images.gather(order, from, x, classes, part.from(), part.to());
    }

    /** Classes of the last batch. */
    public int[] classes() {
        return classes;
    }

    /** Whether products with the last batch may leave out zeros. */
    public boolean leavesOutZeros() {
        return made == sparseInput || made == bytesInput && skipZeros;
    }

    /** Bytes that making the last batch read and wrote. */
    public double bytes() {
        double labels = (double) made.rows() * (Byte.BYTES + Integer.BYTES);
        double pixels = (double) made.rows() * made.columns();
        if (made == bytesInput) {
            return 2 * pixels + labels;
        }
        if (made == sparseInput) {
            int element = sparse.copies() ? 2 * Character.BYTES : Character.BYTES + Byte.BYTES;
            return (double) element * sparse.nonZeros() + labels;
        }
        return pixels * (1 + Float.BYTES) + labels;
    }
}
