package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksTest {

    @TempDir
    Path folder;

    private int suite(String output) {
        RunFolder run = new RunFolder("run", folder, folder);
        return Benchmarks.suite(run, false, "a test", log -> log.println(output));
    }

    @Test
    void suite_output_isInTheLog() throws IOException {
        assertThat(suite("Iteration 1")).isEqualTo(ExitCode.PASS);
        assertThat(Files.readString(folder.resolve("jmh.log"))).isEqualToIgnoringNewLines("Iteration 1");
    }

    @Test
    void suite_fullDisk_namesTheLog() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no device that is always full");
        Files.createSymbolicLink(folder.resolve("jmh.log"), full);
        assertThatThrownBy(() -> suite("Iteration 1"))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining(folder.resolve("jmh.log").toString());
        Files.delete(folder.resolve("jmh.log"));
    }
}
