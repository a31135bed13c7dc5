package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.peer.TrainingPeers;
import dev.lockstep.result.TrainingPeerRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PeerComparisonTest {

    private static TrainCommand parsed(String... arguments) {
        TrainCommand train = new TrainCommand();
        new CommandLine(train).parseArgs(arguments);
        return train;
    }

    @Test
    void table_twoExperiments_areApartUnderAHeadEach() {
        List<String> lines = PeerComparison.table(List.of(row("softmax", "lockstep"), row("hidden", "pytorch")));
        assertThat(lines).hasSize(7);
        assertThat(lines.get(0)).startsWith("softmax, test accuracy after 5 epochs");
        assertThat(lines.get(1)).startsWith("library").contains("s/epoch", "images/s", "accuracy");
        assertThat(lines.get(2))
                .isEqualTo("lockstep        2 sparse  0.1500 0.1000-0.2000   320,000   0.9131   0.50   1.00");
        assertThat(lines.get(3)).isEmpty();
        assertThat(lines.get(4)).startsWith("hidden, ");
        assertThat(lines.get(6)).startsWith("pytorch ");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private static TrainingPeerRow row(String experiment, String library) {
        TrainingPeerRow row = new TrainingPeerRow();
        row.experiment = experiment;
        row.library = library;
        row.threads = 2;
        row.products = "sparse";
        row.epochs = 5;
        row.secondsPerEpoch = .15;
        row.low = .1;
        row.high = .2;
        row.imagesPerSecond = 320_000;
        row.testAccuracy = .9131;
        row.timesOursOneThread = .5;
        row.timesOursBest = 1;
        return row;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--resume r",
                "--seed 3",
                "--kernel simd",
                "--loss logits",
                "--dense",
                "--keep-going",
                "--profile",
                "--save",
                "--checkpoint-every 2"
            })
    void peers_besideAnOptionOfTraining_isRefused(String option) {
        TrainCommand train = parsed(("--peers " + option).split(" "));
        assertThatThrownBy(train::call)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("it takes no " + option.split(" ")[0]);
    }

    @Test
    void rounds_withoutPeersOrNotPositive_isRefused() {
        TrainCommand alone = parsed("--rounds", "2");
        assertThatThrownBy(alone::call).isInstanceOf(UsageException.class).hasMessageContaining("goes with --peers");
        TrainCommand none = parsed("--peers", "--rounds", "0");
        assertThatThrownBy(none::call)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--rounds must be positive, not 0");
    }

    @Test
    void peers_leanBuild_saysHowToGetThem() {
        assumeTrue(TrainingPeers.all().isEmpty(), "this build has peers that train");
        StringWriter err = new StringWriter();
        TrainCommand train = new TrainCommand();
        int code = new CommandLine(train)
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    line.getErr().println(e.getMessage());
                    return e instanceof UsageException ? ExitCode.USAGE : ExitCode.INTERNAL;
                })
                .execute("--peers");
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("this build has none that train").contains("-Ptraining-peers");
    }
}
