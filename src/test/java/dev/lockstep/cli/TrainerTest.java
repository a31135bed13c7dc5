package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.benchmark.PlantedFault;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.ProfileRow;
import dev.lockstep.result.RunFolder;
import dev.lockstep.result.TrainingPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of two experiments that stop after the first one, and go on. */
class TrainerTest {

    private static final Dataset DIGITS =
            new Dataset(Dataset.SYNTHETIC, SyntheticDigits.draw(0, 400), SyntheticDigits.draw(1_000, 50), "test");
    private static final List<String> BOTH = List.of("softmax", "hidden");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void plantNothing() {
        System.clearProperty(PlantedFault.PROPERTY);
    }

    private static TrainingOptions options(Consumer<TrainingOptions> change) {
        TrainingOptions options = new TrainingOptions();
        options.replay = new ReplayOptions();
        options.replay.data = "auto";
        options.replay.loss = "clipped";
        options.replay.kernel = "simd";
        options.replay.epochs = 2;
        options.checkpointEvery = 1;
        change.accept(options);
        return options;
    }

    private RunFolder run() {
        return new RunFolder("r", folder, folder);
    }

    private Trainer trainer(TrainingOptions options, AtomicBoolean stop) {
        return trainer(options, stop, true);
    }

    private Trainer trainer(TrainingOptions options, AtomicBoolean stop, boolean first) {
        return new Trainer(options, new PrintStream(printed, true, StandardCharsets.UTF_8), stop, first);
    }

    /** As a run of both leaves it that was killed before the first checkpoint of the second one. */
    private void trainTheFirst(Consumer<TrainingOptions> change) {
        TrainingOptions options = options(change);
        assertThat(trainer(options, new AtomicBoolean()).train(ExperimentNames.of(BOTH.subList(0, 1)), DIGITS, run()))
                .isTrue();
        options.plan(ExperimentNames.of(BOTH), DIGITS).write(folder);
    }

    private boolean resume(Dataset data, Consumer<TrainingOptions> change) {
        return trainer(options(change), new AtomicBoolean())
                .resume(TrainingPlan.read(folder), ExperimentNames.of(BOTH), data, run());
    }

    private <T> List<T> rows(String name, Class<T> type) {
        return CsvFile.read(folder.resolve(name), type);
    }

    private void assertRefused(Dataset data, Consumer<TrainingOptions> change, String difference) {
        assertThatThrownBy(() -> resume(data, change))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("run 'r' is of another training: " + difference);
        assertThat(rows("experiments.csv", ExperimentRow.class)).hasSize(1);
    }

    @Test
    void resume_withoutACheckpoint_takesNoOtherSeedLossOrData() {
        trainTheFirst(options -> {});
        assertRefused(
                DIGITS, options -> options.seed = 7, "seed is 1671 there and 7 here, seed of softmax is 1671 there");
        assertRefused(DIGITS, options -> options.replay.loss = "logits", "loss is clipped there and logits here");
        Dataset mnist = new Dataset(Dataset.MNIST, DIGITS.training(), DIGITS.test(), "test");
        assertRefused(mnist, options -> {}, "data set is synthetic there and mnist here");
        Dataset fewer = new Dataset(Dataset.SYNTHETIC, DIGITS.training().slice(0, 399), DIGITS.test(), "test");
        assertRefused(
                fewer,
                options -> {},
                "SHA-256 of the data set is " + DIGITS.sha256() + " there and " + fewer.sha256() + " here");
    }

    /** A plan that somebody changed does not help either. */
    @Test
    void resume_rowOfAnotherSeed_isRefused() {
        trainTheFirst(options -> {});
        options(options -> options.seed = 7)
                .plan(ExperimentNames.of(BOTH), DIGITS)
                .write(folder);
        assertRefused(DIGITS, options -> options.seed = 7, "seed of softmax is 1671 there and 7 here");
    }

    @Test
    void resume_theSameSeedTyped_trainsTheRest() {
        trainTheFirst(options -> {});
        assertThat(resume(DIGITS, options -> options.seed = 1671)).isTrue();
        assertThat(rows("experiments.csv", ExperimentRow.class))
                .extracting(row -> row.experiment)
                .isEqualTo(BOTH);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("softmax: done before");
    }

    @Test
    void resume_afterALossThatIsNoNumber_trainsTheRest() {
        System.setProperty(PlantedFault.PROPERTY, "nan");
        trainTheFirst(options -> options.keepGoing = true);
        assertThat(rows("experiments.csv", ExperimentRow.class).get(0).testLoss).isNaN();
        assertThat(resume(DIGITS, options -> options.keepGoing = true)).isTrue();
        assertThat(rows("experiments.csv", ExperimentRow.class)).hasSize(2);
    }

    /** The profile is written before the row that says that an experiment is done: what is not done has no place in it. */
    @Test
    void resume_profileOfAnExperimentThatIsNotDone_isMadeAnew() throws IOException {
        trainTheFirst(options -> options.profile = true);
        assertThat(TrainingPlan.read(folder).profile()).isTrue();
        Path file = folder.resolve("profile.csv");
        String rows = Files.readString(file);
        Files.writeString(
                file, rows + rows.replaceAll("(?m)^experiment.*\\R", "").replace("softmax", "hidden"));
        assertThat(rows("profile.csv", ProfileRow.class)).hasSize(14);
        assertThat(resume(DIGITS, options -> options.profile = true)).isTrue();
        assertThat(rows("profile.csv", ProfileRow.class)).hasSize(14);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void train_profiled_tellsTheTimeToTheFirstBatchIfNothingElseTookIt(boolean first) {
        TrainingOptions options = options(o -> o.profile = true);
        assertThat(trainer(options, new AtomicBoolean(), first)
                        .train(ExperimentNames.of(BOTH.subList(0, 1)), DIGITS, run()))
                .isTrue();
        String output = printed.toString(StandardCharsets.UTF_8);
        assertThat(output).containsPattern("softmax +forward +[0-9.]+ +[0-9.]+%");
        assertThat(output.contains("after the start of the JVM")).isEqualTo(first);
    }

    @Test
    void train_stopped_saysHowToGoOn_andResumeSaysFromWhere() {
        TrainingOptions options = options(o -> o.profile = true);
        assertThat(trainer(options, new AtomicBoolean(true)).train(ExperimentNames.of(BOTH), DIGITS, run()))
                .isFalse();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Stopped before the first batch of softmax. To go on:")
                .contains("./run-benchmarks.sh train --resume r");
        assertThat(resume(DIGITS, o -> o.profile = true)).isTrue();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Going on from the start.")
                .contains("The profile tells where the time goes from there on");
    }
}
