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
}
