package dev.lockstep.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {

    @TempDir
    Path project;

    @Test
    void create_existingName_isRefusedUnlessOverwritten() throws IOException {
        RunFolder run = RunFolder.create(project, "a", false);
        Files.writeString(run.results().resolve("x"), "kept");
        assertThatThrownBy(() -> RunFolder.create(project, "a", false))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("run 'a' exists")
                .hasMessageContaining("--overwrite");
        assertThat(run.results().resolve("x")).hasContent("kept");
        assertThat(RunFolder.create(project, "a", true).results()).isEmptyDirectory();
    }

    @Test
    void create_withoutName_neverSharesAFolder() {
        Set<Path> folders = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            assertThat(folders.add(RunFolder.create(project, null, false).results()))
                    .isTrue();
        }
    }

    @Test
    void create_nameThatIsNoFolderName_isRefused() {
        for (String name : new String[] {"", "..", "a/b", ".hidden", "a b", "latest"}) {
            assertThatThrownBy(() -> RunFolder.create(project, name, true)).isInstanceOf(ResultException.class);
        }
        assertThat(project).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"results", "reports"})
    void create_parentIsAFile_saysSoAndLeavesNothing(String parent) throws IOException {
        Files.writeString(project.resolve(parent), "");
        assertThatThrownBy(() -> RunFolder.create(project, "a", false)).hasMessageContaining("it is not a folder");
        assertThatThrownBy(() -> RunFolder.create(project, null, false)).hasMessageContaining("it is not a folder");
        assertThat(Files.exists(project.resolve("results/a"))).isFalse();
    }

    @Test
    void create_nameOfTheLink_isRefusedAndTheLinkStays() {
        RunFolder.create(project, "a", false).markLatest();
        assertThatThrownBy(() -> RunFolder.create(project, "latest", true)).hasMessageContaining("taken by the link");
        assertThat(RunFolder.open(project, null).name()).isEqualTo("a");
    }

    @Test
    void markLatest_twice_pointsAtTheNewest() {
        RunFolder.create(project, "a", false).markLatest();
        RunFolder.create(project, "b", false).markLatest();
        assertThat(RunFolder.open(project, null).name()).isEqualTo("b");
        assertThat(RunFolder.open(project, "a").name()).isEqualTo("a");
        assertThatThrownBy(() -> RunFolder.open(project, "c")).hasMessageContaining("no run 'c'");
    }

    @Test
    void write_failsHalfWay_keepsWhatWasThere() throws IOException {
        Path file = project.resolve("f");
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("disk full");
                }))
                .hasMessageContaining("cannot write")
                .hasMessageContaining("disk full");
        assertThat(file).hasContent("old");
        assertThat(project.toFile().list()).containsExactly("f");
    }

    @Test
    void environment_writtenAndRead_isTheSame() {
        Environment environment = Environment.of(project, "x", 512);
        environment.write(project);
        assertThat(Environment.read(project)).isEqualTo(environment);
        assertThat(environment.commit()).isEqualTo("unknown");
        assertThat(environment.processors()).isPositive();
        assertThat(environment.jvm()).contains(Runtime.version().toString());
    }
}
