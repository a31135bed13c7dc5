package dev.lockstep.kernel;

import dev.lockstep.random.PhiloxCases;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/** Products of awkward shapes, strides and values, and the check that a kernel gives the naive kernel's bits on them. */
public final class GemmCases {

    /** Values with signs, subnormals, zeros of both signs, infinities and NaN among them. */
    private static final float[] SPECIALS = {
        -0.0f,
        0.0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e-40f,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        1f,
        -1f
    };

    /** The gap between rows that stands for a gap between columns too. */
    private static final int SPREAD = 3;

    /** What is done with a product. */
    record Case(
            int m,
            int k,
            int n,
            boolean transposeA,
            boolean transposeB,
            boolean transposeC,
            int gap,
            boolean accumulate,
            boolean specials,
            int seed) {}

    private GemmCases() {}

    /** Every extent around the tile sizes with short and long k, all transposes, gaps and both modes, thinned by a seed. */
    static List<Case> all() {
        int lanes = Lanes.COUNT;
        int mr = Microkernel.MR;
        int nr = Microkernel.NR;
        int kc = Blocking.CHOSEN.kc();
        int nc = Blocking.CHOSEN.nc();
        int mc = Math.min(512, Blocking.CHOSEN.mc());
        int few = Blocking.FEW;
        int[] ms = {0, 1, 3, 4, mr - 1, mr, mr + 1, 2 * mr + 3, 12, 37};
        int[] ns = {0, 1, 10, lanes - 1, lanes, lanes + 1, 3 * lanes + 1, nr - 1, nr, nr + 1, 2 * nr + 3, 53};
        int[] shortKs = {0, 1, 2, 3, 17};
        int[] longKs = {kc - 1, kc, kc + 1, 2 * kc + 7};
        Random random = new Random(1671);
        List<Case> cases = new ArrayList<>();
        for (int m : ms) {
            for (int n : ns) {
                for (int k : shortKs) {
                    for (int bits = 0; bits < 32; bits++) {
                        if (random.nextInt(3) == 0) {
                            cases.add(of(m, k, n, bits, random));
                        }
                    }
                }
                cases.add(of(m, longKs[random.nextInt(2)], n, random.nextInt(32), random));
                cases.add(of(m, longKs[2 + random.nextInt(2)], n, random.nextInt(32), random));
            }
        }
        // Past the cache blocks, and past what is read in place: each alone and with another.
        for (int bits = 0; bits < 32; bits++) {
            cases.add(of(197, 7, 19, bits, random));
            cases.add(of(5, 3, nc + 9, bits, random));
            cases.add(of(97, 211, 101, bits, random));
            cases.add(of(few + 3, 19, few + lanes + 5, bits, random));
            cases.add(of(few + 9, 21, 10, bits, random));
        }
        // Few columns and many steps: patches of three rows, of five columns, of five steps, whole or not; more steps
        // than a block has.
        int deep = PatchProduct.LEAST_DEPTH;
        int tall = PatchProduct.LEAST_ROWS;
        for (int n = 7; n <= 11; n++) {
            for (int m = tall - 1; m < tall + 8; m++) {
                cases.add(of(m, deep + random.nextInt(6) - 1, n, random.nextInt(8) << 2, random));
            }
            for (int k = deep - 1; k < deep + 6; k++) {
                cases.add(of(tall + n, k, n, random.nextInt(8) << 2, random));
            }
            cases.add(of(tall + n, 1024 + n, n, random.nextInt(8) << 2, random));
            cases.add(of(tall, 2 * 1024 + n, n, random.nextInt(8) << 2, random));
        }
        for (int bits = 0; bits < 32; bits += 5) {
            cases.add(of(197, kc + 9, 35, bits, random));
            cases.add(of(55, Blocking.CHOSEN.kcTall() + 1, 35, bits, random));
            cases.add(of(55, 3, nc + 9, bits | 1, random));
            cases.add(of(few + 11, kc / 2 + 3, lanes + 7, bits, random));
            cases.add(of(mc + 7, kc, 35, bits, random));
            cases.add(of(2 * mc + 7, kc, 35, bits, random));
            cases.add(of(7, 2 * kc + 3, nc + 9, bits, random));
            cases.add(of(few + 7, kc + 9, few + 5, bits, random));
            cases.add(of(11, Blocking.DEPTH_IN_PLACE + 5, 75, bits, random));
        }
        return cases;
    }

