package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Allocations;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products that skip zeros have the naive kernel's bits: shapes, underflow to -0, infinities, NaN, threads. */
class SparseContractTest {

    static Stream<Gemm> gemms() {
        return Stream.concat(Stream.of(new NaiveGemm()), GemmContractTest.gemms().stream());
    }

    @ParameterizedTest
    @MethodSource("gemms")
    void multiply_mostlyZeros_hasTheNaiveBits(Gemm gemm) {
        try (gemm) {
            assertThat(SparseCases.firstDifference(gemm)).isNull();
        }
    }

    /** -MIN_VALUE / 255 is -0, and with the zero after it +0: the one case that the skipping kernel has to do again. */
    @Test
    void multiply_sumThatUnderflowsToNegativeZero_isWhatZerosMakeOfIt() {
        SparseRows rows = SparseRows.of(1, 2, (i, to) -> {
            to[0] = 1;
            to[1] = 0;
        });
        SparseBatch batch = new SparseBatch(rows, 1);
        batch.select(null, 0, 1, 0);
        Matrix b = Matrix.of(new float[] {-Float.MIN_VALUE, 5f}, 2, 1);
        Matrix c = Matrix.zeros(1, 1);
        SparseProduct product = new SparseProduct();

        assertThat(product.rows(batch, 0, 1, b, c, 0, 1)).isTrue();
        assertThat(Float.floatToRawIntBits(c.data()[c.offset()])).isEqualTo(Integer.MIN_VALUE);

        new SimdGemm().multiply(batch, b, c);
        assertThat(Float.floatToRawIntBits(c.data()[c.offset()])).isZero();
    }

    @Test
    void multiply_plainValues_skipsZeros() {
        SparseRows rows = SparseRows.of(2, 300, (i, to) -> {
            Arrays.fill(to, (byte) 0);
            to[17] = (byte) 255;
            to[17 * (i + 1)] = (byte) (i == 0 ? 255 : 51);
        });
        SparseBatch batch = new SparseBatch(rows, 2);
        batch.select(null, 0, 2, 0);
        Matrix b = Matrix.zeros(300, 20);
        Arrays.fill(b.data(), .5f);
        Matrix c = Matrix.zeros(2, 20);
        assertThat(new SparseProduct().rows(batch, 0, 2, b, c, 0, 20)).isFalse();
        assertThat(c.data()[c.index(1, 19)]).isEqualTo(.5f * (1f + 51 / 255f));
        assertThat(batch.nonZeros()).isEqualTo(3);
        assertThat(batch.density()).isEqualTo(3 / 600.);
    }

    /** Blocks cut at random places, by rows and columns, put together to the whole, with values that need their zeros too. */
    @ParameterizedTest
    @MethodSource("gemms")
    void multiplyBlock_anyCut_putTogetherIsTheWhole(Gemm gemm) {
        try (gemm) {
            assertThat(SparseCases.firstDifference(new CutGemm(gemm))).isNull();
        }
    }

    @Test
    void multiply_warm_allocatesNothing() {
        SparseRows rows = SparseRows.of(128, 784, (i, to) -> to[i] = 1);
        SparseBatch batch = new SparseBatch(rows, 128);
        batch.select(null, 0, 128, 0);
        for (int n : new int[] {10, 128}) {
            Matrix w = Matrix.zeros(784, n);
            Matrix y = Matrix.zeros(128, n);
            try (Gemm gemm = Kernel.PARALLEL.create(2)) {
                long least = Allocations.least(2_000, () -> {
                    for (int call = 0; call < 20; call++) {
                        gemm.multiply(batch, w, y);
                        gemm.multiplyTransposed(batch, y, w);
                    }
                });
                assertThat(least).isZero();
            }
        }
    }

    @Test
    void multiply_shapesThatDoNotFit_failBeforeAnyWrite() {
        SparseBatch batch = new SparseBatch(SparseRows.of(3, 4, (i, to) -> to[0] = 1), 2);
        batch.select(null, 0, 2, 1);
        assertThatThrownBy(() -> new SimdGemm().multiply(batch, Matrix.zeros(5, 1), Matrix.zeros(2, 1)))
                .hasMessage("C (2, 1) := A (2, 4) * B (5, 1): needs A (m, k), B (k, n), C (m, n)");
        assertThatThrownBy(() -> batch.select(null, 0, 3, 0)).hasMessage("batch of 3 rows, made for 2");
        assertThatThrownBy(() -> batch.select(null, 0, 2, 2)).hasMessage("row 3 of 3");
        assertThatThrownBy(() -> SparseRows.of(1, 70_000, (i, to) -> {})).hasMessageContaining("1x70000");
    }
}
