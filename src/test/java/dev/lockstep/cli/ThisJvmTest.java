package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JVMs that cannot run the kernels, or only slowly, and what those that can say of them. */
class ThisJvmTest {

    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    private static JavaProcess.Result run(List<String> flags, String arguments) {
        List<String> command = new ArrayList<>(List.of(Main.class.getName()));
        if (!arguments.isEmpty()) {
            command.addAll(List.of(arguments.split(" ")));
        }
        return JavaProcess.run(flags, command.toArray(String[]::new));
    }

    /** One line, but for what the JVM itself says. */
    private static void assertRefused(JavaProcess.Result result, String error) {
        assertThat(result.code()).as(result.output()).isEqualTo(ExitCode.USAGE);
        assertThat(result.output().lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "train softmax --epochs 1 --data synthetic", "kernels --preset smoke"})
    void noFma_whateverMultiplies_isRefused(String arguments) {
        assertRefused(run(List.of(VECTORS, "-XX:-UseFMA"), arguments), "no hardware FMA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "train --help", "--version"})
    void noFma_whatOnlyTells_isNot(String arguments) {
        JavaProcess.Result result = run(List.of(VECTORS, "-XX:-UseFMA"), arguments);
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain("FMA");
    }

    @Test
    void noFma_doctor_namesTheProblem() {
        JavaProcess.Result result = run(List.of(VECTORS, "-XX:-UseFMA"), "doctor");
        assertThat(result.code()).as(result.output()).isEqualTo(ExitCode.USAGE);
        assertThat(result.output()).containsPattern("hardware FMA +PROBLEM: no: ");
    }

    @Test
    void doctor_saysWhatKernelsChose() {
        assertThat(run(List.of(VECTORS), "doctor").output())
                .containsPattern("(?m)^kernels +tiles of \\d+ rows x \\d vectors of \\d+ floats .*KC \\d+.*NC \\d+");
    }

    @Test
    void doctor_avx2_choosesTilesForItsSixteenRegisters() {
        assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "a flag of x86");
        assertThat(run(List.of(VECTORS, "-XX:UseAVX=2"), "doctor").output())
                .containsPattern("(?m)^kernels +tiles of 6 rows x 2 vectors of 8 floats \\(16 vector registers");
    }

    @ParameterizedTest
    @CsvSource({
        "-Dlockstep.registers=8, lockstep.registers=8: needs 16 or 32",
        "-Dlockstep.registers=16 -Dlockstep.vectors=4, lockstep.vectors=4: there are tiles of 1"
    })
    void tilesThatAreNotThere_areRefused(String flags, String error) {
        List<String> all = new ArrayList<>(List.of(VECTORS));
        all.addAll(List.of(flags.split(" ")));
        assertRefused(run(all, "train softmax --epochs 1 --data synthetic"), error);
    }

    @Test
    void noVectorModule_saysHowToHaveIt() {
        assertRefused(run(List.of(), "train softmax"), "the Vector API is not enabled; use run-benchmarks.sh");
    }

    @Test
    void vectorsWiderThanTheMachines_areRefused() {
        assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "a flag of x86");
        assertRefused(
                run(List.of(VECTORS, "-XX:UseAVX=2", "-Dlockstep.vectorBits=512"), "list"),
                "lockstep.vectorBits=512 is above the 256 bits that this JVM uses");
    }

    /** Refused for another reason once it is said. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --verbose --epochs 0",
                "--verbose verify --epochs 0",
                "--verbose --epochs 0",
                "ceilings --preset nosuch --verbose",
                "kernels --preset nosuch --verbose"
            })
    void verbose_whateverRunsKernels_saysOnceWhatTheyChose(String arguments) {
        JavaProcess.Result result = run(List.of(VECTORS), arguments);
        assertThat(result.code()).as(result.output()).isEqualTo(ExitCode.USAGE);
        assertThat(result.output().lines().filter(line -> line.contains("tiles of")))
                .singleElement()
                .asString()
                .startsWith("Kernels: tiles of ");
    }

    @Test
    void verbose_twoJdks_saysItOfEach() {
        String home = System.getProperty("java.home");
        JavaProcess.Result result =
                run(List.of(VECTORS), "kernels --verbose --preset nosuch --jdk " + home + " --jdk " + home);
        assertThat(result.output().lines().filter(line -> line.contains("tiles of")))
                .hasSize(2)
                .allMatch(
                        line -> line.matches("Kernels on .*" + System.getProperty("java.version") + ".*: tiles of .*"));
    }

    @Test
    void verbose_noSuchJdk_isRefused() {
        JavaProcess.Result result = run(List.of(VECTORS), "kernels --verbose --jdk nowhere");
        assertRefused(result, "--jdk: no JDK in nowhere");
    }

    @Test
    void kernels_moreThreadsThanProcessors_areNoted() {
        assertThat(run(List.of(VECTORS), "kernels --run a/b -- -p threads=1024").output())
                .contains("note: 1024 threads on ")
                .contains("error: run name 'a/b'");
    }
}
