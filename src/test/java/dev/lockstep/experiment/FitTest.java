package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Allocations;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FitTest {

    private static final Dataset DIGITS =
            new Dataset(Dataset.SYNTHETIC, SyntheticDigits.draw(0, 400), SyntheticDigits.draw(400, 32), "test");

    private static Fit fit(Gemm gemm, boolean dense) {
        return new Fit(
                Catalogue.named("softmax"),
                new Training.Settings(1671, 3, Loss.CLIPPED, dense, false),
                DIGITS,
                gemm,
                new Training.Listener() {},
                PhaseClock.off());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void step_anyBatch_allocatesNothing(boolean dense) {
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Fit fit = fit(gemm, dense);
            long least = Allocations.least(3_000, () -> {
                fit.startEpoch();
                boolean more = true;
                while (more) {
                    more = fit.step();
                }
            });
            assertThat(least).isZero();
        }
    }

    @Test
    void endEpoch_leftOut_changesNothingThatFollows() {
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Fit whole = fit(gemm, false);
            Fit without = fit(gemm, false);
            whole.epoch();
            without.startEpoch();
            boolean more = true;
            while (more) {
                more = without.step();
            }
            assertThat(without.batch()).isEqualTo(3);
            assertThat(without.history()).isEmpty();
            assertThat(without.epoch().weightsSha256()).isEqualTo(whole.epoch().weightsSha256());
        }
    }
}
