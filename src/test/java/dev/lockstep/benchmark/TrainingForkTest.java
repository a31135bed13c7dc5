package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingForkTest {

    private static final String PREFIX = TrainingFork.class.getName() + "\t";

    @Test
    void times_amongOtherOutput_areRead() {
        String output = "WARNING: a library's\n" + PREFIX + "library\tPyTorch 2\n" + PREFIX
                + "times\t0.9,0.25,0.5\t0.9131\nbye\n";
        TrainingFork.Times times = TrainingFork.times(output).orElseThrow();
        assertThat(times.epochSeconds()).containsExactly(.9, .25, .5);
        assertThat(times.secondsPerEpoch()).isEqualTo(.5);
        assertThat(times.testAccuracy()).isEqualTo(.9131);
        assertThat(TrainingFork.library(output)).contains("PyTorch 2");
        assertThat(TrainingFork.missing(output)).isEmpty();
    }

    @Test
    void times_crashedProcess_areNone() {
        assertThat(TrainingFork.times("# A fatal error has been detected\n")).isEmpty();
        assertThat(TrainingFork.missing(PREFIX + "missing\tno native library\n"))
                .contains("no native library");
    }
}
