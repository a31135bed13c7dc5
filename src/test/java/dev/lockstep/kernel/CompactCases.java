package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Products with operands of bytes, many of them zeros, compared with the naive kernel on their floats. */
final class CompactCases {

    /** What is hidden among the values. */
    enum Values {
        PLAIN,
        /** Products that underflow, some of them to -0, and zeros of both signs in B. */
        TINY,
        /** Infinities and NaN in B. */
        NOT_FINITE
    }

    /**
     * A product.
     *
     * @param m rows of A
     * @param k columns of A
     * @param n columns of B
     * @param density fraction of A that is not zero
     * @param gap elements between the rows of B and C
     * @param values what is hidden
     */
    record Case(int m, int k, int n, double density, int gap, Values values, int seed) {}

    private CompactCases() {}

    static List<Case> all() {
        int lanes = Lanes.COUNT;
        List<Case> cases = new ArrayList<>();
        Random random = new Random(1671);
        for (int k : new int[] {1, 7, 112, 113, 331}) {
            for (int n : new int[] {1, 7, 10, 12, lanes, lanes + 3, 2 * lanes, 8 * lanes, 15 * lanes, 17 * lanes + 1}) {
                for (int m : new int[] {1, 16, 34}) {
                    Values values = Values.values()[random.nextInt(3)];
                    int gap = random.nextInt(3) == 0 ? lanes : 0;
                    cases.add(new Case(m, k, n, random.nextInt(5) / 4., gap, values, random.nextInt()));
                }
            }
        }
        // Large enough for a team, by columns and by blocks.
        for (Values values : Values.values()) {
            cases.add(new Case(128, 784, 128, .2, 0, values, 1));
            cases.add(new Case(131, 784, 37, .2, 3, values, 2));
            cases.add(new Case(61, 500, 8 * lanes, .5, lanes, values, 3));
        }
        return cases;
    }

