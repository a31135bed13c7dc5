package dev.lockstep.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputedByTest {

    private static final ComputedBy RECORD = new ComputedBy("parallel", 2, 512, "Debian 17", "Xeon");

    @ParameterizedTest
    @CsvSource({
        "parallel, 2, 512, Debian 17, Xeon, L1, new JVM",
        "parallel, 3, 512, Debian 17, Xeon, L2, other thread count",
        "simd, 1, 512, Debian 17, Xeon, L3, other kernel",
        "parallel, 2, 256, Debian 17, Xeon, L4, other vector width",
        "naive, 1, 128, Debian 17, Xeon, L4, other vector width",
        "parallel, 2, 512, Temurin 25, Xeon, L4, other JDK",
        "simd, 1, 256, Temurin 25, Xeon, L4, other JDK",
        "simd, 1, 256, Temurin 25, Epyc, L4, other CPU"
    })
    void sameness_ofTwo_isTheStrongestThatDiffers(
            String kernel, int threads, int bits, String jvm, String cpu, String level, String what) {
        ComputedBy replay = new ComputedBy(kernel, threads, bits, jvm, cpu);
        assertThat(RECORD.sameness(replay).label()).isEqualTo(level);
        assertThat(replay.sameness(RECORD).label()).isEqualTo(level);
        assertThat(RECORD.what(replay)).isEqualTo(what);
    }

    @Test
    void differences_ofTwo_nameBothValues() {
        ComputedBy replay = new ComputedBy("simd", 1, 512, "Temurin 25", "Xeon");
        assertThat(RECORD.differences(RECORD)).isEmpty();
        assertThat(RECORD.differences(replay))
                .containsExactly("kernel parallel, here simd", "threads 2, here 1", "JVM Debian 17, here Temurin 25");
        assertThat(RECORD.describe()).isEqualTo("parallel, 2 threads, 512-bit vectors");
        assertThat(replay.describe()).isEqualTo("simd, 1 thread, 512-bit vectors");
    }

    @Test
    void sameness_levels_areNumberedInOrder() {
        assertThat(Sameness.values())
                .extracting(Sameness::toString)
                .containsExactly(
                        "L0 (same JVM twice)",
                        "L1 (new JVM)",
                        "L2 (other thread count)",
                        "L3 (other kernel)",
                        "L4 (other vector width, JDK or CPU)",
                        "L5 (only statistical)");
    }
}
