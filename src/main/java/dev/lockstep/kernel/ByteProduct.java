package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.SPECIES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a {@link ByteBatch} with few columns, for vectors of 512 bits: its bytes become floats in registers.
 *
 * <pre>{@code
 * C^T (n, m) := B^T A^T     for groups of 32 rows of A:       four columns of them are one square of ints, transposed
 * C^T (n, k) := B^T A       for groups of 32 columns of A:    bytes as they lie
 * }</pre>
 *
 * A float v / 255f is {@code fma(v, h, v * l)} with {@code h + l} close to 1 / 255: correctly rounded for each of the 256 bytes.
 * Each element of A takes part in one tile only, so that it is converted once for each product, and for ten columns that is a sixth of
 * the FMAs' work.
 *
 * <p>In the first product four columns that are zero in all rows of a group can be left out, if the batch says so: a third of those of
 * 32 images of MNIST. What that takes, {@link SparseProduct} says; where it changes a bit, the caller computes the product again.
 *
 * <p>128 images of MNIST and ten columns, gathering and both products, microseconds on JDK 17 and 25 (an EPYC of the fifth generation,
 * one JVM each; the same images, in the caches as training leaves them):
 *
 * <pre>{@code
 *                               gather       A B          A^T B        all
 * floats                        12   11      17   15      11   10      40   36
 * bytes, then panels of floats  10   10      15   14      14   14      39   38
 * bytes, here                   10   10      13   12      12   12      35   34
 * zeros left out here           10   10      11   10      12   12      33   32
 * SparseProduct                  9    8      16   16      14   14      38   38
 * }</pre>
 *
 * Panels made before, in blocks of 128 to 448 columns that stay in L1, were no faster than of all columns. The loop over the four bytes of
 * an int is a loop: written out, C2 gave up inlining, and {@code A B} took 170 to 400.
 *
 * <p>With 16 registers there is no room for ten sums of two vectors.
 */
final class ByteProduct {

    /** Rows of A, or columns, that are a tile's lanes. */
    static final int IMAGES = 32;

    /** With fewer rows more than half of the lanes idle. */
    private static final int LEAST_ROWS = 16;

    /** Bytes of an int. */
    private static final int FOUR = 4;

    private static final VectorSpecies<Byte> BYTES = SPECIES.withLanes(byte.class);

    private final Transposes transposes = new Transposes();
    private final ScratchTile tile = new ScratchTile(SimdGemm.NARROW, IMAGES);

    /** Ints of four columns, of 32 rows of A each. */
    private float[] fours = new float[0];

    /** Which of them take part. */
    private int[] taken = new int[0];

    /** Their bits in any row. */
    private int[] any = new int[0];

    /** Whether there are tiles, with sums of two vectors of 512 bits, and they are the quickest for so many rows and columns of C. */
    static boolean takes(int rows, int columns) {
        return Blocking.CHOSEN.transposes() && rows >= LEAST_ROWS && columns <= SimdGemm.NARROW;
    }

    /**
     * Rows {@code [from, to)} and columns {@code [j0, j1)} of {@code C := A B}, for a B of contiguous rows.
     */
    void rows(ByteBatch a, int from, int to, Matrix b, Matrix c, int j0, int j1) {
        int n = j1 - j0;
        int k = a.columns();
        int squares = (k + ByteBatch.LINE - 1) / ByteBatch.LINE;
        fours = Packing.atLeast(fours, squares * Lanes.COUNT * IMAGES);
        if (taken.length < squares * Lanes.COUNT) {
            taken = new int[squares * Lanes.COUNT];
            any = new int[squares * Lanes.COUNT];
        }
        for (int i = from; i < to; i += IMAGES) {
            int rows = Math.min(IMAGES, to - i);
            int half = a.index(i + Lanes.COUNT);
            transposes.fours(squares, a.data(), a.index(i), a.stride(), fours, Matrix.LINE_START);
            transposes.fours(squares, a.data(), half, a.stride(), fours, Matrix.LINE_START + Lanes.COUNT);
            int count = a.skipsZeros() ? takeWhatIsNotZero(a, i, rows, squares, k / FOUR) : takeAll(k / FOUR);
            for (int j = 0, height; j < n; j += height) {
                height = height(n - j);
                // spotless:off
                ByteTiles.rows(
                        height, count, taken, fours, b.data(), b.index(0, j0 + j), b.rowStride(),
                        tile.data(), Matrix.LINE_START + j * IMAGES);
                // spotless:on
            }
            addRest(a, i, rows, b, j0, n);
            tile.store(n, rows, IMAGES, c.data(), c.index(i, j0), c.columnStride(), c.rowStride());
        }
    }

    /** Rows {@code [from, to)}, columns of A, and columns {@code [j0, j1)} of {@code C := A^T B}, for a B of contiguous rows. */
    void columns(ByteBatch a, int from, int to, Matrix b, Matrix c, int j0, int j1) {
        int n = j1 - j0;
        for (int p = from; p < to; p += IMAGES) {
            for (int j = 0, height; j < n; j += height) {
                height = height(n - j);
                // spotless:off
                ByteTiles.columns(
                        height, a.rows(), a.data(), a.index(0) + p, a.stride(),
                        b.data(), b.index(0, j0 + j), b.rowStride(), tile.data(), Matrix.LINE_START + j * IMAGES);
                // spotless:on
            }
            int columns = Math.min(IMAGES, to - p);
            tile.store(n, columns, IMAGES, c.data(), c.index(p, j0), c.columnStride(), c.rowStride());
        }
    }

    /** Rows of the next tile: ten only if that is all, as what is over would be converted for a low tile once more. */
    private static int height(int most) {
        for (int height : ByteTiles.HEIGHTS) {
            if (height == most || height < most && height < ByteTiles.HEIGHTS[0]) {
                return height;
            }
        }
        throw new IllegalArgumentException("no tile of " + most + " rows");
    }

    private int takeAll(int count) {
        for (int q = 0; q < count; q++) {
            taken[q] = q;
        }
        return count;
    }

    /** Without a branch, which the CPU would mispredict at both ends of each row of an image. */
    private int takeWhatIsNotZero(ByteBatch a, int i, int rows, int squares, int count) {
        uniteRows(a.data(), a.index(i), a.stride(), rows, squares, any);
        int next = 0;
        for (int q = 0; q < count; q++) {
            taken[next] = q;
            next += (any[q] | -any[q]) >>> 31;
        }
        return next;
    }

    private static void uniteRows(byte[] data, int start, int stride, int rows, int lines, int[] any) {
        for (int line = 0; line < lines; line++) {
            int at = start + line * ByteBatch.LINE;
            ByteVector bits = ByteVector.fromArray(BYTES, data, at);
            for (int r = 1; r < rows; r++) {
                bits = bits.or(ByteVector.fromArray(BYTES, data, at + r * stride));
            }
            bits.reinterpretAsInts().intoArray(any, line * Lanes.COUNT);
        }
    }

    /** The last columns of A, if they do not fill an int. */
    private void addRest(ByteBatch a, int i, int rows, Matrix b, int j0, int n) {
        for (int p = a.columns() / FOUR * FOUR; p < a.columns(); p++) {
            for (int j = 0; j < n; j++) {
                float y = b.data()[b.index(p, j0 + j)];
                int sums = Matrix.LINE_START + j * IMAGES;
                for (int r = 0; r < rows; r++) {
                    float x = SparseRows.VALUES[a.data()[a.index(i + r) + p] & 0xff];
                    tile.data()[sums + r] = Math.fma(x, y, tile.data()[sums + r]);
                }
            }
        }
    }
}
