package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run-benchmarks.sh} as a process, in a project folder of its own whose name has a space. */
class LauncherIT {

    @TempDir
    Path folder;

    private ProjectCopy copy;
    private Path project;

    @BeforeEach
    void copyProject() throws IOException {
        copy = ProjectCopy.at(folder.resolve("a project"));
        project = copy.folder();
    }

    private JavaProcess.Result launch(Map<String, String> environment, String... arguments) {
        return JavaProcess.run(builder(environment, arguments));
    }

    private ProcessBuilder builder(Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = copy.builder(List.of(arguments)).directory(folder.toFile());
        builder.environment().remove("MNIST_DIR");
        builder.environment().putAll(environment);
        return builder;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train nosuch | unknown experiment 'nosuch'; known: softmax, hidden, dropout",
                "train softmax --kernel fast | unknown kernel 'fast'; known: naive, blocked, simd, parallel",
                "train softmax --loss square | unknown form 'square'; known: clipped, logits",
                "train softmax --epochs 0 | --epochs must be positive, not 0",
                "train softmax --epochs many | Invalid value for option '--epochs'",
                "train softmax --threads -1 | --threads must be 1 to 1024, not -1",
                "train softmax --data nowhere | data folder nowhere does not exist",
                "train softmax --data synthetic --run a/b | run name 'a/b'",
                "kernels --preset slow | unknown preset 'slow'; known: smoke, quick, full",
                "kernels -- -f many | JMH options: ",
                "kernels -- NoSuchBenchmark | no benchmark matches [NoSuchBenchmark]",
                "kernels -- -p kernel=fast | unknown kernel 'fast'",
                "kernels -- -p shape=5x5 | shape '5x5' is not of the form",
                "kernels -- -bm thrpt | -bm: ",
                "kernels -- -t 2 | use -p threads=N",
                "kernels -- -p threads=many | -p threads=many: needs a whole number from 1 to 1024",
                "kernels -- -jvm java | use kernels --jdk FOLDER",
                "kernels -- -jvmArgsAppend -XX:UseAVX=2 | so that rows name the width",
                "kernels --jdk nowhere | no JDK in nowhere: there is no nowhere/bin/java",
                "kernels -- -p shape=99999x99999x2:NN | each matrix must fit an array",
                "ceilings --preset slow | unknown preset 'slow'",
                "tune --shape 0x1x1:NN | extents must be positive",
                "tune --shape 9999x9999x9999:NN | its matrices take 1145 MiB, and the heap is of 512 MiB",
                "kernels -- -p shape=9999x9999x9999:NN | its matrices take 1145 MiB, and the heap is of 512 MiB",
                "train softmax --threads 100000 | --threads must be 1 to 1024, not 100000",
                "train softmax --data synthetic --run latest --overwrite | taken by the link",
                "kernels GemmBenchmark | options for JMH follow after --",
                "report --run none | no run 'none'",
                "data | 'data fetch' downloads MNIST",
                "bogus | Unmatched argument",
                "--bogus | Unknown option",
            })
    void command_badInput_isTwoLinesExitTwoAndNothingWritten(String arguments, String message) {
        JavaProcess.Result result = launch(Map.of(), arguments.split(" "));
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).contains("error: ").contains(message);
        assertThat(result.output().lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
                .hasSizeLessThanOrEqualTo(2);
        assertThat(project.resolve("results")).doesNotExist();
    }

    @Test
    void train_truncatedData_saysWhichFile() throws IOException {
        for (String name : List.of(
                "train-images-idx3-ubyte",
                "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte")) {
            Files.write(folder.resolve(name), new byte[] {0, 0, 8, (byte) (name.contains("images") ? 3 : 1), 0, 0});
        }
        JavaProcess.Result result = launch(Map.of(), "train", "softmax", "--data", ".");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("train-images-idx3-ubyte: truncated");
    }

    @Test
    void train_twoRunsOfOneSeed_leaveTheSameFingerprintsAndAReport() throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        String threads = String.valueOf(processors + 1);
        JavaProcess.Result first = launch(
                Map.of(),
                "train",
                "softmax",
                "--epochs",
                "1",
                "--data",
                "synthetic",
                "--run",
                "a",
                "--threads",
                threads);
        assertThat(first.code()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("1 epoch on synthetic (drawn by the program, not MNIST), seed 1671, loss clipped")
                .contains("softmax epoch 1/1 loss")
                .contains("note: " + threads + " threads on " + processors + " processors; expect no speed-up")
                .contains("Total params: 7,850")
                .contains("SHA-256 of the weights")
                .contains("results: results/a/")
                .doesNotContain("printed numbers equal");
        JavaProcess.Result again =
                launch(Map.of(), "train", "softmax", "--epochs", "1", "--data", "synthetic", "--run", "a");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.output()).contains("run 'a' exists");
        JavaProcess.Result second = launch(
                Map.of(),
                "train",
                "softmax",
                "--epochs",
                "1",
                "--data",
                "synthetic",
                "--run",
                "b",
                "--kernel",
                "blocked");
        assertThat(second.code()).isZero();

        assertThat(fingerprint("a")).hasSize(64).isEqualTo(fingerprint("b"));
        assertThat(Files.readString(project.resolve("reports/latest/index.html")))
                .contains("SYNTHETIC DIGITS");
        assertThat(project.resolve("results/latest/environment.json")).isRegularFile();
        assertThat(launch(Map.of(), "report", "--run", "a").output()).contains("reports/a/index.html");
        for (String file :
                List.of("metrics-softmax.csv", "mistakes-softmax.csv", "record-softmax.json", "history-softmax.csv")) {
            assertThat(project.resolve("results/a").resolve(file)).isNotEmptyFile();
        }
        assertThat(project.resolve("reports/a/report.md")).isNotEmptyFile();

        Files.writeString(project.resolve("results/a/history-softmax.csv"), "epoch,loss\n1,NaN\n");
        JavaProcess.Result damaged = launch(Map.of(), "report", "--run", "a");
        assertThat(damaged.code()).as(damaged.output()).isEqualTo(2);
        assertThat(damaged.output())
                .contains("report:  reports/a/index.html")
                .contains("history-softmax.csv, line 1: column 'accuracy' is missing")
                .contains("The page says what is missing, and shows the rest.");
    }

    @Test
    void train_profiledDenseAndSparse_splitsTheTimeOfTheSameWeights() throws IOException {
        for (String run : List.of("sparse", "dense")) {
            List<String> arguments = new ArrayList<>(
                    List.of("train", "softmax", "--epochs", "1", "--data", "synthetic", "--profile", "--run", run));
            if (run.equals("dense")) {
                arguments.add("--dense");
            }
            JavaProcess.Result result = launch(Map.of(), arguments.toArray(String[]::new));
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output()).containsPattern("softmax +validation +[0-9.]+ +[0-9.]+% +[0-9.]+");
            assertThat(Files.readAllLines(project.resolve("results/" + run + "/profile.csv")))
                    .hasSize(8)
                    .element(2, as(InstanceOfAssertFactories.STRING))
                    .contains("," + run + ",forward,")
                    .matches(run.equals("dense") ? ".*,[0-9.]+,[0-9.]+" : ".*,[0-9.]+,,");
            assertThat(result.output().contains("of peak")).isEqualTo(run.equals("dense"));
            assertThat(Files.readString(project.resolve("results/" + run + "/experiments.csv")))
                    .contains("," + run + ",");
        }
        assertThat(fingerprint("sparse")).isEqualTo(fingerprint("dense"));
    }

    private String fingerprint(String run) throws IOException {
        String[] columns = Files.readAllLines(project.resolve("results/" + run + "/history-softmax.csv"))
                .get(1)
                .split(",");
        return columns[columns.length - 1];
    }

    @Test
    void train_unwritableResults_isExitTwo() throws IOException {
        Files.writeString(project.resolve("results"), "in the way");
        JavaProcess.Result result = launch(Map.of(), "train", "softmax", "--epochs", "1", "--data", "synthetic");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("it is not a folder");
    }

    @Test
    void train_interrupted_exits130AndLeavesNoHalfFile() throws Exception {
        Process process = Signals.heard(builder(Map.of(), "train", "dropout", "--data", "synthetic", "--run", "cut"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        try {
            for (int i = 0;
                    i < 600 && !Files.readString(folder.resolve("out.txt")).contains("epoch 1/");
                    i++) {
                Thread.sleep(100);
            }
            assumeFalse(Signals.ignoresInterrupts(process), "skipped: this build was started with SIGINT ignored");
            Signals.send("INT", process);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
        assertThat(project.resolve("results/cut").toFile().list())
                .containsExactlyInAnyOrder("checkpoints", "environment.json", "training.json");
        assertThat(project.resolve("results/cut/checkpoints").toFile().list())
                .isNotEmpty()
                .allMatch(name -> name.matches("dropout-\\d+-\\d+\\.ckpt"));
    }

    @Test
    void launcher_blockThatIsNone_saysSo() {
        JavaProcess.Result result = launch(Map.of("JAVA_TOOL_OPTIONS", "-Dlockstep.kc=0"), "list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("error: lockstep.kc=0: needs a whole number from 1 to 4096");
    }

    @Test
    void kernels_helpOfJmh_isJustThat() {
        JavaProcess.Result result = launch(Map.of(), "kernels", "--", "-lp");
        assertThat(result.code()).isZero();
        assertThat(result.output()).contains("param \"shape\"");
        assertThat(project.resolve("results")).doesNotExist();
    }

    @Test
    void launcher_widthThatIsNone_saysSo() {
        JavaProcess.Result result = launch(Map.of("JAVA_TOOL_OPTIONS", "-Dlockstep.vectorBits=96"), "list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("lockstep.vectorBits=96 is not a vector width");
    }

    @Test
    void help_everyCommand_listsExitCodes() {
        for (String command : List.of(
                "all",
                "kernels",
                "ceilings",
                "tune",
                "train",
                "verify",
                "predict",
                "report",
                "list",
                "doctor",
                "data")) {
            JavaProcess.Result result = launch(Map.of(), command, "--help");
            assertThat(result.code()).isZero();
            assertThat(result.output())
                    .contains("Usage: run-benchmarks.sh " + command)
                    .contains("130");
        }
        assertThat(launch(Map.of(), "--version").output()).contains("Lockstep 0.");
    }

    @Test
    void jar_byItself_isPlainJmh() {
        JavaProcess.Result result = JavaProcess.run(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                ProjectCopy.REPOSITORY.resolve("target/benchmarks.jar").toString(), "-l"));
        assertThat(result.code()).isZero();
        assertThat(result.output()).contains("dev.lockstep.benchmark.GemmBenchmark.multiply");
    }

    @Test
    void launcher_noJava_saysWhatIsMissing() {
        JavaProcess.Result missing = launch(Map.of("JAVA_HOME", folder.toString()), "list");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.output()).contains("JAVA_HOME is " + folder);
    }

    @Test
    void launcher_oldJava_saysWhichIsNeeded() throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk8/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"1.8.0_292\"' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        JavaProcess.Result result =
                launch(Map.of("JAVA_HOME", folder.resolve("jdk8").toString()), "list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("is Java 8; Lockstep needs 17 or newer");
    }

    @Test
    void launcher_noMavenAndNoJar_saysSo() throws IOException {
        Files.delete(copy.jar());
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("bash", "env", "dirname", "sed", "head", "find", "readlink")) {
            Path real = List.of("/bin", "/usr/bin").stream()
                    .map(bin -> Path.of(bin, tool))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(null);
            assumeFalse(real == null, "skipped: no " + tool + " in /bin or /usr/bin");
            Path wrapper = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        JavaProcess.Result result = launch(Map.of("PATH", tools.toString()), "list");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("Maven is missing, and there is no target/benchmarks.jar");
    }

    @Test
    void launcher_verbose_printsWhatItRuns() {
        JavaProcess.Result result = launch(Map.of(), "list", "--verbose");
        assertThat(result.code()).isZero();
        assertThat(result.output())
                .contains("--add-modules jdk.incubator.vector")
                .contains("dev.lockstep.cli.Main list");
    }
}
