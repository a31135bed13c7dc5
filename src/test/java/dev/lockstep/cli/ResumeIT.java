package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that are killed, interrupted, damaged, and go on. */
class ResumeIT {

    /** Processes to kill; the profile "faults" asks for 30. */
    private static final int KILLS = Integer.getInteger("lockstep.kills", 4);

    private static final List<String> TRAIN =
            List.of("train", "--data", "synthetic", "--kernel", "parallel", "--threads", "2");

    @TempDir
    static Path folder;

    private static ProjectCopy project;

    @BeforeAll
    static void trainUninterrupted() throws IOException {
        project = ProjectCopy.at(folder);
        JavaProcess.Result whole = JavaProcess.run(project.builder(train("whole")));
        assertThat(whole.code()).as(whole.output()).isZero();
        assertThat(project.results("whole").resolve("checkpoints")).doesNotExist();
    }

    private static List<String> train(String run, String... more) {
        List<String> arguments = new ArrayList<>(TRAIN);
        arguments.addAll(List.of("--run", run));
        arguments.addAll(more.length == 0 ? List.of("--epochs", "3") : List.of(more));
        return arguments;
    }

    private List<Path> checkpoints(String run) throws IOException {
        Path folder = project.results(run).resolve("checkpoints");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".ckpt"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private void assertSameAsWhole(String run) throws IOException {
        assertThat(project.outcome(run)).containsExactlyInAnyOrderEntriesOf(project.outcome("whole"));
    }

    /** Waits until there are checkpoints, then a moment more. */
    private void awaitCheckpoint(Process process, String run, String experiment, int millis)
            throws IOException, InterruptedException {
        while (process.isAlive()
                && checkpoints(run).stream()
                        .noneMatch(file -> file.getFileName().toString().startsWith(experiment))) {
            Thread.sleep(20);
        }
        Thread.sleep(millis);
    }

    @Test
    void killedAtAnyMoment_endsWithTheSameBits() throws IOException, InterruptedException {
        Random random = new Random(1671);
        int killed = 0;
        for (int run = 0; killed < KILLS; run++) {
            String name = "killed" + run;
            List<String> arguments = train(name);
            boolean done = false;
            while (!done) {
                Path log = folder.resolve(name + ".txt");
                Process process = project.start(arguments, log);
                while (process.isAlive() && !Files.exists(project.results(name).resolve("training.json"))) {
                    Thread.sleep(20);
                }
                boolean kills = killed < KILLS;
                if (kills && !process.waitFor(200 + random.nextInt(2500), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    killed++;
                }
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                done = process.exitValue() == 0;
                assertThat(process.exitValue()).as(Files.readString(log)).isIn(0, 137);
                assertThat(checkpoints(name)).hasSizeLessThanOrEqualTo(3);
                arguments = List.of("train", "--resume", name);
            }
            assertSameAsWhole(name);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void interrupted_finishesTheBatchAndSaysHowToGoOn(String signal, int code)
            throws IOException, InterruptedException {
        String name = "signal" + signal;
        Path log = folder.resolve(name + ".txt");
        Process process = project.start(train(name), log);
        awaitCheckpoint(process, name, "hidden", 150);
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String output = Files.readString(log);
        assertThat(process.exitValue()).as(output).isEqualTo(code);
        assertThat(output).contains("Stopped ").contains("./run-benchmarks.sh train --resume " + name);
        JavaProcess.Result resumed =
                JavaProcess.run(project.builder(List.of("train", "--resume", name, "--kernel", "simd")));
        assertThat(resumed.code()).as(resumed.output()).isZero();
        assertThat(resumed.output()).contains("softmax: done before").contains("Going on from ");
        assertThat(Files.readString(project.results(name).resolve("history-hidden.csv"))
                        .lines()
                        .map(l -> l.replaceAll(".*,", "")))
                .containsExactlyElementsOf(
                        Files.readString(project.results("whole").resolve("history-hidden.csv"))
                                .lines()
                                .map(l -> l.replaceAll(".*,", ""))
                                .toList());
    }

    @Test
    void damagedCheckpoints_fallBackOrAreExplained() throws IOException, InterruptedException {
        Path log = folder.resolve("damaged.txt");
        Process process = project.start(train("damaged", "softmax", "--epochs", "60"), log);
        while (process.isAlive() && checkpoints("damaged").size() < 2) {
            Thread.sleep(20);
        }
        process.destroyForcibly().waitFor();
        Path kept = folder.resolve("kept");
        List<Path> files = checkpoints("damaged");
        Path newest = files.get(0);
        byte[] good = Files.readAllBytes(newest);
        Files.write(kept, good);

        JavaProcess.Result other =
                JavaProcess.run(project.builder(List.of("train", "--resume", "damaged", "--seed", "7")));
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.output()).contains("is of another training: seed is 1671 there and 7 here");

        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(newest, bad);
        JavaProcess.Result fallsBack =
                JavaProcess.run(project.builder(List.of("train", "--resume", "damaged", "--epochs", "3")));
        assertThat(fallsBack.code()).as(fallsBack.output()).isZero();
        assertThat(fallsBack.output())
                .contains(newest.getFileName() + " is damaged: cut or changed: the checksum of its " + bad.length
                        + " bytes is wrong; going on from " + files.get(1).getFileName());
    }

    @Test
    void twoDamagedCheckpoints_orNone_areExplained() throws IOException, InterruptedException {
        Process process = project.start(train("twice", "softmax", "--epochs", "60"), folder.resolve("twice.txt"));
        while (process.isAlive() && checkpoints("twice").size() < 2) {
            Thread.sleep(20);
        }
        process.destroyForcibly().waitFor();
        for (Path file : checkpoints("twice")) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        JavaProcess.Result result = JavaProcess.run(project.builder(List.of("train", "--resume", "twice")));
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output())
                .contains("error: no checkpoint of softmax can be used")
                .contains("no checkpoint: 3 bytes");
        for (List<String> arguments :
                List.of(List.of("train", "--resume", "nosuch"), List.of("train", "softmax", "--resume", "twice"))) {
            JavaProcess.Result refused = JavaProcess.run(project.builder(arguments));
            assertThat(refused.code()).as(refused.output()).isEqualTo(2);
            assertThat(refused.output()).contains("error: ");
        }
    }
}
