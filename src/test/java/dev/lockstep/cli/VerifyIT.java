package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import dev.lockstep.RealMnist;
import dev.lockstep.result.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code verify} as a process, in a project folder of its own that holds the reference run. */
class VerifyIT {

    private static final Path REFERENCE = Path.of("results", "reference");

    @TempDir
    Path project;

    @BeforeEach
    void copyProject() throws IOException {
        ProjectCopy.at(project);
        copy(ProjectCopy.REPOSITORY.resolve(REFERENCE), project.resolve(REFERENCE));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(f -> !f.toString().endsWith("jmh.json")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private JavaProcess.Result launch(String flags, String... arguments) {
        ProcessBuilder builder = new ProjectCopy(project).builder(List.of(arguments));
        builder.environment().put("JAVA_TOOL_OPTIONS", flags);
        return JavaProcess.run(builder);
    }

    private void changeOneDigit(String file, int epoch) throws IOException {
        Path history = project.resolve(file);
        List<String> lines = new ArrayList<>(Files.readAllLines(history));
        String line = lines.get(epoch);
        char last = line.charAt(line.length() - 1);
        lines.set(epoch, line.substring(0, line.length() - 1) + (last == '0' ? '1' : '0'));
        Files.write(history, lines);
    }

    @Test
    void quick_realMnistWithAnotherKernel_hasTheBitsOfTheReference() {
        RealMnist.load();
        JavaProcess.Result result = launch("", "verify", "--quick", "--kernel", "simd", "--data", "mnist");
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("softmax: 20 of 20 epochs have the recorded bits (200 are recorded); 80 of 80 printed numbers"
                        + " equal to softmax-200-keras-2.2.4-cpu")
                .contains(
                        "hidden: 2 of 2 epochs have the recorded bits (20 are recorded); 7 of 8 printed numbers equal")
                .contains("dropout: 2 of 2 epochs have the recorded bits (250 are recorded); 8 of 8 printed numbers")
                .contains("Same bits as results/reference in all 24 epochs that were replayed (470 are recorded)")
                .containsPattern("L[34] \\(other .*\\) is shown")
                .contains("kernel parallel, here simd; threads 2, here 1");
        assertThat(project.resolve("results").toFile().list()).containsExactly("reference");
    }

    @Test
    void plantedBit_realMnist_isFiveAndNamesTheLayer() {
        RealMnist.load();
        JavaProcess.Result result =
                launch("-Dlockstep.plant=bit:128x10x128", "verify", "hidden", "--quick", "--data", "mnist");
        assertThat(result.code()).as(result.output()).isEqualTo(5);
        // The gradient of the third layer's input is wrong: the third layer's weights are not, in the first batch that
        // shows.
        assertThat(result.output())
                .contains("hidden: 0 of 2 epochs have the recorded bits")
                .containsPattern("first divergence: epoch 1, batch \\d+ of 375, dense_[12]/(kernel|bias), row \\d+,")
                .containsPattern("parallel +[-0-9.E]+ \\(0x[0-9a-f]{8}\\)")
                .containsPattern("naive +[-0-9.E]+ \\(0x[0-9a-f]{8}\\)")
                .containsPattern("distance +1 ulp")
                .doesNotContain("dense_3")
                .contains("error: other bits than results/reference: hidden from epoch 1 on");
    }

    @Test
    void changedDigitInTheRecord_isFiveAndKernelsAgree() throws IOException {
        RealMnist.load();
        copy(project.resolve(REFERENCE), project.resolve("changed"));
        changeOneDigit("changed/history-softmax.csv", 3);
        JavaProcess.Result result =
                launch("", "verify", "softmax", "--quick", "--data", "mnist", "--against", "changed");
        assertThat(result.code()).as(result.output()).isEqualTo(5);
        assertThat(result.output())
                .contains("softmax: 2 of 20 epochs have the recorded bits")
                .contains("weights after epoch 3")
                .contains("no divergence between kernels: parallel and naive, which defines the bits, agree")
                .contains("the record is of something else")
                .contains("error: other bits than changed: softmax from epoch 3 on");
    }

    @Test
    void recordOfSyntheticDigits_isReplayedAndComparedBitByBit() throws IOException {
        JavaProcess.Result train =
                launch("", "train", "softmax", "--epochs", "2", "--data", "synthetic", "--run", "s", "--seed", "7");
        assertThat(train.code()).as(train.output()).isZero();

        JavaProcess.Result same =
                launch("", "verify", "--against", "results/s", "--data", "synthetic", "--kernel", "blocked");
        assertThat(same.code()).as(same.output()).isZero();
        assertThat(same.output())
                .contains("softmax: 2 of 2 epochs have the recorded bits\n")
                .contains("note: hidden is not in the record results/s")
                .contains("Same bits as results/s in all 2 epochs: L3 (other kernel) is shown.");

        JavaProcess.Result planted =
                launch("-Dlockstep.plant=bit", "verify", "--against", "results/s", "--data", "synthetic", "--batches");
        assertThat(planted.code()).as(planted.output()).isEqualTo(5);
        assertThat(planted.output())
                .contains("first divergence: epoch 1, batch 15 of 375, dense_1/kernel, row 324, column 0 ")
                .containsPattern("batch 375: +[0-9,]+ differ");

        JavaProcess.Result missing = launch("", "verify", "hidden", "--against", "results/s", "--data", "synthetic");
        assertThat(missing.code()).as(missing.output()).isEqualTo(4);
        assertThat(missing.output()).contains("the record results/s has no experiment 'hidden'");
    }

    @Test
    void syntheticDigits_withoutARecordOfThem_areTrainedTwice() {
        JavaProcess.Result result = launch("", "verify", "softmax", "--quick", "--epochs", "1", "--data", "synthetic");
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("results/reference is a record of MNIST, and these are synthetic digits")
                .contains("softmax: 1 of 1 epochs have the bits of the first time")
                .contains("L0 (same JVM twice) is shown, and no more.")
                .doesNotContain("printed numbers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--against nowhere | 4 | there is no record nowhere",
                "--against target | 4 | the record target has no environment.json",
                "--matrix --quick --kernel simd | 2 | --quick, --kernel cannot be used with --matrix",
                "--jdk x --run y | 2 | --jdk, --run cannot be used with a replay",
                "--matrix --jdk nowhere | 2 | no JDK in nowhere",
                "--epochs 0 | 2 | --epochs must be positive",
            })
    void badInput_isExplained(String arguments, int code, String message) {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(arguments.split(" ")));
        JavaProcess.Result result = launch("", all.toArray(String[]::new));
        assertThat(result.code()).as(result.output()).isEqualTo(code);
        assertThat(result.output()).contains("error: ").contains(message);
        assertThat(project.resolve("results").toFile().list()).containsExactly("reference");
    }

    @Test
    void matrix_oneJvmAndOneWidth_isTheSameThroughout() throws IOException {
        JavaProcess.Result result = launch(
                "-Dlockstep.vectorBits=128",
                "verify",
                "softmax",
                "--matrix",
                "--data",
                "synthetic",
                "--run",
                "m",
                "--jdk",
                System.getProperty("java.home"));
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("L0  same JVM twice", "L1  new JVM", "L2  other thread count  2 of 2 runs")
                .contains("Same bits in all 8 runs: L3 (other kernel) is shown.")
                .containsPattern("parallel, 3 thr\\. +same")
                .contains("JVM 1: " + Environment.jvmName());
        List<String> rows = Files.readAllLines(project.resolve("results/m/reproducibility.csv"));
        assertThat(rows).hasSize(9);
        assertThat(rows.get(0))
                .isEqualTo("level,what,experiment,dataset,epochs,kernel,threads,vector_bits,jvm,weights_sha256,equal");
        assertThat(rows.get(1))
                .startsWith("-,first run,softmax,synthetic,2,parallel,2,128,")
                .endsWith(",true");
        assertThat(rows.get(2)).startsWith("L0,same JVM twice,softmax,").endsWith(",true");
        assertThat(project.resolve("reports/m/index.html")).isRegularFile();
    }

    @Test
    void matrix_jvmThatComputesWrongOrCrashes_isNamed() throws IOException {
        JavaProcess.Result result = launch(
                "-Dlockstep.vectorBits=128",
                "verify",
                "softmax",
                "--matrix",
                "--data",
                "synthetic",
                "--add-to",
                "reference",
                "--jdk",
                jdkThatIsWrongOrCrashes());
        assertThat(result.code()).as(result.output()).isEqualTo(5);
        assertThat(result.output())
                .contains("DIFFERS: JVM 1, naive, 1 thread, 128-bit vectors: other kernel")
                .contains(
                        "FAILED: JVM 1, simd, 1 thread, 128-bit vectors: its process ended with exit code 3: out of order")
                .containsPattern("naive +DIFFERS")
                .containsPattern("simd +failed")
                .contains("error: 1 of 8 runs have other bits");
        assertThat(Files.readString(project.resolve("results/reference/reproducibility.csv")))
                .contains(",false\n");
    }

    /** A folder that looks like a JDK; its naive kernel computes wrong bits, and all runs but the first one fail. */
    private String jdkThatIsWrongOrCrashes() throws IOException {
        Path java = project.resolve("jdk").resolve("bin").resolve("java");
        Files.createDirectories(java.getParent());
        String real = "exec '" + System.getProperty("java.home") + "/bin/java'";
        Files.writeString(java, """
                #!/bin/sh
                case "$*" in
                  *.ShortRun\\ naive*) %s -Dlockstep.plant=bit "$@" ;;
                  *.ShortRun\\ parallel\\ 2\\ 2*) %s "$@" ;;
                  *.ShortRun*) echo out of order; exit 3 ;;
                  *) %s "$@" ;;
                esac
                """.formatted(real, real, real));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return project.resolve("jdk").toString();
    }

    @Test
    void help_listsExitCodes() {
        JavaProcess.Result result = launch("", "verify", "--help");
        assertThat(result.code()).isZero();
        assertThat(result.output())
                .contains("Usage: run-benchmarks.sh verify")
                .contains("--matrix")
                .contains("130");
    }
}
