package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.kernel.SimdGemm;
import dev.lockstep.kernel.SparseBatch;
import dev.lockstep.kernel.SparseRows;
import dev.lockstep.kernel.Team;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlantedFaultTest {

    @AfterEach
    void clear() {
        System.clearProperty(PlantedFault.PROPERTY);
    }

    @ParameterizedTest
    @CsvSource({"bit, 1", "bit:2x3x4, 1", "bit:3x2x4, 0", "bit:2x3x40, 0"})
    void bit_withAndWithoutShape_flipsTheFirstBitOfThose(String fault, int differing) {
        System.setProperty(PlantedFault.PROPERTY, fault);
        Matrix c = Matrix.zeros(2, 4);
        Gemm gemm = PlantedFault.in(new NaiveGemm());
        gemm.multiply(Matrix.zeros(2, 3), Matrix.zeros(3, 4), c, false);
        assertThat(Float.floatToRawIntBits(c.data()[c.index(0, 0)])).isEqualTo(differing);
    }

    @Test
    void nan_anyProduct_isNotANumberFirst() {
        System.setProperty(PlantedFault.PROPERTY, "nan");
        Matrix c = Matrix.zeros(2, 4);
        PlantedFault.in(new NaiveGemm()).multiply(Matrix.zeros(2, 3), Matrix.zeros(3, 4), c, false);
        assertThat(c.data()[c.index(0, 0)]).isNaN();
        assertThat(c.data()[c.index(0, 1)]).isZero();
    }

    /** As training uses it: the block that has the first element has the fault, whoever computes it. */
    @Test
    void team_blocksOfAProduct_haveTheFaultOnce() {
        System.setProperty(PlantedFault.PROPERTY, "bit:4x3x4");
        try (Gemm gemm = PlantedFault.in(Kernel.PARALLEL.create(2))) {
            assertThat(gemm.skipsZeros()).isTrue();
            Team team = gemm.team();
            assertThat(team.size()).isEqualTo(2);
            Matrix c = Matrix.zeros(4, 4);
            team.run(worker -> team.member(worker)
                    .multiplyBlock(Matrix.zeros(4, 3), Matrix.zeros(3, 4), c, 2 * worker, 2 * worker + 2, 0, 4, false));
            assertFirstBitOnly(c);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bit_sparseProduct_flipsTheFirstBit(boolean transposed) {
        System.setProperty(PlantedFault.PROPERTY, transposed ? "bit:3x2x4" : "bit:2x3x4");
        SparseBatch a = new SparseBatch(SparseRows.of(2, 3, 3, (i, to) -> Arrays.fill(to, (byte) 0)), 2);
        a.select(null, 0, 2, 0);
        Matrix c = Matrix.zeros(transposed ? 3 : 2, 4);
        Gemm gemm = PlantedFault.in(new SimdGemm());
        if (transposed) {
            gemm.multiplyTransposed(a, Matrix.zeros(2, 4), c);
        } else {
            gemm.multiply(a, Matrix.zeros(3, 4), c);
        }
        assertFirstBitOnly(c);
    }

    @Test
    void bit_termsInTurn_flipsTheFirstBitOnce() {
        System.setProperty(PlantedFault.PROPERTY, "bit");
        SparseBatch a = new SparseBatch(SparseRows.of(64, 784, 128, (i, to) -> Arrays.fill(to, (byte) 0)), 64);
        a.select(null, 0, 64, 0);
        Matrix b = Matrix.zeros(784, 128);
        Matrix c = Matrix.zeros(64, 128);
        try (Gemm gemm = PlantedFault.in(Kernel.PARALLEL.create(2))) {
            Team team = gemm.team();
            team.run(worker -> team.multiplyInTurn(worker, a, b, c, 32 * worker, 32 * worker + 32));
            assertFirstBitOnly(c);
            assertThat(team.member(0).addsTermsQuickly(a, b, c)).isTrue();
        }
    }

    private static void assertFirstBitOnly(Matrix c) {
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.columns(); j++) {
                assertThat(Float.floatToRawIntBits(c.data()[c.index(i, j)]))
                        .as("(%d, %d)", i, j)
                        .isEqualTo(i + j == 0 ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bits", "bit:", "bit:3", "bit:2x3", "bit:2x3x4x5", "slow:2x3x4", "slow", "alloc:x"})
    void in_unknownFault_isRefused(String fault) {
        System.setProperty(PlantedFault.PROPERTY, fault);
        assertThatThrownBy(() -> PlantedFault.in(new NaiveGemm()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("known are slow:N, alloc:N, bit, nan, crash, bit:MxKxN");
    }

    @Test
    void in_nothingAsked_isTheKernelItself() {
        Gemm gemm = new NaiveGemm();
        assertThat(PlantedFault.in(gemm)).isSameAs(gemm);
    }
}
