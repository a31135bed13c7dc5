package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Allocations;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products with batches of bytes have the naive kernel's bits, zeros skipped or not: shapes, underflow to -0, infinities, NaN, threads. */
class CompactContractTest {

    static Stream<Gemm> gemms() {
        return Stream.concat(Stream.of(new NaiveGemm()), GemmContractTest.gemms().stream());
    }

    @ParameterizedTest
    @MethodSource("gemms")
    void multiply_bytes_hasTheNaiveBits(Gemm gemm) {
        try (gemm) {
            assertThat(CompactCases.firstDifference(gemm)).isNull();
        }
    }

    /** -MIN_VALUE / 255 is -0, and with the zero after it +0: the one case that the skipping kernel has to do again. */
    @Test
    void multiply_sumThatUnderflowsToNegativeZero_isWhatZerosMakeOfIt() {
        SparseRows rows = SparseRows.of(1, 2, 1, (i, to) -> {
            to[0] = 1;
            to[1] = 0;
        });
        SparseBatch batch = new SparseBatch(rows, 1);
        batch.select(null, 0, 1, 0);
        Matrix b = Matrix.of(new float[] {-Float.MIN_VALUE, 5f}, 2, 1);
        Matrix c = Matrix.zeros(1, 1);
        SparseProduct product = new SparseProduct();

        product.rows(batch, 0, 1, b, c, 0, 1);
        assertThat(Specials.skip(b, 0, 2, 0, 1)).isEqualTo(Specials.Skip.UNLESS_NEGATIVE_ZERO);
        assertThat(Specials.hasNegativeZero(c, 0, 1, 0, 1)).isTrue();
        assertThat(Float.floatToRawIntBits(c.data()[c.offset()])).isEqualTo(Integer.MIN_VALUE);

        new SimdGemm().multiply(batch, b, c);
        assertThat(Float.floatToRawIntBits(c.data()[c.offset()])).isZero();
    }

    /** The same with four columns that are zero in all rows of a tile. */
    @Test
    void multiply_bytesWithASumThatUnderflows_isWhatZerosMakeOfIt() {
        int rows = 32;
        ByteBatch batch = new ByteBatch(rows, 8, true);
        batch.resize(rows);
        for (int r = 0; r < rows; r++) {
            batch.set(r, new byte[] {1, 1, 1, 1, 0, 0, 0, 0}, 0);
        }
        Matrix b = Matrix.zeros(8, 10);
        Arrays.fill(b.data(), b.index(0, 0), b.index(4, 0), -Float.MIN_VALUE);
        Arrays.fill(b.data(), b.index(4, 0), b.index(7, 9) + 1, 5f);
        Matrix c = Matrix.zeros(rows, 10);

        if (Blocking.CHOSEN.transposes()) {
            new ByteProduct().rows(batch, 0, rows, b, c, 0, 10);
            assertThat(Specials.hasNegativeZero(c, 0, rows, 0, 10)).isTrue();
        }
        new SimdGemm().multiply(batch, b, c);
        assertThat(Float.floatToRawIntBits(c.data()[c.offset()])).isZero();

        b.data()[b.index(5, 0)] = Float.NaN;
        new SimdGemm().multiply(batch, b, c);
        assertThat(c.data()[c.index(31, 0)]).isNaN();
    }

    /** The two parts of 1 / 255 give each byte's quotient, correctly rounded. */
    @Test
    void multiply_allBytes_areDividedByWhite() {
        ByteBatch batch = new ByteBatch(256, 1, false);
        batch.resize(256);
        for (int r = 0; r < 256; r++) {
            batch.set(r, new byte[] {(byte) r}, 0);
        }
        Matrix c = Matrix.zeros(256, 1);
        new SimdGemm().multiply(batch, Matrix.of(new float[] {1f}, 1, 1), c);
        ByteBatch wide = new ByteBatch(1, 256, false);
        wide.resize(1);
        byte[] all = new byte[256];
        for (int v = 0; v < 256; v++) {
            all[v] = (byte) v;
        }
        wide.set(0, all, 0);
        Matrix transposed = Matrix.zeros(256, 1);
        new SimdGemm().multiplyTransposed(wide, Matrix.of(new float[] {1f}, 1, 1), transposed);
        for (int v = 0; v < 256; v++) {
            assertThat(c.data()[c.index(v, 0)]).isEqualTo(v / 255f);
            assertThat(transposed.data()[transposed.index(v, 0)]).isEqualTo(v / 255f);
        }
    }

    @Test
    void multiply_plainValues_skipsZeros() {
        SparseRows rows = SparseRows.of(2, 300, 20, (i, to) -> {
            Arrays.fill(to, (byte) 0);
            to[17] = (byte) 255;
            to[17 * (i + 1)] = (byte) (i == 0 ? 255 : 51);
        });
        SparseBatch batch = new SparseBatch(rows, 2);
        batch.select(null, 0, 2, 0);
        Matrix b = Matrix.zeros(300, 20);
        Arrays.fill(b.data(), .5f);
        Matrix c = Matrix.zeros(2, 20);
        new SparseProduct().rows(batch, 0, 2, b, c, 0, 20);
        assertThat(c.data()[c.index(1, 19)]).isEqualTo(.5f * (1f + 51 / 255f));
        assertThat(batch.nonZeros()).isEqualTo(3);
        assertThat(batch.density()).isEqualTo(3 / 600.);
    }

