package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.Loss;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that train for the record. */
final class TrainingOptions {

    @Mixin
    ReplayOptions replay;

    @Option(names = "--seed", paramLabel = "N", description = "Seed. Default: what the experiment says, 1671.")
    Integer seed;

    @Option(
            names = "--keep-going",
            description = "Go on after a loss that is infinite or NaN, instead of stopping with exit code 5.")
    boolean keepGoing;

    @Option(
            names = "--profile",
            description = "Record where the time goes, input, forward, backward, update, validation, in profile.csv.")
    boolean profile;

    @Option(
            names = "--save",
            description = "Save the trained weights as weights-EXPERIMENT.npz in the results, for NumPy and 'predict'.")
    boolean save;

    /** Checks what picocli does not. */
    void check() {
        replay.check();
    }

    Loss loss() {
        return replay.loss();
    }

    Gemm gemm() {
        return replay.gemm();
    }

    Dataset dataset() {
        return replay.dataset();
    }
}
