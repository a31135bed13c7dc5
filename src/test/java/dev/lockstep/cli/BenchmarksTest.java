package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.benchmark.OutsideBoundException;
import dev.lockstep.benchmark.WrongAnswerException;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.RunnerException;

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
    void suite_wrongKernelOrPeerOrOtherFailure_isToldApart() {
        assertThat(failure(new WrongAnswerException("simd 2x2x2:NN: element (0, 0)")))
                .startsWith("5 error: a kernel gave wrong bits; JMH's output is in ");
        assertThat(failure(new OutsideBoundException("peer 2x2x2:NN: element (0, 0)")))
                .startsWith("4 error: a library beside ours, not a kernel, is wrong: peer 2x2x2:NN: element (0, 0);");
        assertThat(failure(new IllegalStateException("planted")))
                .startsWith("4 error: a benchmark failed: of a fork; JMH's output is in ");
    }

    /** Exit code and what is said of what a fork threw, as JMH hands it on. */
    private String failure(RuntimeException thrown) {
        RunnerException fromJmh = new RunnerException("of a fork");
        Throwable benchmark = new Exception("benchmark error");
        benchmark.addSuppressed(new Exception("thread", thrown));
        fromJmh.initCause(benchmark);
        RunFolder run = new RunFolder("run", folder, folder);
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            int code = Benchmarks.suite(run, false, "a test", log -> {
                throw fromJmh;
            });
            return code + " " + said.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(before);
        }
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