    /** Nearly all elements are in three columns: the blocks of the others would be wider than 8 bits count, and some are empty. */
    @Test
    void multiply_columnsOfVeryUnequalWeight_hasTheNaiveBits() {
        int k = 784;
        int m = 16;
        Matrix dense = Matrix.zeros(m, k);
        SparseRows rows = SparseRows.of(1_000, k, 128, (i, to) -> {
            Arrays.fill(to, (byte) 0);
            Arrays.fill(to, 0, 3, (byte) 255);
            if (i < m) {
                to[3 + i * 37] = 51;
            }
        });
        SparseBatch batch = new SparseBatch(rows, m);
        batch.select(null, 0, m, 0);
        for (int r = 0; r < m; r++) {
            Arrays.fill(dense.data(), dense.index(r, 0), dense.index(r, 3), 1f);
            dense.data()[dense.index(r, 3 + r * 37)] = 51 / 255f;
        }
        Matrix b = Matrix.zeros(k, 128);
        for (int i = 0; i < b.size(); i++) {
            b.data()[b.offset() + i] = i % 1_000 - 499.5f;
        }
        Matrix expected = Matrix.zeros(m, 128);
        Matrix actual = Matrix.zeros(m, 128);
        new NaiveGemm().multiply(dense, b, expected, false);
        new SimdGemm().multiply(batch, b, actual);
        assertThat(actual.data()).containsExactly(expected.data());
    }

    /** Blocks cut at random places, by rows and columns, put together to the whole, with values that need their zeros too. */
    @ParameterizedTest
    @MethodSource("gemms")
    void multiplyBlock_anyCut_putTogetherIsTheWhole(Gemm gemm) {
        try (gemm) {
            assertThat(CompactCases.firstDifference(new CutGemm(gemm))).isNull();
        }
    }

    @Test
    void multiply_warm_allocatesNothing() {
        ByteBatch bytes = new ByteBatch(128, 784, true);
        bytes.resize(128);
        for (int n : new int[] {10, 128}) {
            SparseBatch batch = new SparseBatch(SparseRows.of(128, 784, n, (i, to) -> to[i] = 1), 128);
            batch.select(null, 0, 128, 0);
            Matrix w = Matrix.zeros(784, n);
            Matrix y = Matrix.zeros(128, n);
            try (Gemm gemm = Kernel.PARALLEL.create(2)) {
                long least = Allocations.onceCompiled(0, () -> {
                    for (int call = 0; call < 20; call++) {
                        gemm.multiply(batch, w, y);
                        gemm.multiplyTransposed(batch, y, w);
                        gemm.multiply(bytes, w, y);
                        gemm.multiplyTransposed(bytes, y, w);
                    }
                });
                assertThat(least).isZero();
            }
        }
    }

    @Test
    void multiply_shapesThatDoNotFit_failBeforeAnyWrite() {
        SparseBatch batch = new SparseBatch(SparseRows.of(3, 4, 1, (i, to) -> to[0] = 1), 2);
        batch.select(null, 0, 2, 1);
        assertThatThrownBy(() -> new SimdGemm().multiply(batch, Matrix.zeros(5, 1), Matrix.zeros(2, 1)))
                .hasMessage("C (2, 1) := A (2, 4) * B (5, 1): needs A (m, k), B (k, n), C (m, n)");
        assertThatThrownBy(() -> batch.select(null, 0, 3, 0)).hasMessage("batch of 3 rows, made for 2");
        assertThatThrownBy(() -> batch.select(null, 0, 2, 2)).hasMessage("row 3 of 3");
        ByteBatch bytes = new ByteBatch(2, 4, true);
        assertThatThrownBy(() -> bytes.resize(3)).hasMessage("batch of 3 rows, made for 2");
        assertThatThrownBy(() -> bytes.set(0, new byte[4], 0)).hasMessage("row 0 of 0");
        bytes.resize(2);
        assertThatThrownBy(() -> bytes.set(1, new byte[4], 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new SimdGemm().multiplyTransposed(bytes, Matrix.zeros(3, 1), Matrix.zeros(4, 1)))
                .hasMessage("C (4, 1) := A (4, 2) * B (3, 1): needs A (m, k), B (k, n), C (m, n)");
        assertThatThrownBy(() -> new ByteBatch(-1, 4, true))
                .hasMessage("batch of -1 rows of 4 bytes: extents must be >= 0");
        assertThatThrownBy(() -> SparseRows.of(1, 70_000, 1, (i, to) -> {})).hasMessageContaining("1x70000");
    }
}
