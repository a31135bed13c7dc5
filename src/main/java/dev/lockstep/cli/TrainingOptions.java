package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.result.TrainingPlan;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Options of commands that train for the record. */
final class TrainingOptions {

    private static final String DATA = "--data";
    private static final String SEED = "--seed";
    private static final String CHECKPOINT_EVERY = "--checkpoint-every";

    @Mixin
    ReplayOptions replay;

    @Option(names = SEED, paramLabel = "N", description = "Seed. Default: what the experiment says, 1671.")
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

    @Option(
            names = CHECKPOINT_EVERY,
            paramLabel = "N",
            description =
                    "Epochs between checkpoints, from which --resume goes on. Default: one after each epoch, but not"
                            + " more than one a second.")
    Integer checkpointEvery;

    /** What of this goes into the record of a run. */
    TrainingPlan plan(List<Catalogue.Entry> entries, Dataset dataset) {
        return new TrainingPlan(
                TrainingPlan.SCHEMA,
                entries.stream().map(Catalogue.Entry::name).toList(),
                replay.epochs,
                seed,
                replay.loss,
                replay.data,
                dataset.name(),
                dataset.sha256(),
                replay.kernel,
                replay.threads,
                replay.dense,
                keepGoing,
                save,
                profile,
                checkpointEvery);
    }

    /** Takes from a plan what was not typed. */
    void adopt(TrainingPlan plan, ParseResult typed) {
        replay.epochs = typed.hasMatchedOption(ReplayOptions.EPOCHS) ? replay.epochs : plan.epochs();
        replay.loss = typed.hasMatchedOption(ReplayOptions.LOSS) ? replay.loss : plan.loss();
        replay.data = typed.hasMatchedOption(DATA) ? replay.data : plan.data();
        replay.kernel = typed.hasMatchedOption(ReplayOptions.KERNEL) ? replay.kernel : plan.kernel();
        replay.threads = typed.hasMatchedOption(ReplayOptions.THREADS) ? replay.threads : plan.threads();
        replay.dense |= plan.dense();
        seed = typed.hasMatchedOption(SEED) ? seed : plan.seed();
        checkpointEvery = typed.hasMatchedOption(CHECKPOINT_EVERY) ? checkpointEvery : plan.checkpointEvery();
        keepGoing |= plan.keepGoing();
        save |= plan.save();
        profile |= plan.profile();
    }

    /** Checks what picocli does not. */
    void check() {
        if (checkpointEvery != null && checkpointEvery < 1) {
            throw new UsageException(CHECKPOINT_EVERY + " must be positive, not " + checkpointEvery);
        }
        replay.check();
    }

    /** Seed of an experiment: the one that was asked for, else its own. */
    int seed(Catalogue.Entry entry) {
        return seed == null ? entry.settings().seed() : seed;
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
