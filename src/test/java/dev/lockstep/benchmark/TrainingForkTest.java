package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {"0.9,0.2", "0.9,0.2\t", "\t0.9", "0.9,,0.2\t0.9", "0.9,0.2WARNING\t0.9", "NaN\t0.9", "-1\t0.9"})
    void times_cutOrMixedLine_areNone(String line) {
        assertThat(TrainingFork.times(PREFIX + "times\t" + line + "\n")).isEmpty();
        assertThat(TrainingFork.times(PREFIX + "times\t" + line + "\n" + PREFIX + "times\t0.5\t0.9\n"))
                .isPresent();
    }

    @Test
    void times_crashedProcess_areNone() {
        assertThat(TrainingFork.times("# A fatal error has been detected\n")).isEmpty();
        assertThat(TrainingFork.missing(PREFIX + "missing\tno native library\n"))
                .contains("no native library");
    }
}
