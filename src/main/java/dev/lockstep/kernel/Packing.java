package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Copies blocks of strided operands to where the tiles want them. Nothing behind it knows transposes.
 *
 * <pre>{@code
 * columns of A     dst[d0 + p*MR + i]             bands of MR columns of A^T: what a tall tile reads for one p; or BAND apart
 * panels of B      dst[d0 + p*w + j]              w columns, one, two or four vectors: what a tile reads for one p
 * }</pre>
 *
 * Panels are {@link #step} apart, and so are bands that are copied several at a time.
 *
 * Columns of a panel past the edge of B are zero or what lies beside B; what they produce is thrown away.
 */
final class Packing {

    private Packing() {}

    /** An array for so many elements from {@link Matrix#LINE_START} on: the one there is, if it has room. */
    static float[] atLeast(float[] scratch, int elements) {
        return scratch.length >= Matrix.LINE_START + elements ? scratch : new float[Matrix.LINE_START + elements];
    }

    /** {@code rows} rows of {@code length} contiguous elements. */
    static void rows(float[] src, int s0, int srcStride, int rows, int length, float[] dst, int d0, int dstStride) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(src, s0 + i * srcStride, dst, d0 + i * dstStride, length);
        }
    }

    /** {@code rows} rows of {@code length} elements that are {@code along} apart. */
    static void gather(
            float[] src, int s0, int across, int along, int rows, int length, float[] dst, int d0, int dstStride) {
        for (int i = 0; i < rows; i++) {
            int s = s0 + i * across;
            int d = d0 + i * dstStride;
            for (int p = 0; p < length; p++) {
                dst[d + p] = src[s + p * along];
            }
        }
    }

    /**
     * A panel of B: {@code valid} columns of {@code width}, {@code kc} rows.
     *
     * @param along distance in the source between rows
     * @param across distance in the source between columns
     */
    // spotless:off
    static void panel(
            Transposes transposes,
            float[] src, int s0, int along, int across, int valid, int width, int kc, float[] dst, int d0) {
        // spotless:on
        if (across == 1 && width == COUNT) {
            columns(src, s0, along, valid, kc, dst, d0, width);
            return;
        }
        if (valid < width) {
            Arrays.fill(dst, d0, d0 + width * kc, 0f);
        }
        if (across == 1) {
            if (valid == width) {
                widePanels(src, s0, along, width, width, kc, dst, d0);
            } else {
                rows(src, s0, along, kc, valid, dst, d0, width);
            }
            return;
        }
        int squares = along == 1 ? kc / COUNT : 0;
        int columns = squares == 0 ? 0 : valid / COUNT * COUNT;
        for (int q = 0; q < columns; q += COUNT) {
            transposes.run(squares, src, s0 + q * across, across, dst, d0 + q, width);
        }
        for (int q = 0; q < valid; q++) {
            int done = q < columns ? squares * COUNT : 0;
            gatherColumn(src, s0 + q * across + done * along, along, width, kc - done, dst, d0 + q + done * width);
        }
    }

    /**
     * From one panel or band to the next: a line more than it holds, since with kc a power of two, as that of most products is,
     * all of a row that is split among them would fall into one set of a cache. {@code TileSource} writes the same formula out.
     */
    static int step(int kc, int width) {
        return kc * width + Blocking.LINE;
    }

    /**
     * Panels of full width, row by row: the source is read as it lies in memory, which the prefetcher follows. Four rows at a time,
     * where panels have four vectors: a kilobyte is then written to each of them. Of the time of 2048 cubed copying takes
     * 1.1 to 1.2 % so, where it took 1.7 to 2.3, of 1024 cubed 1.9 to 3.0 and 2.4 to 2.5 (an EPYC of the fifth generation that others used, JDK
     * 17 and 25, two JVMs each); with eight rows 1.1 to 1.3 and 1.7 to 2.2.
     */
    static void widePanels(float[] src, int s0, int along, int columns, int width, int kc, float[] dst, int d0) {
        int p = 0;
        for (; width == 4 * COUNT && p <= kc - 4; p += 4) {
            splitFourRows(src, s0 + p * along, along, columns, step(kc, width), dst, d0 + p * width);
        }
        for (; p < kc; p++) {
            splitRow(src, s0 + p * along, columns, width, kc, dst, d0 + p * width);
        }
    }

    /** Four rows of the source, to panels of four vectors. */
    // spotless:off
    private static void splitFourRows(
            float[] src, int s0, int along, int columns, int step, float[] dst, int d0) {
        // spotless:on
        for (int j = 0, d = d0; j < columns; j += 4 * COUNT, d += step) {
            int s = s0 + j;
            int s1 = s + along;
            int s2 = s1 + along;
            int s3 = s2 + along;
            FloatVector.fromArray(SPECIES, src, s).intoArray(dst, d);
            FloatVector.fromArray(SPECIES, src, s + COUNT).intoArray(dst, d + COUNT);
            FloatVector.fromArray(SPECIES, src, s + 2 * COUNT).intoArray(dst, d + 2 * COUNT);
            FloatVector.fromArray(SPECIES, src, s + 3 * COUNT).intoArray(dst, d + 3 * COUNT);
            FloatVector.fromArray(SPECIES, src, s1).intoArray(dst, d + 4 * COUNT);
            FloatVector.fromArray(SPECIES, src, s1 + COUNT).intoArray(dst, d + 5 * COUNT);
            FloatVector.fromArray(SPECIES, src, s1 + 2 * COUNT).intoArray(dst, d + 6 * COUNT);
            FloatVector.fromArray(SPECIES, src, s1 + 3 * COUNT).intoArray(dst, d + 7 * COUNT);
            FloatVector.fromArray(SPECIES, src, s2).intoArray(dst, d + 8 * COUNT);
            FloatVector.fromArray(SPECIES, src, s2 + COUNT).intoArray(dst, d + 9 * COUNT);
            FloatVector.fromArray(SPECIES, src, s2 + 2 * COUNT).intoArray(dst, d + 10 * COUNT);
            FloatVector.fromArray(SPECIES, src, s2 + 3 * COUNT).intoArray(dst, d + 11 * COUNT);
            FloatVector.fromArray(SPECIES, src, s3).intoArray(dst, d + 12 * COUNT);
            FloatVector.fromArray(SPECIES, src, s3 + COUNT).intoArray(dst, d + 13 * COUNT);
            FloatVector.fromArray(SPECIES, src, s3 + 2 * COUNT).intoArray(dst, d + 14 * COUNT);
            FloatVector.fromArray(SPECIES, src, s3 + 3 * COUNT).intoArray(dst, d + 15 * COUNT);
        }
    }

    /** A loop for each width: one over the vectors of a panel would cost more than what it copies. */
    private static void splitRow(float[] src, int s0, int columns, int width, int kc, float[] dst, int d0) {
        if (width == 2 * COUNT) {
            for (int j = 0, d = d0; j < columns; j += width, d += step(kc, width)) {
                FloatVector.fromArray(SPECIES, src, s0 + j).intoArray(dst, d);
                FloatVector.fromArray(SPECIES, src, s0 + j + COUNT).intoArray(dst, d + COUNT);
            }
        } else if (width == 4 * COUNT) {
            for (int j = 0, d = d0; j < columns; j += width, d += step(kc, width)) {
                FloatVector.fromArray(SPECIES, src, s0 + j).intoArray(dst, d);
                FloatVector.fromArray(SPECIES, src, s0 + j + COUNT).intoArray(dst, d + COUNT);
                FloatVector.fromArray(SPECIES, src, s0 + j + 2 * COUNT).intoArray(dst, d + 2 * COUNT);
                FloatVector.fromArray(SPECIES, src, s0 + j + 3 * COUNT).intoArray(dst, d + 3 * COUNT);
            }
        } else {
            for (int j = 0, d = d0; j < columns; j += width, d += step(kc, width)) {
                FloatVector.fromArray(SPECIES, src, s0 + j).intoArray(dst, d);
            }
        }
    }

    /**
     * {@code count} columns of {@code kc} rows to rows of {@code width}, in whole vectors as far as these do not leave the
     * source: beside the columns lie what lay there, or zeros. Writes up to a vector beyond the last row. A loop for one vector
     * and for two, since one over vectors would cost more than what it copies.
     */
    static void columns(float[] src, int s0, int along, int count, int kc, float[] dst, int d0, int width) {
        int vectors = (count + COUNT - 1) / COUNT;
        int last = src.length - vectors * COUNT;
        int whole = last < s0 ? 0 : (int) Math.min(kc, ((long) last - s0) / along + 1);
        if (vectors == 1) {
            for (int p = 0; p < whole; p++) {
                FloatVector.fromArray(SPECIES, src, s0 + p * along).intoArray(dst, d0 + p * width);
            }
        } else if (vectors == 2) {
            for (int p = 0; p < whole; p++) {
                FloatVector.fromArray(SPECIES, src, s0 + p * along).intoArray(dst, d0 + p * width);
                FloatVector.fromArray(SPECIES, src, s0 + p * along + COUNT).intoArray(dst, d0 + p * width + COUNT);
            }
        } else {
            for (int p = 0; p < whole; p++) {
                for (int q = 0; q < vectors * COUNT; q += COUNT) {
                    FloatVector.fromArray(SPECIES, src, s0 + p * along + q).intoArray(dst, d0 + p * width + q);
                }
            }
        }
        for (int p = whole; p < kc; p++) {
            int d = d0 + p * width;
            System.arraycopy(src, s0 + p * along, dst, d, count);
            if (count < width) {
                Arrays.fill(dst, d + count, d + width, 0f);
            }
        }
    }

    /**
     * Bands of columns of A^T to rows of {@code width}, in whole vectors as far as these do not leave the source: beside a
     * band lies what lies beside it there.
     *
     * @param from where each band starts in a row of the source
     * @param valid columns that there are from the first band on
     */
    // spotless:off
    static void bands(
            float[] src, int s0, int along, int[] from, int bands, int valid, int kc, float[] dst, int d0, int width) {
        // spotless:on
        int last = src.length - from[bands - 1] - width;
        int whole = last < s0 ? 0 : (int) Math.min(kc, ((long) last - s0) / along + 1);
        int p = 0;
        if (width == COUNT) {
            for (; p <= whole - 4; p += 4) {
                splitFour(src, s0 + p * along, along, from, bands, step(kc, width), dst, d0 + p * width);
            }
        }
        for (; p < whole; p++) {
            splitBands(src, s0 + p * along, from, bands, step(kc, width), dst, d0 + p * width, width);
        }
        for (; p < kc; p++) {
            for (int b = 0; b < bands; b++) {
                int length = Math.min(width, valid - from[b]);
                System.arraycopy(src, s0 + p * along + from[b], dst, d0 + b * step(kc, width) + p * width, length);
            }
        }
    }

    /** Four rows of the source: a band's part of them is two lines or more. */
    // spotless:off
    private static void splitFour(
            float[] src, int s0, int along, int[] from, int bands, int step, float[] dst, int d0) {
        // spotless:on
        for (int b = 0, d = d0; b < bands; b++, d += step) {
            int s = s0 + from[b];
            FloatVector.fromArray(SPECIES, src, s).intoArray(dst, d);
            FloatVector.fromArray(SPECIES, src, s + along).intoArray(dst, d + COUNT);
            FloatVector.fromArray(SPECIES, src, s + 2 * along).intoArray(dst, d + 2 * COUNT);
            FloatVector.fromArray(SPECIES, src, s + 3 * along).intoArray(dst, d + 3 * COUNT);
        }
    }

    // spotless:off
    private static void splitBands(
            float[] src, int s0, int[] from, int bands, int step, float[] dst, int d0, int width) {
        // spotless:on
        for (int b = 0, d = d0; b < bands; b++, d += step) {
            for (int q = 0; q < width; q += COUNT) {
                FloatVector.fromArray(SPECIES, src, s0 + from[b] + q).intoArray(dst, d + q);
            }
        }
    }

    private static void gatherColumn(float[] src, int s0, int along, int width, int kc, float[] dst, int d0) {
        for (int p = 0; p < kc; p++) {
            dst[d0 + p * width] = src[s0 + p * along];
        }
    }
}
