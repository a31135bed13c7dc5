package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

class JmhRequestTest {

    private static final long MIB = 1 << 20;

    private static CommandLineOptions options(String... arguments) throws CommandLineOptionException {
        return new CommandLineOptions(arguments);
    }

    @Test
    void checkShape_matricesAsLargeAsTheHeap_areRefusedWithTheNumbers() {
        // Three matrices of 4 MiB.
        String shape = "1024x1024x1024:TN";
        long enough = 12 * MIB + JmhRequest.OTHER_BYTES;
        assertThatCode(() -> JmhRequest.checkShape(shape, enough)).doesNotThrowAnyException();
        assertThatThrownBy(() -> JmhRequest.checkShape(shape, enough - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shape '1024x1024x1024:TN': its matrices take 12 MiB, and the heap is of 44 MiB");
    }

    @Test
    void check_shapeThatIsTooLarge_isRefusedUnlessForksGetMore() throws CommandLineOptionException {
        // 48 GiB in arrays that could be.
        String shape = "shape=32767x32767x32767:NN";
        if (Runtime.getRuntime().maxMemory() < 12L << 30) {
            assertThatThrownBy(() -> JmhRequest.check(options("-p", shape)))
                    .hasMessageContaining("its matrices take 12288 MiB");
        }
        CommandLineOptions more = options("-p", shape, "-jvmArgsAppend", "-Xmx16g");
        assertThatCode(() -> JmhRequest.check(more)).doesNotThrowAnyException();
    }

    @Test
    void noteOnThreads_moreThanProcessors_saysSo() throws CommandLineOptionException {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(JmhRequest.noteOnThreads(options("-p", "threads=1,1024")))
                .isEqualTo("note: 1024 threads on " + processors + " processors; expect no speed-up");
        assertThat(JmhRequest.noteOnThreads(options("-p", "threads=0," + processors)))
                .isNull();
        assertThat(JmhRequest.noteOnThreads(options())).isNull();
    }

    @Test
    void benchmarks_regularExpressions_namesWhatTheyMatch() throws CommandLineOptionException {
        assertThat(JmhRequest.benchmarks(options("Gemm", "scalar")))
                .containsExactlyInAnyOrder(SuiteRows.GEMM + "multiply", SuiteRows.SCALAR_PEAK);
        assertThat(JmhRequest.benchmarks(options()))
                .contains(SuiteRows.GEMM + "multiply", SuiteRows.PEAK)
                .anyMatch(name -> name.startsWith(SuiteRows.STEP));
        assertThat(JmhRequest.benchmarks(options("none"))).isEmpty();
    }

    @Test
    void teamSizes_thoseAskedFor_areAmongThem() throws CommandLineOptionException {
        assertThat(JmhRequest.teamSizes(options(), 8)).containsExactly(1, 8);
        assertThat(JmhRequest.teamSizes(options("-p", "threads=0,3,64,1"), 8)).containsExactly(1, 3, 8);
        assertThat(JmhRequest.teamSizes(options("-p", "threads=3"), 1)).containsExactly(1);
    }

    @Test
    void bandwidth_imagesInRandomOrder_comeFromL3() {
        assertThat(SuiteRows.bandwidthOf("gather")).isEqualTo("triad_l3");
        assertThat(SuiteRows.bandwidthOf("update")).isEqualTo("triad_l2");
    }
}
