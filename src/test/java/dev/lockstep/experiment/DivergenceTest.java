package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivergenceTest {

    private static Sequential hidden() {
        Sequential model = Catalogue.named("hidden").model();
        model.compile(new NaiveGemm(), Loss.CLIPPED, new SGD(0.01f), 4, new NumpyRandom(1671));
        return model;
    }

    private static void set(Sequential model, int parameter, int row, int column, float value) {
        Parameter p = model.parameters().get(parameter);
        p.value().data()[p.value().index(row, column)] = value;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0",
        "1, 1.0000001, 1",
        "1.0000001, 1, 1",
        "1, 2, 8388608",
        "0, 1.4e-45, 1",
        "-0.0, 0.0, 1",
        "-1.4e-45, 1.4e-45, 3",
        "3.4028235e38, Infinity, 1",
        "-1, 1, 2130706433",
        "NaN, 1, -1",
        "1, NaN, -1"
    })
    void ulps_twoFloats_countsTheStepsBetween(float x, float y, long expected) {
        assertThat(Divergence.ulps(x, y)).isEqualTo(expected);
    }

    @Test
    void of_equalModels_isNull() {
        assertThat(Divergence.of(hidden(), hidden())).isNull();
    }

    @Test
    void of_severalElements_namesTheFirstInLayerOrderAndCountsAll() {
        Sequential tested = hidden();
        Sequential defined = hidden();
        set(tested, 4, 0, 0, 7f);
        set(tested, 2, 17, 3, 0.5f);
        set(defined, 2, 17, 3, Math.nextUp(0.5f));
        set(tested, 2, 90, 1, 8f);
        set(defined, 2, 90, 1, 9f);
        Divergence divergence = Divergence.of(tested, defined);
        assertThat(divergence.parameter()).isEqualTo("dense_2/kernel");
        assertThat(divergence.row()).isEqualTo(17);
        assertThat(divergence.column()).isEqualTo(3);
        assertThat(divergence.tested()).isEqualTo(0.5f);
        assertThat(divergence.ulps()).isEqualTo(1);
        assertThat(divergence.parameters())
                .extracting(Divergence.Changed::name)
                .containsExactly("dense_2/kernel", "dense_3/kernel");
        assertThat(divergence.parameters().get(0))
                .isEqualTo(new Divergence.Changed("dense_2/kernel", 2, 128 * 128, 1L << 20));
    }

    @Test
    void of_zerosOfOtherSign_differ_andNaNsDoNot() {
        Sequential tested = hidden();
        Sequential defined = hidden();
        set(tested, 0, 0, 0, Float.NaN);
        set(defined, 0, 0, 0, Float.intBitsToFloat(0x7fc00001));
        assertThat(Divergence.of(tested, defined)).isNull();
        set(tested, 1, 0, 5, -0f);
        set(defined, 1, 0, 5, 0f);
        assertThat(Divergence.of(tested, defined).parameter()).isEqualTo("dense_1/bias");
    }
}
