package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private void report(boolean stopped) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Finish.report(new RunFolder("r", folder, folder), out, new AtomicBoolean(stopped));
    }

    @Test
    void report_stopped_saysThatAllIsDoneAndHowToMakeIt() {
        report(true);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("all experiments are done")
                .contains("./run-benchmarks.sh report --run r");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void report_notStopped_failsAsItDoes() {
        assertThatThrownBy(() -> report(false)).isInstanceOf(ResultException.class);
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("To make the report");
    }
}