    private static Case of(int m, int k, int n, int bits, Random random) {
        return new Case(
                m,
                k,
                n,
                (bits & 1) != 0,
                (bits & 2) != 0,
                (bits & 4) != 0,
                (bits & 8) == 0 ? 0 : random.nextBoolean() ? SPREAD : 5,
                (bits & 16) != 0,
                random.nextBoolean(),
                random.nextInt());
    }

    /**
     * Runs a case on the naive kernel and on others.
     *
     * @return null if all of C's array has the same bits from each, else the first difference
     */
    static String difference(List<Gemm> gemms, Case c) {
        Random random = new Random(c.seed());
        Matrix a = matrix(c.m(), c.k(), c.transposeA(), c.gap(), c.specials(), random);
        Matrix b = matrix(c.k(), c.n(), c.transposeB(), c.gap(), c.specials(), random);
        Matrix start = matrix(c.m(), c.n(), c.transposeC(), c.gap(), c.specials(), random);
        float[] expected = product(new NaiveGemm(), a, b, start, c.accumulate());
        for (Gemm gemm : gemms) {
            float[] actual = product(gemm, a, b, start, c.accumulate());
            for (int i = 0; i < expected.length; i++) {
                int want = Float.floatToIntBits(expected[i]);
                int got = Float.floatToIntBits(actual[i]);
                if (want != got) {
                    return String.format(
                            "%s (%d of %d), %s: element %d of C's array has bits %08x, not %08x",
                            gemm.name(), gemms.indexOf(gemm) + 1, gemms.size(), c, i, got, want);
                }
            }
        }
        return null;
    }

    /** All of C's array after a product that starts from a matrix. */
    private static float[] product(Gemm gemm, Matrix a, Matrix b, Matrix start, boolean accumulate) {
        float[] data = start.data().clone();
        // spotless:off
        Matrix c = new Matrix(
                data, start.offset(), start.rows(), start.columns(), start.rowStride(), start.columnStride());
        // spotless:on
        gemm.multiply(a, b, c, accumulate);
        return data;
    }

    /** A strided view whose surroundings are filled too, so that stray writes show. */
    private static Matrix matrix(int rows, int columns, boolean transposed, int gap, boolean specials, Random random) {
        int stored = transposed ? columns : rows;
        int width = transposed ? rows : columns;
        int columnStride = gap == SPREAD ? 2 : 1;
        int rowStride = Math.max(1, width * columnStride + gap);
        float[] data = new float[gap + stored * rowStride + 1];
        for (int i = 0; i < data.length; i++) {
            boolean special = specials && random.nextInt(40) == 0;
            data[i] = special ? SPECIALS[random.nextInt(SPECIALS.length)] : 2 * random.nextFloat() - 1;
        }
        Matrix matrix = new Matrix(data, gap, stored, width, rowStride, columnStride);
        return transposed ? matrix.transposed() : matrix;
    }

    /** Checks all that vectors compute in this JVM: 0 if all bits agree, 1 if not, 3 if this JVM cannot use the requested width. */
    public static void main(String[] arguments) {
        String refusal = VectorWidth.refusal(System.getProperty(VectorWidth.PROPERTY));
        if (refusal != null) {
            System.out.println(refusal);
            System.exit(3);
        }
        long checked = 0;
        List<Gemm> gemms = EnumSet.complementOf(EnumSet.of(Kernel.NAIVE)).stream()
                .map(kernel -> kernel.create(3))
                .toList();
        List<Gemm> cut = gemms.stream().<Gemm>map(CutGemm::new).toList();
        for (Case c : all()) {
            endIfThereIsA(difference(gemms, c));
            if (checked / gemms.size() % 19 == 0) {
                endIfThereIsA(difference(cut, c));
            }
            checked += gemms.size();
        }
        for (int i = 0; i < gemms.size(); i++) {
            endIfThereIsA(CompactCases.firstDifference(gemms.get(i)));
            endIfThereIsA(CompactCases.firstDifference(cut.get(i)));
            gemms.get(i).close();
        }
        endIfThereIsA(ExpTest.firstDifference());
        endIfThereIsA(ElementwiseTest.firstDifference());
        endIfThereIsA(SoftmaxLanesTest.firstDifference());
        endIfThereIsA(LogTest.firstDifference());
        endIfThereIsA(PhiloxCases.firstDifference());
        System.out.println(checked + " products agree with vectors of " + Lanes.vectorBits() + " bits");
    }

    private static void endIfThereIsA(String difference) {
        if (difference != null) {
            System.out.println(difference);
            System.exit(1);
        }
    }
}
