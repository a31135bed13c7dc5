package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that the launcher keeps beside the jar. */
class FasterStartsIT {

    @TempDir
    Path folder;

    private ProjectCopy copy;

    @BeforeEach
    void copyProject() throws IOException {
        copy = ProjectCopy.at(folder.resolve("a project"));
    }

    private JavaProcess.Result launch(Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = copy.builder(List.of(arguments));
        builder.environment().putAll(environment);
        return JavaProcess.run(builder);
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(copy.folder().resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("start"))
                    .toList();
        }
    }

    @Test
    void train_preparesFasterStartsOnce_andTheRunTellsNothingOfIt() throws IOException {
        copy.withItsOwnJar();
        JavaProcess.Result first = launch(
                Map.of(), "train", "softmax", "--epochs", "1", "--data", "synthetic", "--run", "first", "--verbose");
        assertThat(first.code()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("Preparing faster starts of this JVM")
                .contains("-XX:SharedArchiveFile=")
                .doesNotContain("[warning]");
        assertThat(archives()).hasSize(1).allMatch(archive -> archive.toFile().length() > 0);
        assertThat(copy.folder().resolve("results").toFile().list())
                .contains("first")
                .doesNotContain("start");
        assertThat(Files.readString(copy.folder().resolve("results/first/environment.json")))
                .contains("-XX:ObjectAlignmentInBytes=64")
                .doesNotContain("SharedArchiveFile")
                .doesNotContain("-Xlog");

        JavaProcess.Result second = launch(Map.of(), "verify", "nosuch", "--verbose");
        assertThat(second.code()).isEqualTo(2);
        assertThat(second.output()).doesNotContain("Preparing").contains("-XX:SharedArchiveFile=");
        assertThat(launch(Map.of("LOCKSTEP_ARCHIVE", "no"), "list", "--verbose").output())
                .doesNotContain("SharedArchiveFile");
    }

    @Test
    void train_jvmThatCannotPrepare_goesOnWithoutAndIsAskedOnce() throws IOException {
        Path real = Path.of(System.getProperty("java.home"), "bin", "java");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\ncase \"$*\" in *-Xshare*) exit 1 ;; esac\nexec '" + real + "' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        copy.withItsOwnJar();
        Map<String, String> broken = Map.of("JAVA_HOME", folder.resolve("jdk").toString());
        for (boolean first : new boolean[] {true, false}) {
            JavaProcess.Result result = launch(broken, "train", "nosuch", "--verbose");
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.output())
                    .contains("unknown experiment 'nosuch'")
                    .doesNotContain("SharedArchiveFile")
                    .matches(output -> output.contains("Preparing") == first, "prepared for the first time only");
            assertThat(archives())
                    .hasSize(1)
                    .allMatch(archive -> archive.toFile().length() == 0);
        }
    }

    @Test
    void linkedJar_usesTheArchiveBesideWhatItPointsTo() throws IOException {
        JavaProcess.Result result = launch(Map.of(), "verify", "nosuch", "--verbose");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output())
                .doesNotContain("Preparing")
                .contains("-XX:SharedArchiveFile=" + ProjectCopy.REPOSITORY.resolve("target/start-"));
        assertThat(archives()).isEmpty();
    }
}
