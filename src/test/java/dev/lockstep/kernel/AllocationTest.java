package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once compiled, a product allocates nothing, neither on the caller's thread nor on workers. */
class AllocationTest {

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void multiply_warm_allocatesNothing(Kernel kernel) {
        assertAllocatesNothing(kernel, Matrix.zeros(128, 130), Matrix.zeros(130, 128));
    }

    /** What is read in place, by rows and by columns, and what is copied or transposed: other tiles and loops each. */
    @Test
    void multiply_warmOtherShapes_allocatesNothing() {
        assertAllocatesNothing(Kernel.SIMD, Matrix.zeros(130, 64).transposed(), Matrix.zeros(130, 64));
        assertAllocatesNothing(Kernel.SIMD, Matrix.zeros(64, 130), Matrix.zeros(130, 10));
        assertAllocatesNothing(
                Kernel.SIMD, Matrix.zeros(64, 130), Matrix.zeros(80, 130).transposed());
        assertAllocatesNothing(Kernel.SIMD, Matrix.zeros(12, 130), Matrix.zeros(130, 64));
        assertAllocatesNothing(Kernel.SIMD, Matrix.zeros(130, 64).transposed(), Matrix.zeros(130, 10));
    }

    private static void assertAllocatesNothing(Kernel kernel, Matrix a, Matrix b) {
        Matrix c = Matrix.zeros(a.rows(), b.columns());
        try (Gemm gemm = kernel.create(2)) {
            gemm.multiply(a, b, c, false);
            long least = Allocations.onceCompiled(0, () -> {
                for (int call = 0; call < 20; call++) {
                    gemm.multiply(a, b, c, false);
                }
            });
            assertThat(least).isZero();
        }
    }
}
