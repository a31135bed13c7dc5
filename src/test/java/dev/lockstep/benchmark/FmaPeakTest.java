package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Allocations;
import org.junit.jupiter.api.Test;

class FmaPeakTest {

    /** With vectors that are objects it is no peak: JDK 17 kept them so after a few long runs. */
    @Test
    void chains_warmedUp_allocatesNothing() {
        float[] x = FmaPeak.operands();
        FmaPeak.warmUp(x);
        assertThat(Allocations.least(50, () -> FmaPeak.chains(FmaPeak.STEPS, x)))
                .isZero();
    }
}
