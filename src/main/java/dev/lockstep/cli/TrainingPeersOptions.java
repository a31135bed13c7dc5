package dev.lockstep.cli;

import dev.lockstep.peer.TrainingPeers;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Whether other libraries train beside ours, and how often. */
final class TrainingPeersOptions {

    private static final String PEERS = "--peers";
    private static final String ROUNDS = "--rounds";
    private static final int DEFAULT_ROUNDS = 3;

    /** What a comparison has no use for: it trains experiments as they are, for their time, and keeps nothing else. */
    private static final List<String> OF_TRAINING_ONLY = List.of(
            TrainCommand.RESUME,
            "--seed",
            ReplayOptions.KERNEL,
            ReplayOptions.LOSS,
            ReplayOptions.DENSE,
            "--keep-going",
            "--profile",
            "--save",
            "--checkpoint-every");

    @Option(
            names = PEERS,
            description =
                    "Instead of training for the record, time some epochs of each experiment (--epochs N) beside PyTorch,"
                            + " TensorFlow and Deeplearning4j, with one thread and with all (--threads N). Builds with"
                            + " Maven's profile 'training-peers'.")
    private boolean peers;

    @Option(
            names = ROUNDS,
            paramLabel = "N",
            description = "With " + PEERS + ": trainings by each library, in turns. Default: " + DEFAULT_ROUNDS + ".")
    private Integer rounds;

    boolean areMeant() {
        return peers;
    }

    int rounds() {
        return rounds == null ? DEFAULT_ROUNDS : rounds;
    }

    /** Checks what was typed beside these. */
    void check(ParseResult typed) {
        if (!peers && rounds != null) {
            throw new UsageException(ROUNDS + " goes with " + PEERS + "; without it every experiment is trained once");
        }
        if (peers) {
            if (rounds() < 1) {
                throw new UsageException(ROUNDS + " must be positive, not " + rounds);
            }
            List<String> wrong =
                    OF_TRAINING_ONLY.stream().filter(typed::hasMatchedOption).toList();
            if (!wrong.isEmpty()) {
                throw new UsageException(PEERS
                        + " times the experiments as they are, ours by the parallel kernel, both with and"
                        + " without zero pixels, and keeps no weights: it takes no " + String.join(", no ", wrong));
            }
        }
    }

    /** Whether this build has peers. */
    static void checkBuild() {
        if (TrainingPeers.all().isEmpty()) {
            throw new UsageException(PEERS + ": this build has none that train; './run-benchmarks.sh train " + PEERS
                    + "' makes one that has, by hand: mvn -Ptraining-peers package");
        }
    }
}
