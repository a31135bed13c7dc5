package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GatedBenchmarkTest {

    @Test
    void warmups_trainingSteps_areMoreThanThoseOfProducts() {
        List<GatedBenchmark> rows = GatedBenchmark.find(Pattern.compile(""));
        assertThat(rows).hasSizeBetween(1, 12);
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.warmups())
                        .as(row.name())
                        .isEqualTo(row.params().containsKey("experiment") ? 5 : 2));
    }

    @Test
    void warmups_whatIsNotGated_fails() {
        String peak = FmaPeakBenchmark.class.getName() + ".vectorFma";
        assertThatThrownBy(() -> new GatedBenchmark(peak, Map.of()).warmups()).hasMessage(peak + " is not @Gated");
        assertThatThrownBy(() -> new GatedBenchmark("a.B.c", Map.of()).warmups())
                .hasMessage("the class of a.B.c is missing");
    }
}
