package dev.lockstep.data;

import dev.lockstep.kernel.ByteBatch;
import dev.lockstep.kernel.CompactBatch;
import dev.lockstep.kernel.Elementwise;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Prefetch;
import dev.lockstep.kernel.SparseBatch;
import dev.lockstep.kernel.SparseRows;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Images with a class each, one byte a pixel.
 *
 * <p>A view of {@code count} images from {@code first} on: a split copies nothing.
 */
public final class LabelledImages {

    /** Number of classes; labels are {@code 0 .. CLASSES-1}. */
    public static final int CLASSES = 10;

    /**
     * Bytes of images that are looked at before they are converted or copied. In random order they come from memory. Converting one image
     * waits for what it needs next, and looks at many wait all at once: 128 images of MNIST, of 60,000, took 33 microseconds and
     * take 13, some 8 of them to look (an EPYC of the fifth generation, JDK 17 and 25). So many fit L2; a half or a tenth took as
     * long.
     */
    private static final int LOOKED_AT = 128 << 10;

    private final byte[] pixels;
    private final int pixelsStart;
    private final byte[] labels;
    private final int labelsStart;
    private final int pixelsPerImage;
    private final int first;
    private final int count;
    private final Sparse sparse;

    /** What was looked at, kept so that looking is not left out. */
    private int seen;

    /** Of all pixels and labels, which never change; computed when first asked for. */
    private volatile String sha256;

    // spotless:off
    private LabelledImages(
            byte[] pixels, int pixelsStart, byte[] labels, int labelsStart, int pixelsPerImage, int first, int count,
            Sparse sparse) {
        // spotless:on
        this.sparse = sparse;
        this.pixels = pixels;
        this.pixelsStart = pixelsStart;
        this.labels = labels;
        this.labelsStart = labelsStart;
        this.pixelsPerImage = pixelsPerImage;
        this.first = first;
        this.count = count;
    }

    /**
     * Images and labels made in memory.
     *
     * @param pixels image after image, row by row
     * @param labels a class for each image
     * @param pixelsPerImage pixels of one image
     * @throws DataException if the counts differ or a label is out of range
     */
    public static LabelledImages of(byte[] pixels, byte[] labels, int pixelsPerImage) {
        if ((long) labels.length * pixelsPerImage != pixels.length) {
            throw new DataException(
                    pixels.length + " pixels are not " + labels.length + " images of " + pixelsPerImage);
        }
        checkLabels("labels", labels, 0);
        return new LabelledImages(
                pixels, 0, labels, 0, pixelsPerImage, 0, labels.length, new Sparse(pixels, 0, pixelsPerImage));
    }

    /**
     * Images and labels of two IDX files, whose bytes are used in place.
     *
     * @throws DataException if the counts differ or a label is out of range
     */
    static LabelledImages of(String imagesName, Idx images, String labelsName, Idx labels) {
        int count = images.extents()[0];
        if (labels.extents()[0] != count) {
            throw new DataException(
                    imagesName + " holds " + count + " images, " + labelsName + " " + labels.extents()[0] + " labels");
        }
        checkLabels(labelsName, labels.content(), labels.headerBytes());
        return new LabelledImages(
                images.content(),
                images.headerBytes(),
                labels.content(),
                labels.headerBytes(),
                images.extents()[1] * images.extents()[2],
                0,
                count,
                new Sparse(images.content(), images.headerBytes(), images.extents()[1] * images.extents()[2]));
    }

    static void checkLabels(String name, byte[] labels, int start) {
        for (int i = start; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            if (label >= CLASSES) {
                throw new DataException(
                        name + ": label " + (i - start) + " is " + label + ", labels are 0 to " + (CLASSES - 1));
            }
        }
    }

    /** Number of images. */
    public int count() {
        return count;
    }

    /** Pixels of one image: width of a row that {@link #gather} fills. */
    public int pixelsPerImage() {
        return pixelsPerImage;
    }

    /** Class of image {@code i}. */
    public int label(int i) {
        return labels[labelsStart + first + i];
    }

    /**
     * Images {@code from} to {@code to - 1}, as a view.
     *
     * @throws IndexOutOfBoundsException if the range is not within this
     */
    public LabelledImages slice(int from, int to) {
        if (from < 0 || to < from || to > count) {
            throw new IndexOutOfBoundsException("images " + from + " to " + to + " of " + count);
        }
        return new LabelledImages(
                pixels, pixelsStart, labels, labelsStart, pixelsPerImage, first + from, to - from, sparse);
    }

    /**
     * Makes a batch: row r of {@code x} becomes image {@code order[from + r]}, each pixel {@code / 255f}; row r of {@code
     * y} its class, one-hot.
     *
     * @param order image numbers; null for the natural order
     * @param from index in {@code order} of the first row
     * @param x receives {@code (size, pixelsPerImage)} floats; its rows are contiguous
     * @param y receives {@code (size, CLASSES)} floats, 1 at the class and 0 elsewhere; its rows are contiguous
     */
    public void gather(int[] order, int from, Matrix x, Matrix y) {
        gatherFloats(order, from, x, 0, x.rows());
        Arrays.fill(y.data(), y.index(0, 0), y.index(0, 0) + y.size(), 0f);
        for (int r = 0; r < x.rows(); r++) {
            y.data()[y.index(r, label(order == null ? from + r : order[from + r]))] = 1f;
        }
    }

