package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose loss is not a number, as a process. */
class DivergedTrainingIT {

    @TempDir
    Path project;

    @BeforeEach
    void copyProject() throws IOException {
        ProjectCopy.at(project);
    }

    private JavaProcess.Result train(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("train", "softmax", "--epochs", "1", "--data", "synthetic", "--run", "nan"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProjectCopy(project).builder(command);
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Dlockstep.plant=nan");
        return JavaProcess.run(builder);
    }

    @Test
    void lossNotANumber_isFiveAndNamesTheBatch() {
        JavaProcess.Result result = train();
        assertThat(result.code()).as(result.output()).isEqualTo(5);
        assertThat(result.output())
                .contains("lockstep.plant=nan: a fault is planted in the kernel")
                .contains("error: experiment 'softmax': the loss of batch 1 in epoch 1 is NaN")
                .contains("--keep-going goes on in spite of it");
        assertThat(project.resolve("results/nan/experiments.csv")).doesNotExist();
    }

    @Test
    void lossNotANumber_keepGoing_goesOn() throws IOException {
        JavaProcess.Result result = train("--keep-going");
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(Files.readString(project.resolve("results/nan/history-softmax.csv")))
                .contains("NaN");
        JavaProcess.Result resumed = new ProjectCopy(project).run("train", "--resume", "nan");
        assertThat(resumed.code()).as(resumed.output()).isZero();
        assertThat(resumed.output()).contains("softmax: done before");
    }
}
