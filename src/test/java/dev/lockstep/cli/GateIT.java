package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate as a process, with real forks of this build. */
@Tag("alone")
class GateIT {

    private static final String ROW = "simd 128x784x128";

    @TempDir
    Path project;

    @BeforeEach
    void copyProject() throws IOException {
        ProjectCopy.at(project).withItsOwnJar();
        Files.createDirectories(project.resolve("tmp"));
    }

    private ProcessBuilder gate(String... arguments) {
        List<String> command = new ArrayList<>(List.of("gate"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProjectCopy(project).builder(command);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + project.resolve("tmp"));
        return builder;
    }

    private ProcessBuilder compare(String headFlags) {
        return compare(headFlags, 1);
    }

    private ProcessBuilder compare(String headFlags, int minutes) {
        return gate(
                "--base",
                "target/benchmarks.jar",
                "--benchmarks",
                ROW,
                "--short",
                "--budget",
                String.valueOf(minutes),
                "--ignore-unfit",
                "--run",
                "g",
                "--head-flags=" + headFlags);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--benchmarks nosuch | 3 | no @Gated benchmark is found by 'nosuch'",
                "--base nosuch.jar | 2 | there is no jar nosuch.jar",
                "--base nosuch | 2 | 'nosuch' is neither a jar nor a revision",
                "--allow 5 | 2 | only 1, 3 and 4 can be allowed",
                "--benchmarks ( | 2 | Unclosed group",
                "bless | 2 | Missing required option: '--reason=TEXT'",
                "selftest --repeats 0 | 2 | needs 1 or more",
                "--budget 0 | 2 | --budget 0: needs 1 or more minutes",
            })
    void badInput_isExplained(String arguments, int code, String message) {
        JavaProcess.Result result = JavaProcess.run(gate(arguments.split(" ")));
        assertThat(result.code()).as(result.output()).isEqualTo(code);
        assertThat(result.output()).contains("error: ").contains(message);
        assertThat(project.resolve("results")).doesNotExist();
    }

    @Test
    void equalBuilds_areMeasuredAndNeverFail() throws IOException {
        JavaProcess.Result result = JavaProcess.run(compare(""));
        assertThat(result.code()).as(result.output()).isIn(0, 3);
        assertThat(result.output())
                .contains("Gemm.multiply simd 128x784x128:NN")
                .contains("null controls");
        for (String file : List.of("gate.json", "gate.xml", "gate-forks.csv", "environment.json")) {
            assertThat(project.resolve("results/g").resolve(file)).isNotEmptyFile();
        }
        assertThat(Files.readString(project.resolve("reports/g/gate.md"))).startsWith("## ");
        // On a machine so busy that every fork is void, there is nothing to keep.
        Path history = project.resolve(".lockstep/history.ndjson");
        if (result.code() == 0 || Files.exists(history)) {
            assertThat(Files.readString(history).lines()).hasSize(1);
        }
        assertNothingLeft();
    }

    @Test
    void plantedBit_isFive() throws IOException {
        JavaProcess.Result result = JavaProcess.run(compare("-Dlockstep.plant=bit"));
        assertThat(result.code()).as(result.output()).isEqualTo(5);
        assertThat(result.output()).contains("bits differ: kernel").contains("WRONG BITS");
        assertNothingLeft();
    }

    @Test
    void crash_isFour_orZeroWhereThatIsAllowed() throws IOException {
        // The null control's forks may come first, and took over a minute and a half on a busy machine.
        ProcessBuilder builder = compare("-Dlockstep.plant=nosuch", 10);
        builder.command().addAll(List.of("--allow", "3,4"));
        JavaProcess.Result result = JavaProcess.run(builder);
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("CRASHED", "known are slow:N, alloc:N, bit, nan, crash", "INCOMPARABLE: 1 of 1 rows")
                .contains("note: exit code 4 is allowed by --allow");
        assertNothingLeft();
    }

    @Test
    void interruptedRun_exits130AndCleansUp() throws IOException, InterruptedException {
        Path log = project.resolve("log.txt");
        Process process = Signals.heard(compare(""))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (process.isAlive() && !Files.readString(log).contains("1 rows, base")) {
            Thread.sleep(100);
        }
        Thread.sleep(8000);
        Signals.send("INT", process);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(130);
        assertNothingLeft();
    }

    /** A repository whose build does what a script says. */
    private ProcessBuilder gateWithBuild(String script) throws IOException {
        Path bin = Files.createDirectory(project.resolve("bin"));
        Files.writeString(bin.resolve("mvn"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(bin.resolve("mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String command : List.of(
                "init -q",
                "add run-benchmarks.sh",
                "-c user.name=n -c user.email=e -c commit.gpgsign=false commit -q -m c")) {
            List<String> git = new ArrayList<>(List.of("git"));
            git.addAll(List.of(command.split(" ")));
            assertThat(JavaProcess.run(new ProcessBuilder(git).directory(project.toFile()))
                            .code())
                    .isZero();
        }
        ProcessBuilder builder = gate("--base", "HEAD", "--benchmarks", ROW, "--run", "g");
        builder.environment().merge("PATH", bin.toString(), (old, first) -> first + ":" + old);
        return builder;
    }

    @Test
    void interruptedBuild_exits130AndRemovesTheWorktree() throws IOException, InterruptedException {
        Path log = project.resolve("log.txt");
        Process process = Signals.heard(gateWithBuild("echo building > \"$PWD/../../../building\"; exec sleep 120"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (process.isAlive() && !Files.exists(project.resolve("building"))) {
            Thread.sleep(100);
        }
        Signals.send("INT", process);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(130);
        assertOneWorktree();
    }

    @Test
    void failingBuild_isExplainedAndRemovesTheWorktree() throws IOException {
        JavaProcess.Result result = JavaProcess.run(gateWithBuild("echo it does not compile; exit 1"));
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).contains("error: --base: building ").contains("it does not compile");
        assertOneWorktree();
    }

    private void assertOneWorktree() throws IOException {
        String worktrees = JavaProcess.run(new ProcessBuilder("git", "worktree", "list").directory(project.toFile()))
                .output();
        assertThat(worktrees.lines()).as(worktrees).hasSize(1);
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(project.resolve("tmp"))) {
            assertThat(left.filter(p -> p.getFileName().toString().startsWith("lockstep-gate")))
                    .isEmpty();
        }
    }
}
