package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

class GemmBenchmarkTest {

    @ParameterizedTest
    @ValueSource(strings = {"naive", "blocked", "simd", "parallel"})
    void prepare_kernelThatAgrees_passesItsCheck(String kernel) throws Exception {
        GemmBenchmark benchmark = prepared(kernel, "33x17x29:NT");
        assertThat(benchmark.multiply().rows()).isEqualTo(33);
        benchmark.close();
    }

    @Test
    void check_oneWrongBit_isRefusedBeforeTiming() throws Exception {
        GemmBenchmark benchmark = prepared("simd", "33x17x29:NN");
        var c = benchmark.multiply();
        int at = c.index(7, 3);
        c.data()[at] = Math.nextUp(c.data()[at]);
        assertThatThrownBy(benchmark::check)
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("element (7, 3)");
        benchmark.close();
    }

    /** C2 needs seconds for the squares that transpose B; a product whose vectors are objects takes 1.7 MB. */
    @Test
    void warmUp_lastIteration_endsWithProductsThatAllocateNothing() throws Exception {
        GemmBenchmark benchmark = prepared("simd", "128x128x128:NT");
        benchmark.warmUp(new IterationParams(IterationType.WARMUP, 1, TimeValue.milliseconds(200), 1));
        assertThat(Allocations.least(1, benchmark::multiply)).isLessThan(WarmUp.FEW_BYTES);
        benchmark.close();
    }

    private static GemmBenchmark prepared(String kernel, String shape) throws Exception {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.kernel = kernel;
        benchmark.shape = shape;
        benchmark.threads = 2;
        benchmark.prepare();
        return benchmark;
    }
}