    /** The first difference that a kernel makes in any case; null if there is none. */
    static String firstDifference(Gemm gemm) {
        for (Case c : all()) {
            String difference = difference(gemm, c);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String difference(Gemm gemm, Case c) {
        Random random = new Random(c.seed());
        byte[][] stored = new byte[c.m() + 3][c.k()];
        // Blocks of columns differ in width where nearly all elements are in a few of them.
        int first = random.nextInt(3) == 0 ? c.k() - 3 : 0;
        int last = random.nextInt(3) == 0 ? 3 : c.k();
        for (byte[] row : stored) {
            for (int p = 0; p < row.length; p++) {
                boolean usual = p >= first && p < last || random.nextInt(40) == 0;
                row[p] = (byte) (usual && random.nextDouble() < c.density() ? random.nextInt(256) : 0);
            }
        }
        // Laid out for products of any width, which need not be this one.
        SparseRows rows = SparseRows.of(
                stored.length,
                c.k(),
                random.nextBoolean() ? 1 : 1_000,
                (i, to) -> System.arraycopy(stored[i], 0, to, 0, to.length));
        SparseBatch batch = new SparseBatch(rows, c.m());
        int[] order = new int[c.m()];
        Matrix dense = Matrix.zeros(c.m(), c.k());
        for (int r = 0; r < c.m(); r++) {
            order[r] = random.nextInt(stored.length - 1);
            for (int p = 0; p < c.k(); p++) {
                dense.data()[dense.index(r, p)] = (stored[1 + order[r]][p] & 0xff) / 255f;
            }
        }
        batch.select(order, 0, c.m(), 1);

        ByteBatch bytes = bytes(c, stored, order, random.nextBoolean());

        Matrix b = filled(c.k(), c, random);
        Matrix d = filled(c.m(), c, random);
        Matrix product = filled(c.m(), c, random);
        Matrix transposed = filled(c.k(), c, random);
        String difference = difference(gemm, c, batch, dense, b, d, product, transposed);
        return difference == null ? difference(gemm, c, bytes, dense, b, d, product, transposed) : difference;
    }

    /** The same rows as bytes; in those behind them is what another batch left there. */
    private static ByteBatch bytes(Case c, byte[][] stored, int[] order, boolean skipsZeros) {
        int more = 5;
        ByteBatch batch = new ByteBatch(c.m() + more, c.k(), skipsZeros);
        batch.resize(c.m() + more);
        for (int r = 0; r < c.m() + more; r++) {
            batch.set(r, stored[r < c.m() ? 1 + order[r] : 0], 0);
        }
        batch.resize(c.m());
        return batch;
    }

    // spotless:off
    private static String difference(
            Gemm gemm, Case c, CompactBatch a, Matrix dense, Matrix b, Matrix d, Matrix product, Matrix transposed) {
        // spotless:on
        Matrix expected = copy(product);
        Matrix actual = copy(product);
        new NaiveGemm().multiply(dense, b, expected, false);
        gemm.multiply(a, b, actual);
        String kind = a.getClass().getSimpleName();
        String difference = difference(gemm, c, kind + " A B", expected, actual);
        if (difference != null) {
            return difference;
        }
        Matrix inTurn = copy(product);
        addInTurn(gemm, c, a, b, inTurn);
        difference = difference(gemm, c, kind + " A B in turn", expected, inTurn);
        if (difference != null) {
            return difference;
        }
        Matrix expectedTransposed = copy(transposed);
        Matrix actualTransposed = copy(transposed);
        new NaiveGemm().multiply(dense.transposed(), d, expectedTransposed, false);
        gemm.multiplyTransposed(a, d, actualTransposed);
        return difference(gemm, c, kind + " A^T B", expectedTransposed, actualTransposed);
    }

    /** Terms of A's columns, share by share; cut where A says, or anywhere. */
    private static void addInTurn(Gemm gemm, Case c, CompactBatch a, Matrix b, Matrix product) {
        Random random = new Random(c.seed() + 1);
        int shares = 1 + random.nextInt(4);
        boolean anywhere = random.nextInt(4) == 0;
        boolean negativeZero = false;
        for (int share = 0, p0 = 0, p1; share < shares; share++, p0 = p1) {
            p1 = anywhere && share < shares - 1 ? p0 + random.nextInt(c.k() - p0 + 1) : a.boundary(share + 1, shares);
            p1 = share == shares - 1 ? c.k() : Math.max(p0, p1);
            Sequence turns = new Sequence(negativeZero);
            gemm.multiplyTerms(a, b, product, p0, p1, turns);
            assertThat(turns.ready).isEqualTo(c.m());
            negativeZero = turns.after;
        }
    }

    /** Sees that rows are asked for before they are said to be ready, in ascending order. */
    private static final class Sequence implements Gemm.Turns {
        private final boolean before;
        private int asked;
        private int ready;
        private boolean after;

        Sequence(boolean before) {
            this.before = before;
        }

        @Override
        public boolean await(int i1) {
            assertThat(i1).isGreaterThanOrEqualTo(asked);
            assertThat(ready).isEqualTo(asked);
            asked = i1;
            return before;
        }

        @Override
        public void handOn(int i1, boolean negativeZero) {
            assertThat(i1).isEqualTo(asked);
            ready = i1;
            after |= negativeZero;
        }
    }

    private static Matrix filled(int rows, Case c, Random random) {
        float[] data = new float[Matrix.LINE_START + rows * (c.n() + c.gap()) + 1];
        for (int i = 0; i < data.length; i++) {
            data[i] = value(c.values(), random);
        }
        return new Matrix(data, Matrix.LINE_START, rows, c.n(), c.n() + c.gap(), 1);
    }

    private static float value(Values values, Random random) {
        float plain = 2 * random.nextFloat() - 1;
        return switch (values) {
            case PLAIN -> plain;
            case TINY -> random.nextInt(8) == 0 ? plain : random.nextInt(6) == 0 ? -0f : plain * 1e-44f;
            case NOT_FINITE ->
                random.nextInt(300) == 0
                        ? new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}[random.nextInt(3)]
                        : plain;
        };
    }

    private static Matrix copy(Matrix x) {
        return new Matrix(x.data().clone(), x.offset(), x.rows(), x.columns(), x.rowStride(), 1);
    }

    private static String difference(Gemm gemm, Case c, String what, Matrix expected, Matrix actual) {
        for (int i = 0; i < expected.data().length; i++) {
            int want = Float.floatToIntBits(expected.data()[i]);
            int got = Float.floatToIntBits(actual.data()[i]);
            if (want != got) {
                return String.format(
                        "%s, %s of %s: element %d of C's array has bits %08x, not %08x",
                        gemm.name(), what, c, i, got, want);
            }
        }
        return null;
    }
}
