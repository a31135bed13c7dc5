package dev.lockstep.kernel;

import static dev.lockstep.kernel.Lanes.COUNT;
import static dev.lockstep.kernel.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Copies blocks of strided operands into panels. Transposes vanish here: nothing behind the panels knows strides.
 *
 * <pre>{@code
 * panel of width w over kc steps:   dst[p*w + q] = src[q*across + p*along],  q = 0 .. w-1
 *
 *        q 0 1 2 .. w-1
 *   p 0    . . . . .      one row of a panel is what a microkernel reads for one p:
 *   p 1    . . . . .      w = MR elements of a column of A, or w = NR elements of a row of B
 *   ...
 * }</pre>
 *
 * Columns of a panel past the edge of the matrix are zero; what they produce is thrown away.
 */
final class Packing {

    private Packing() {}

    /**
     * Packs {@code width} columns, of which {@code valid} exist.
     *
     * @param across distance in the source between neighbours within a panel row
     * @param along distance in the source between steps of p
     */
    static void panel(float[] src, int s0, int across, int along, int valid, int width, int kc, float[] dst, int d0) {
        if (valid < width) {
            Arrays.fill(dst, d0, d0 + width * kc, 0f);
        }
        if (across == 1 && valid == width && width % COUNT == 0) {
            copyVectors(src, s0, along, width, kc, dst, d0);
        } else if (across == 1) {
            copyRows(src, s0, along, valid, width, kc, dst, d0);
        } else {
            for (int q = 0; q < valid; q++) {
                gatherColumn(src, s0 + q * across, along, width, kc, dst, d0 + q);
            }
        }
    }

    private static void copyVectors(float[] src, int s0, int along, int width, int kc, float[] dst, int d0) {
        for (int p = 0; p < kc; p++) {
            for (int q = 0; q < width; q += COUNT) {
                FloatVector.fromArray(SPECIES, src, s0 + p * along + q).intoArray(dst, d0 + p * width + q);
            }
        }
    }

    private static void copyRows(float[] src, int s0, int along, int valid, int width, int kc, float[] dst, int d0) {
        for (int p = 0; p < kc; p++) {
            int s = s0 + p * along;
            int d = d0 + p * width;
            for (int q = 0; q < valid; q++) {
                dst[d + q] = src[s + q];
            }
        }
    }

    private static void gatherColumn(float[] src, int s0, int along, int width, int kc, float[] dst, int d0) {
        if (along == 1) {
            for (int p = 0; p < kc; p++) {
                dst[d0 + p * width] = src[s0 + p];
            }
        } else {
            for (int p = 0; p < kc; p++) {
                dst[d0 + p * width] = src[s0 + p * along];
            }
        }
    }
}