    /**
     * Makes rows {@code [r0, r1)} only: several threads can make a batch together.
     *
     * @param classes receives the class of each row, {@code classes[r]}
     */
    public void gather(int[] order, int from, Matrix x, int[] classes, int r0, int r1) {
        gatherFloats(order, from, x, r0, r1);
        gatherClasses(order, from, classes, r0, r1);
    }

    private void gatherFloats(int[] order, int from, Matrix x, int r0, int r1) {
        int together = together();
        for (int r = r0; r < r1; r += together) {
            int end = Math.min(r1, r + together);
            look(order, from + r, from + end);
            for (int q = r; q < end; q++) {
                Elementwise.divide(
                        pixels, startOf(order, from + q), SparseRows.WHITE, x.data(), x.index(q, 0), pixelsPerImage);
            }
        }
    }

    private int together() {
        return Math.max(1, LOOKED_AT / Math.max(1, pixelsPerImage));
    }

    private void look(int[] order, int from, int to) {
        int sum = 0;
        for (int q = from; q < to; q++) {
            sum += Prefetch.lines(pixels, startOf(order, q), pixelsPerImage);
        }
        seen = sum;
    }

    private int startOf(int[] order, int r) {
        return pixelsStart + (first + (order == null ? r : order[r])) * pixelsPerImage;
    }

    /**
     * Makes rows {@code [r0, r1)} of a batch of bytes: the pixels that {@link #gather} gives.
     *
     * @param x as large as the batch, and made of {@link #sparse} if its zeros are to be left out; row r becomes image {@code
     *     order[from + r]}
     * @param classes receives the class of each row, {@code classes[r]}
     */
    public void gather(int[] order, int from, CompactBatch x, int[] classes, int r0, int r1) {
        if (x instanceof SparseBatch sparseBatch) {
            sparseBatch.selectRows(order, from, first, r0, r1);
        } else {
            gatherBytes(order, from, (ByteBatch) x, r0, r1);
        }
        gatherClasses(order, from, classes, r0, r1);
    }

    private void gatherBytes(int[] order, int from, ByteBatch x, int r0, int r1) {
        int together = together();
        for (int r = r0; r < r1; r += together) {
            int end = Math.min(r1, r + together);
            look(order, from + r, from + end);
            for (int q = r; q < end; q++) {
                x.set(q, pixels, startOf(order, from + q));
            }
        }
    }

    private void gatherClasses(int[] order, int from, int[] classes, int r0, int r1) {
        for (int r = r0; r < r1; r++) {
            classes[r] = label(order == null ? from + r : order[from + r]);
        }
    }

    /**
     * All images that this is a view of, without their zeros; made when first asked for, and shared.
     *
     * @param width columns of the matrices that they are to be multiplied with
     */
    public SparseRows sparse(int width) {
        return sparse.get(width);
    }

    /** Begins to make {@link #sparse} on another thread, if that is not done or under way. */
    public void prepareSparse(int width) {
        Thread making = new Thread(
                () -> {
                    try {
                        sparse.get(width);
                    } catch (IllegalArgumentException | OutOfMemoryError e) {
                        // Nothing is lost: whoever needs it tries again, and is told.
                    }
                },
                "lockstep-sparse");
        making.setDaemon(true);
        making.start();
    }

    /** SHA-256 of all pixels, image by image, then all labels, a byte each: equal only for the same images in the same order. */
    public String sha256() {
        if (sha256 == null) {
            sha256 = digest();
        }
        return sha256;
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(pixels, pixelsStart + first * pixelsPerImage, count * pixelsPerImage);
            digest.update(labels, labelsStart + first, count);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The pixels of image {@code i}, copied. */
    public byte[] image(int i) {
        int from = pixelsStart + (first + i) * pixelsPerImage;
        return Arrays.copyOfRange(pixels, from, from + pixelsPerImage);
    }

    /** Made once for all views of the same pixels. */
    private static final class Sparse {
        private final byte[] pixels;
        private final int start;
        private final int pixelsPerImage;
        private final Layout packed = new Layout();
        private final Layout plain = new Layout();

        Sparse(byte[] pixels, int start, int pixelsPerImage) {
            this.pixels = pixels;
            this.start = start;
            this.pixelsPerImage = pixelsPerImage;
        }

        SparseRows get(int width) {
            return (SparseRows.isPacked(width) ? packed : plain).get(width);
        }

        private void read(int i, byte[] to) {
            System.arraycopy(pixels, start + i * pixelsPerImage, to, 0, pixelsPerImage);
        }

        /** One of the two that rows have; nobody waits for the other one. */
        private final class Layout {
            private volatile SparseRows rows;

            SparseRows get(int width) {
                return rows == null ? make(width) : rows;
            }

            private synchronized SparseRows make(int width) {
                if (rows == null) {
                    int count = pixelsPerImage == 0 ? 0 : (pixels.length - start) / pixelsPerImage;
                    rows = SparseRows.of(count, pixelsPerImage, width, Sparse.this::read);
                }
                return rows;
            }
        }
    }
}
