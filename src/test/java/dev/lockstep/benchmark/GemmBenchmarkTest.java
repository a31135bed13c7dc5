package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Allocations;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

class GemmBenchmarkTest {

    /** C2 needs seconds for the squares that transpose B; a product whose vectors are objects takes 1.7 MB. */
    @Test
    void warmUp_lastIteration_endsWithProductsThatAllocateNothing() throws Exception {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.kernel = "simd";
        benchmark.shape = "128x128x128:NT";
        benchmark.prepare();
        benchmark.warmUp(new IterationParams(IterationType.WARMUP, 1, TimeValue.milliseconds(200), 1));
        assertThat(Allocations.least(1, benchmark::multiply)).isLessThan(100_000);
        benchmark.close();
    }
}
