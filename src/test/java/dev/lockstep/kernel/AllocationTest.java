package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Allocations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once compiled, a product allocates nothing, neither on the caller's thread nor on workers. */
class AllocationTest {

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void multiply_warm_allocatesNothing(Kernel kernel) {
        Matrix a = Matrix.zeros(128, 130);
        Matrix b = Matrix.zeros(130, 128);
        Matrix c = Matrix.zeros(128, 128);
        try (Gemm gemm = kernel.create(2)) {
            gemm.multiply(a, b, c, false);
            long least = Allocations.least(2_000, () -> {
                for (int call = 0; call < 20; call++) {
                    gemm.multiply(a, b, c, false);
                }
            });
            assertThat(least).isZero();
        }
    }
}
