package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Keeper;
import dev.lockstep.experiment.Training;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in a run's folder, of trainings that end as if they were killed. */
class CheckpointsTest {

    private static final Dataset DIGITS =
            new Dataset(Dataset.SYNTHETIC, SyntheticDigits.draw(0, 400), SyntheticDigits.draw(1_000, 50), "test");
    private static final Training.Settings SETTINGS = new Training.Settings(1671, 6, Loss.CLIPPED);

    @TempDir
    Path results;

    private Path folder;
    private final List<Integer> trained = new ArrayList<>();

    @BeforeEach
    void nameFolder() {
        folder = results.resolve("checkpoints");
    }

    private Checkpoints checkpoints(String experiment, int every, Dataset data) {
        return new Checkpoints(
                results,
                experiment,
                Training.identity(Catalogue.named(experiment), SETTINGS, data),
                every,
                new AtomicBoolean());
    }

    /** Trains; its epochs are in {@link #trained}. */
    private List<String> train(String experiment, Keeper keeper, int killedInEpoch) {
        trained.clear();
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Training.Outcome outcome = Training.run(
                    Catalogue.named(experiment),
                    SETTINGS,
                    DIGITS,
                    gemm,
                    new Training.Listener() {
                        @Override
                        public void batch(int epoch, int images) {
                            if (epoch == killedInEpoch) {
                                throw new IllegalStateException("killed");
                            }
                        }

                        @Override
                        public void epoch(EpochRecord record) {
                            trained.add(record.epoch());
                        }
                    },
                    PhaseClock.off(),
                    keeper);
            return outcome.history().stream()
                    .map(e -> e.epoch() + " " + e.loss() + " " + e.validationLoss() + " " + e.weightsSha256())
                    .toList();
        }
    }

    private void kill(String experiment, int every, int inEpoch) {
        assertThatThrownBy(() -> train(experiment, checkpoints(experiment, every, DIGITS), inEpoch))
                .hasMessage("killed");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ckpt"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void training_withACheckpointEveryTwoEpochs_goesOnFromTheLastOneToTheSameBits() throws IOException {
        List<String> whole = train("dropout", Keeper.NONE, 0);
        kill("dropout", 2, 6);
        assertThat(files()).containsExactly("dropout-000002-000000.ckpt", "dropout-000004-000000.ckpt");
        Checkpoints rest = checkpoints("dropout", 2, DIGITS);
        assertThat(rest.start().describe()).isEqualTo("the end of epoch 4");
        assertThat(train("dropout", rest, 0)).isEqualTo(whole);
        assertThat(trained).containsExactly(5, 6);
        rest.delete();
        assertThat(folder).doesNotExist();
    }

    /** Epochs of .4 seconds: the third is the first that ends a second after the start. */
    @Test
    void training_withShortEpochs_leavesACheckpointASecond() throws IOException {
        AtomicLong time = new AtomicLong(-1);
        Checkpoints checkpoints = new Checkpoints(
                results,
                "softmax",
                Training.identity(Catalogue.named("softmax"), SETTINGS, DIGITS),
                null,
                new AtomicBoolean(),
                () -> time.getAndAdd(400_000_000));
        assertThatThrownBy(() -> train("softmax", checkpoints, 6)).hasMessage("killed");
        assertThat(files()).containsExactly("softmax-000003-000000.ckpt");
    }

    @Test
    void training_killedBeforeItsFirstCheckpoint_startsAnew() throws IOException {
        kill("softmax", 3, 3);
        assertThat(folder).doesNotExist();
        assertThat(checkpoints("softmax", 3, DIGITS).start()).isNull();
    }

    @Test
    void newestIsDamaged_theOneBeforeEndsWithTheSameBits() throws IOException {
        List<String> whole = train("hidden", Keeper.NONE, 0);
        kill("hidden", 1, 5);
        change("hidden-000004-000000.ckpt", 5_000);
        assertThat(train("hidden", checkpoints("hidden", 1, DIGITS), 0)).isEqualTo(whole);
        assertThat(trained).containsExactly(4, 5, 6);
    }

    private void change(String name, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        bytes[at] ^= 1;
        Files.write(folder.resolve(name), bytes);
    }

    /** It may be whole: going on from an older one would throw away what it has. */
    @Test
    void newestIsOfAnotherVersion_isRefusedWithBoth() throws IOException {
        kill("softmax", 1, 4);
        change("softmax-000003-000000.ckpt", 11);
        assertThatThrownBy(() -> checkpoints("softmax", 1, DIGITS))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(
                        "softmax-000003-000000.ckpt was written by another version of Lockstep: version is 3;"
                                + " this version of Lockstep reads 2. Go on with that one, or delete the file");
        Files.delete(folder.resolve("softmax-000003-000000.ckpt"));
        assertThat(checkpoints("softmax", 1, DIGITS).start().describe()).isEqualTo("the end of epoch 2");
    }

    @Test
    void fileOfAnotherExperiment_isRefused() throws IOException {
        kill("softmax", 1, 3);
        Files.move(folder.resolve("softmax-000002-000000.ckpt"), folder.resolve("hidden-000002-000000.ckpt"));
        assertThatThrownBy(() -> checkpoints("hidden", 1, DIGITS))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is of another training: experiment is softmax there and hidden here");
    }

    /** All labels are the same, and all pixels but one. */
    @Test
    void otherPixels_areRefused() {
        kill("softmax", 1, 3);
        Dataset other =
                new Dataset(DIGITS.name(), withOnePixelChanged(DIGITS.training()), DIGITS.test(), DIGITS.origin());
        assertThatThrownBy(() -> checkpoints("softmax", 1, other))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is of another training: content of the data set is " + DIGITS.sha256()
                        + " there and " + other.sha256() + " here");
    }

    private static LabelledImages withOnePixelChanged(LabelledImages images) {
        int width = images.pixelsPerImage();
        byte[] pixels = new byte[images.count() * width];
        byte[] labels = new byte[images.count()];
        for (int i = 0; i < images.count(); i++) {
            System.arraycopy(images.image(i), 0, pixels, i * width, width);
            labels[i] = (byte) images.label(i);
        }
        pixels[12_345] ^= 1;
        return LabelledImages.of(pixels, labels, width);
    }
}
