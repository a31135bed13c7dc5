package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GemmShapeTest {

    @Test
    void parse_shape_hasItsExtentsLayoutAndFlops() {
        GemmShape shape = GemmShape.parse("784x128x10:TN");
        assertThat(shape).isEqualTo(new GemmShape(784, 128, 10, "TN"));
        assertThat(shape.transposeA()).isTrue();
        assertThat(shape.transposeB()).isFalse();
        assertThat(GemmShape.parse("2048x2048x2048:NN").flops()).isEqualTo(2. * 2048 * 2048 * 2048);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1x2x3", "1x2x3:XX", "-1x2x3:NN", "0x2x3:NN", "99999x99999x1:NN", "9999999999x1x1:NN"})
    void parse_badShape_failsNamingIt(String text) {
        assertThatThrownBy(() -> GemmShape.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shape '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"naive", "blocked", "simd", "parallel"})
    void prepare_kernelThatAgrees_passesItsCheck(String kernel) throws Exception {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.kernel = kernel;
        benchmark.shape = "33x17x29:NT";
        benchmark.threads = 2;
        benchmark.prepare();
        assertThat(benchmark.multiply().rows()).isEqualTo(33);
        benchmark.close();
    }

    @Test
    void check_oneWrongBit_isRefusedBeforeTiming() throws Exception {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.kernel = "simd";
        benchmark.shape = "33x17x29:NN";
        benchmark.prepare();
        var c = benchmark.multiply();
        int at = c.index(7, 3);
        c.data()[at] = Math.nextUp(c.data()[at]);
        assertThatThrownBy(benchmark::check)
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("element (7, 3)");
        benchmark.close();
    }
}
