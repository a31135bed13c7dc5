package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lockstep.JavaProcess;
import dev.lockstep.experiment.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** So many hit each experiment. */
    private static final int MANY = 30;

    private static final List<String> EXPERIMENTS = List.of("softmax", "hidden", "dropout");

    private static final Pattern TRAINS = Pattern.compile("(?m)^(Going on from|[a-z]+ epoch [0-9])");

    private static final Pattern STOPPED = Pattern.compile("Stopped (?:in epoch (?<within>[0-9]+), after batch"
            + " (?<batch>[0-9]+)|after epoch (?<ended>[0-9]+)|before the first batch) of ");

    private static final List<String> TRAIN = List.of(
            "train", "--data", "synthetic", "--kernel", "parallel", "--threads", "2", "--checkpoint-every", "1");

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

    private static List<Path> checkpoints(String run) throws IOException {
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

    /** Waits until a process trains an experiment, be it from the start or from a checkpoint. */
    private static void awaitTraining(Process process, Path log, String experiment)
            throws IOException, InterruptedException {
        String title = Catalogue.named(experiment).settings().title() + ", ";
        boolean trains = false;
        while (process.isAlive() && !trains) {
            Thread.sleep(10);
            String output = Files.readString(log);
            int header = output.indexOf(title);
            trains = header >= 0
                    && TRAINS.matcher(output).region(header, output.length()).find();
        }
    }

    /** The experiment that a run has to go on with; null if all are done. */
    private static String undone(String run) throws IOException {
        Path file = project.results(run).resolve("experiments.csv");
        String done = Files.exists(file) ? Files.readString(file) : "";
        return EXPERIMENTS.stream()
                .filter(name -> !done.contains("\n" + name + ","))
                .findFirst()
                .orElse(null);
    }

    /** Epochs of an experiment that are in the newest checkpoint; 0 if there is none. */
    private static int kept(String run, String experiment) throws IOException {
        return checkpoints(run).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith(experiment + "-"))
                .mapToInt(ResumeIT::epochs)
                .max()
                .orElse(0);
    }

    private static int epochs(String checkpoint) {
        return Integer.parseInt(checkpoint.split("-")[1]);
    }

    /** Its kills are spread over all experiments, and what a checkpoint has is not trained again. */
    @Test
    void killedAtAnyMoment_goesOnFromTheLastCheckpointToTheSameBits() throws IOException, InterruptedException {
        Random random = new Random(1671);
        Map<String, Integer> killedIn = new HashMap<>();
        int killed = 0;
        int wentOn = 0;
        for (int run = 0; killed < KILLS; run++) {
            String name = "killed" + run;
            Path log = folder.resolve(name + ".txt");
            List<String> arguments = train(name);
            boolean done = false;
            while (!done) {
                String experiment = undone(name);
                int kept = experiment == null ? 0 : kept(name, experiment);
                // Each experiment twice: the second time there is something to go on from.
                String victim = EXPERIMENTS.get(killed / 2 % EXPERIMENTS.size());
                boolean kills = killed < KILLS
                        && experiment != null
                        && EXPERIMENTS.indexOf(victim) >= EXPERIMENTS.indexOf(experiment);
                Process process = project.start(arguments, log);
                if (kills) {
                    awaitTraining(process, log, victim);
                }
                if (kills && !process.waitFor(random.nextInt(1_000), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    killed++;
                    killedIn.merge(String.valueOf(undone(name)), 1, Integer::sum);
                }
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                String output = Files.readString(log);
                assertThat(process.exitValue()).as(output).isIn(0, 137);
                if (kept > 0) {
                    wentOn++;
                    assertThat(output)
                            .contains("Going on from the end of epoch " + kept + ".")
                            .doesNotContainPattern("(?m)^" + experiment + " epoch [1-" + kept + "]/");
                }
                done = process.exitValue() == 0;
                assertThat(checkpoints(name)).hasSizeLessThanOrEqualTo(3);
                arguments = List.of("train", "--resume", name);
            }
            assertSameAsWhole(name);
        }
        assertThat(wentOn).as("%s", killedIn).isPositive();
        if (KILLS >= MANY) {
            assertThat(killedIn).containsKeys(EXPERIMENTS.toArray(String[]::new));
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
        assumeFalse(Signals.ignoresInterrupts(process), "skipped: this build was started with SIGINT ignored");
        Signals.send(signal, process);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String output = Files.readString(log);
        assertThat(process.exitValue()).as(output).isEqualTo(code);
        Matcher stopped = STOPPED.matcher(output);
        assertThat(stopped.find()).as(output).isTrue();
        assertThat(output).contains("./run-benchmarks.sh train --resume " + name);
        JavaProcess.Result resumed =
                JavaProcess.run(project.builder(List.of("train", "--resume", name, "--kernel", "simd")));
        assertThat(resumed.code()).as(resumed.output()).isZero();
        // The state that the signal left, and not that of the epoch before.
        String where = stopped.group("batch") != null
                ? "batch " + stopped.group("batch") + " of epoch " + stopped.group("within")
                : stopped.group("ended") != null ? "the end of epoch " + stopped.group("ended") : "the start";
        assertThat(resumed.output()).contains("softmax: done before").contains("Going on from " + where + ".");
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
        assertThat(other.output()).contains("run 'damaged' is of another training: seed is 1671 there and 7 here");

        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(newest, bad);
        // Two more than the one before has, wherever the kill came.
        String more = Integer.toString(epochs(files.get(1).getFileName().toString()) + 2);
        JavaProcess.Result fallsBack =
                JavaProcess.run(project.builder(List.of("train", "--resume", "damaged", "--epochs", more)));
        assertThat(fallsBack.code()).as(fallsBack.output()).isZero();
        assertThat(fallsBack.output())
                .contains(newest.getFileName() + " is damaged: cut or changed: the checksum of its " + bad.length
                        + " bytes is wrong; going on from " + files.get(1).getFileName());
        JavaProcess.Result undamaged =
                JavaProcess.run(project.builder(train("undamaged", "softmax", "--epochs", more)));
        assertThat(undamaged.code()).as(undamaged.output()).isZero();
        Map<String, String> outcome = project.outcome("damaged");
        Map<String, String> expected = project.outcome("undamaged");
        // How many epochs were asked for first.
        outcome.remove("training.json");
        expected.remove("training.json");
        assertThat(outcome).containsExactlyInAnyOrderEntriesOf(expected);
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
