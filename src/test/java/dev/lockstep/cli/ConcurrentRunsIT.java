package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes in one project folder. */
class ConcurrentRunsIT {

    @TempDir
    Path folder;

    private ProjectCopy project;

    @BeforeEach
    void copyProject() throws IOException {
        project = ProjectCopy.at(folder);
    }

    private static List<String> train(String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "softmax", "--data", "synthetic"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    @Test
    void runsWithoutAName_getOneEach_andTheSameBits() throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(project.start(train("--epochs", "2"), folder.resolve(i + ".txt")));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(processes.get(i).waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(processes.get(i).exitValue())
                    .as(Files.readString(folder.resolve(i + ".txt")))
                    .isZero();
        }
        List<String> runs;
        try (Stream<Path> all = Files.list(folder.resolve("results"))) {
            runs = all.filter(run -> !Files.isSymbolicLink(run))
                    .map(run -> run.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
        assertThat(runs).hasSize(3);
        for (String run : runs) {
            assertThat(project.outcome(run)).containsExactlyInAnyOrderEntriesOf(project.outcome(runs.get(0)));
            assertThat(project.reports(run).resolve("index.html")).isRegularFile();
        }
        assertThat(runs)
                .contains(folder.resolve("results/latest")
                        .toRealPath()
                        .getFileName()
                        .toString());
    }

    @Test
    void runThatIsUnderWay_isNobodyElses() throws IOException, InterruptedException {
        Process process = project.start(train("--epochs", "2000", "--run", "mine"), folder.resolve("mine.txt"));
        try {
            while (process.isAlive()
                    && !Files.isDirectory(project.results("mine").resolve("checkpoints"))) {
                Thread.sleep(20);
            }
            for (List<String> arguments : List.of(
                    train("--epochs", "1", "--run", "mine"),
                    train("--epochs", "1", "--run", "mine", "--overwrite"),
                    List.of("train", "--resume", "mine"),
                    List.of("report", "--run", "mine"))) {
                JavaProcess.Result other = JavaProcess.run(project.builder(arguments));
                assertThat(other.code()).as(other.output()).isEqualTo(2);
                assertThat(other.output()).contains("error: run 'mine' is being written by another process");
            }
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        JavaProcess.Result after =
                JavaProcess.run(project.builder(train("--epochs", "1", "--run", "mine", "--overwrite")));
        assertThat(after.code()).as(after.output()).isZero();
        assertThat(project.results("mine").resolve("checkpoints")).doesNotExist();
    }

    @Test
    void sourcesNewerThanAJarInUse_areBuiltAfterThatRun() throws IOException, InterruptedException {
        assumeTrue(JavaProcess.run(project.script("command -v flock")).code() == 0, "flock is not installed");
        project.withItsOwnJar();
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Files.writeString(
                tools.resolve("mvn"), "#!/bin/sh\necho built after $(cat user)\ntouch target/benchmarks.jar\n");
        Process user = project.script("chmod +x tools/mvn; touch -d tomorrow pom.xml; exec 9>>target/.in-use;"
                        + " flock -s 9; touch started; sleep 2; echo its end > user")
                .start();
        while (!Files.exists(folder.resolve("started"))) {
            Thread.sleep(20);
        }
        JavaProcess.Result result =
                JavaProcess.run(project.script("PATH=$PWD/tools:$PATH exec ./run-benchmarks.sh list"));
        assertThat(user.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output())
                .containsSubsequence(
                        "Waiting for another run: it uses target/benchmarks.jar",
                        "Building target/benchmarks.jar",
                        "built after its end",
                        "Experiments");
    }
}
