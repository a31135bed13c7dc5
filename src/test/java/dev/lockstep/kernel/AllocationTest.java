package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Once compiled, a product allocates nothing. Before C2 has compiled a method its vectors are objects, so the test waits
 * until a stretch of calls is free of allocation, and fails if none comes.
 */
class AllocationTest {

    private static final int STRETCH = 20;
    private static final int MOST_STRETCHES = 2_000;

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void multiply_warm_allocatesNothing(Kernel kernel) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Matrix a = Matrix.zeros(128, 130);
        Matrix b = Matrix.zeros(130, 128);
        Matrix c = Matrix.zeros(128, 128);
        long least = Long.MAX_VALUE;
        try (Gemm gemm = kernel.create(2)) {
            for (int stretch = 0; stretch < MOST_STRETCHES && least > 0; stretch++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int call = 0; call < STRETCH; call++) {
                    gemm.multiply(a, b, c, false);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
        assertThat(least).as("bytes allocated by %d calls", STRETCH).isZero();
    }
}
