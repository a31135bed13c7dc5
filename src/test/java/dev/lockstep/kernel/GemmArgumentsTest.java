package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GemmArgumentsTest {

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void multiply_shapesThatDoNotFit_failsAndLeavesC(Kernel kernel) {
        Matrix c = Matrix.zeros(4, 5);
        Arrays.fill(c.data(), 7f);
        float[] before = c.data().clone();
        try (Gemm gemm = kernel.create(2)) {
            assertThatThrownBy(() -> gemm.multiply(Matrix.zeros(4, 3), Matrix.zeros(2, 5), c, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("C (4, 5) := A (4, 3) * B (2, 5): needs A (m, k), B (k, n), C (m, n)");
        }
        assertThat(c.data()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void multiply_overlappingResult_fails(Kernel kernel) {
        Matrix a = Matrix.zeros(4, 4);
        try (Gemm gemm = kernel.create(2)) {
            assertThatThrownBy(() -> gemm.multiply(a, Matrix.zeros(4, 4), a, false))
                    .hasMessageContaining("overlaps A");
            assertThatThrownBy(() -> gemm.multiply(Matrix.zeros(4, 4), a, a.transposed(), false))
                    .hasMessageContaining("overlaps B");
        }
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void multiply_resultWithElementsInOnePlace_fails(Kernel kernel) {
        Matrix folded = new Matrix(new float[100], 0, 4, 5, 2, 1);
        try (Gemm gemm = kernel.create(2)) {
            assertThatThrownBy(() -> gemm.multiply(Matrix.zeros(4, 3), Matrix.zeros(3, 5), folded, false))
                    .hasMessageContaining("two elements in one place");
        }
    }
}
