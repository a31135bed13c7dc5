package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed reference run, as it is and with something wrong in a copy of it. */
class RecordingTest {

    private static final Path REFERENCE = Path.of("results", "reference");

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        for (String file : List.of("environment.json", "experiments.csv", "history-hidden.csv")) {
            Files.copy(REFERENCE.resolve(file), folder.resolve(file));
        }
    }

    private void keepLines(String file, int count) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(file));
        Files.write(folder.resolve(file), lines.subList(0, count));
    }

    @Test
    void read_reference_hasFingerprintsOfAllEpochs() {
        Recording reference = Recording.read(REFERENCE);
        for (ExperimentRow row : reference.experiments()) {
            assertThat(reference.fingerprints(row))
                    .hasSize(row.epochs)
                    .endsWith(row.weightsSha256)
                    .doesNotHaveDuplicates();
            assertThat(reference.by(row).kernel()).isEqualTo(row.kernel);
        }
        assertThat(reference.name()).isEqualTo(REFERENCE.toString());
        assertThat(reference.row("hidden").epochs).isEqualTo(20);
        assertThat(reference.row("none")).isNull();
    }

    @Test
    void read_somethingMissing_saysWhat() throws IOException {
        assertThatThrownBy(() -> Recording.read(folder.resolve("none")))
                .isInstanceOf(IncomparableException.class)
                .hasMessageContaining("there is no record");
        Recording recording = Recording.read(folder);
        assertThatThrownBy(() -> recording.fingerprints(recording.row("dropout")))
                .isInstanceOf(IncomparableException.class)
                .hasMessageContaining("has no history-dropout.csv");
        for (String file : List.of("experiments.csv", "environment.json")) {
            Files.delete(folder.resolve(file));
            assertThatThrownBy(() -> Recording.read(folder))
                    .isInstanceOf(IncomparableException.class)
                    .hasMessageContaining("has no " + file);
        }
    }

    @Test
    void checkIsOf_otherData_isRefused() {
        Recording recording = Recording.read(folder);
        LabelledImages none = LabelledImages.of(new byte[0], new byte[0], 784);
        recording.checkIsOf(new Dataset(Dataset.MNIST, none, none, "test"), "hidden");
        assertThatThrownBy(() -> recording.checkIsOf(new Dataset(Dataset.SYNTHETIC, none, none, "test"), "hidden"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("was trained on mnist, and these data are synthetic");
    }

    @Test
    void fingerprints_historyThatIsNotTheRows_isRefused() throws IOException {
        keepLines("history-hidden.csv", 20);
        Recording recording = Recording.read(folder);
        assertThatThrownBy(() -> recording.fingerprints(recording.row("hidden")))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("history-hidden.csv has 19 epochs, experiments.csv says 20");
        List<String> lines = Files.readAllLines(folder.resolve("history-hidden.csv"));
        lines.remove(4);
        Files.write(folder.resolve("history-hidden.csv"), lines);
        assertThatThrownBy(() -> recording.fingerprints(recording.row("hidden")))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("history-hidden.csv, line 5: epoch 5 where 4 is expected");
    }
}
