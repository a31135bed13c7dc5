package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.benchmark.GatedBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhForkRunnerTest {

    @Test
    void jmhOptions_ofARow_warmItUpAsOftenAsItNeeds(@TempDir Path folder) throws IOException {
        try (JmhForkRunner runner = new JmhForkRunner(Effort.STANDARD, folder)) {
            for (GatedBenchmark row : GatedBenchmark.find(Pattern.compile("hidden|simd 128"))) {
                assertThat(runner.jmhOptions(row))
                        .containsSequence("-wi", Integer.toString(row.warmups()))
                        .containsSequence("-w", "300ms")
                        .containsSequence("-i", "5")
                        .containsAll(runner.jmhOptions());
            }
        }
    }
}
