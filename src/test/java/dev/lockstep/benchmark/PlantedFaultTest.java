package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
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
