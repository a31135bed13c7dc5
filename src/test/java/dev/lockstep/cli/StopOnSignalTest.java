package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.JavaProcess;
import dev.lockstep.result.ResultException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hooks run when a JVM ends, which a test lets another one do. */
class StopOnSignalTest {

    private static JavaProcess.Result end(String work) {
        return JavaProcess.run(List.of(), StopOnSignalTest.class.getName(), work);
    }

    /** Works until the flag is set by an exit as a signal causes it. */
    public static void main(String[] arguments) {
        StopOnSignal.during(stop -> {
            new Thread(() -> System.exit(ExitCode.INTERRUPTED)).start();
            while (!stop.get()) {
                Thread.onSpinWait();
            }
            if (arguments[0].equals("fails")) {
                throw new ResultException("cannot write it: No space left on device");
            }
            System.out.println("the batch is done");
            return ExitCode.INTERRUPTED;
        });
    }

    @Test
    void during_failsWhileTheProgramEnds_isSaid() {
        JavaProcess.Result result = end("fails");
        assertThat(result.output()).contains("error: cannot write it: No space left on device");
        assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void during_stopped_isWaitedFor() {
        JavaProcess.Result result = end("stops");
        assertThat(result.output()).contains("the batch is done").doesNotContain("error");
        assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void during_failsByItself_isTheCallersToSay() {
        ResultException failure = new ResultException("x");
        assertThatThrownBy(() -> StopOnSignal.during(stop -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(StopOnSignal.during(stop -> 7)).isEqualTo(7);
    }
}
