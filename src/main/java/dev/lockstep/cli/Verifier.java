package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.DivergedException;
import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Experiment;
import dev.lockstep.experiment.Replay;
import dev.lockstep.experiment.Reproduction;
import dev.lockstep.experiment.SideBySide;
import dev.lockstep.experiment.Training;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.result.ComputedBy;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.Sameness;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Trains experiments again and compares every epoch's bits with those of an earlier run. */
final class Verifier {

    /** A quick replay takes as many epochs as fit into these operations, and at least and at most so many. */
    private static final double QUICK_FLOPS = 40e9;

    private static final int QUICK_LEAST = 2;
    private static final int QUICK_MOST = 20;

    private final ReplayOptions options;
    private final boolean quick;
    private final boolean batches;
    private final Environment environment;
    private final PrintStream out;
    private final List<String> lines = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int replayed;
    private int recorded;

    /**
     * A verifier of one command.
     *
     * @param options what replays
     * @param quick whether to take the first epochs only
     * @param batches whether to show how a difference spreads
     * @param environment this machine
     * @param out where progress and findings go
     */
    Verifier(ReplayOptions options, boolean quick, boolean batches, Environment environment, PrintStream out) {
        this.options = options;
        this.quick = quick;
        this.batches = batches;
        this.environment = environment;
        this.out = out;
    }

    /**
     * Compares with a record.
     *
     * @throws IncorrectException if bits differ
     */
    void compare(Recording recording, List<Catalogue.Entry> entries, Dataset data) {
        try (Gemm gemm = options.gemm()) {
            ComputedBy here = ComputedBy.of(environment, gemm.name(), gemm.threads());
            Sameness level = Sameness.OTHER_MACHINE;
            List<String> differences = List.of();
            for (Catalogue.Entry entry : entries) {
                ExperimentRow row = recording.row(entry.name());
                ComputedBy by = recording.by(row);
                if (entry == entries.get(0)) {
                    describe("record:", recording.name() + ": " + by.describe(), by);
                    describe("replay:", here.describe(), here);
                    out.println("data:    " + data.name() + " (" + data.origin() + ")");
                    out.println();
                }
                // The weaker claim, if the record is of several kernels.
                if (entry == entries.get(0) || by.sameness(here).compareTo(level) < 0) {
                    level = by.sameness(here);
                    differences = by.differences(here);
                }
                compare(recording, row, entry, data, gemm);
            }
            conclude(recording.name(), level, differences);
        }
    }

    private void compare(Recording recording, ExperimentRow row, Catalogue.Entry entry, Dataset data, Gemm gemm) {
        List<String> fingerprints = recording.fingerprints(row);
        Training.Settings settings = settings(entry, row.seed, fingerprints.size(), data);
        Reproduction result = replay(entry, settings, data, gemm, fingerprints);
        recorded += fingerprints.size();
        boolean comparable = data.isMnist() && row.seed == entry.settings().seed();
        boolean whole = result.mismatch() == null && settings.epochs() == fingerprints.size();
        lines.add(entry.name() + ": " + result.equal() + " of " + settings.epochs() + " epochs have the recorded bits"
                + (settings.epochs() < fingerprints.size() ? " (" + fingerprints.size() + " are recorded)" : "")
                + (comparable ? published(entry, result.history()) : ""));
        if (result.mismatch() != null) {
            explain(
                    entry,
                    settings,
                    data,
                    gemm,
                    result.mismatch(),
                    List.of(
                            "so the record is of something else: another version, seed, loss or data, or a machine",
                            "that does not keep the contract, or it was changed",
                            "  recorded: version " + recording.environment().suiteVersion() + ", commit "
                                    + recording.environment().commit(),
                            "            " + recording.environment().command(),
                            "            " + machine(recording.by(row)),
                            "  here:     version " + environment.suiteVersion() + ", commit " + environment.commit(),
                            "            " + machine(ComputedBy.of(environment, gemm.name(), gemm.threads()))));
        } else if (whole && !row.weightsSha256.equals(fingerprints.get(fingerprints.size() - 1))) {
            wrong.add(entry.name() + " in its final weights");
            lines.add("  the record contradicts itself: experiments.csv has " + row.weightsSha256);
            lines.add("  " + Recording.historyFile(entry.name()) + " and this replay have "
                    + fingerprints.get(fingerprints.size() - 1));
        }
    }

    /**
     * Compares two runs of this process, where no record is of these data.
     *
     * @throws IncorrectException if bits differ, or a loss is not finite
     */
    void twice(List<Catalogue.Entry> entries, Dataset data) {
        try (Gemm gemm = options.gemm()) {
            ComputedBy here = ComputedBy.of(environment, gemm.name(), gemm.threads());
            describe("replay:", here.describe(), here);
            out.println("data:    " + data.name() + " (" + data.origin() + ")");
            out.println();
            for (Catalogue.Entry entry : entries) {
                Training.Settings settings = settings(
                        entry, entry.settings().seed(), entry.settings().epochs(), data);
                Training.Outcome first = train(entry, settings, data, gemm);
                List<String> fingerprints =
                        first.history().stream().map(EpochRecord::weightsSha256).toList();
                Reproduction result = replay(entry, settings, data, gemm, fingerprints);
                lines.add(entry.name() + ": " + result.equal() + " of " + settings.epochs()
                        + " epochs have the bits of the first time");
                if (result.mismatch() != null) {
                    List<String> firstWasWrong = List.of("so the first run was wrong, and does not repeat");
                    explain(entry, settings, data, gemm, result.mismatch(), firstWasWrong);
                }
            }
            recorded = replayed;
            conclude("the first run", Sameness.SAME_JVM, List.of());
        }
    }

    private Training.Settings settings(Catalogue.Entry entry, int seed, int available, Dataset data) {
        int epochs = options.epochs == null ? available : Math.min(options.epochs, available);
        if (quick) {
            epochs = Math.min(epochs, quickEpochs(entry, data.training().count()));
        }
        return new Training.Settings(seed, epochs, options.loss(), options.dense, false);
    }

    private static int quickEpochs(Catalogue.Entry entry, int images) {
        Experiment experiment = entry.settings();
        double epoch = entry.model().stepFlops(experiment.batch())
                * Dataset.trainingCount(images, experiment.validation())
                / experiment.batch();
        return (int) Math.max(QUICK_LEAST, Math.min(QUICK_MOST, QUICK_FLOPS / epoch));
    }

    private Training.Outcome train(Catalogue.Entry entry, Training.Settings settings, Dataset data, Gemm gemm) {
        try (TrainingProgress progress = progress(entry.name() + " (first)", entry, settings, data)) {
            return Training.run(entry, settings, data, gemm, progress);
        } catch (DivergedException e) {
            throw new IncorrectException("experiment '" + entry.name() + "': " + e.getMessage(), e);
        }
    }

    private Reproduction replay(
            Catalogue.Entry entry, Training.Settings settings, Dataset data, Gemm gemm, List<String> fingerprints) {
        replayed += settings.epochs();
        try (TrainingProgress progress = progress(entry.name(), entry, settings, data)) {
            return Reproduction.of(entry, settings, data, gemm, fingerprints, progress);
        }
    }

    private void explain(
            Catalogue.Entry entry,
            Training.Settings settings,
            Dataset data,
            Gemm gemm,
            Reproduction.Mismatch mismatch,
            List<String> elsewhere) {
        int epoch = mismatch.epoch();
        wrong.add(entry.name() + " from epoch " + epoch + " on");
        out.println(entry.name() + " epoch " + epoch + " has other bits; looking for the first one: "
                + (epoch == 1 ? "" : "again to epoch " + (epoch - 1) + ", then ")
                + "batch by batch beside the naive kernel, which is slow");
        SideBySide found;
        try (TrainingProgress progress = progress(entry.name() + " again", entry, settings, data)) {
            found = SideBySide.run(entry, settings, data, gemm, epoch, batches, progress);
        }
        lines.addAll(DivergenceText.of(mismatch, found, gemm.name(), elsewhere));
    }

    private TrainingProgress progress(String name, Catalogue.Entry entry, Training.Settings settings, Dataset data) {
        int perEpoch =
                Dataset.trainingCount(data.training().count(), entry.settings().validation());
        return TrainingProgress.of(name, settings.epochs(), perEpoch, out);
    }

    private static String published(Catalogue.Entry entry, List<EpochRecord> history) {
        List<Replay> replays = entry.published().stream()
                .map(published -> Replay.compare(published, history))
                .toList();
        return replays.stream()
                .map(replay -> (replay == replays.get(0) ? "; " : ", ") + replay.equal() + " of " + replay.compared()
                        + (replay == replays.get(0) ? " printed numbers equal to " : " to ") + replay.log())
                .collect(Collectors.joining());
    }

    private void describe(String what, String computed, ComputedBy by) {
        out.printf("%-8s %s%n%-8s %s%n%-8s %s%n", what, computed, "", by.jvm(), "", by.cpu());
    }

    private static String machine(ComputedBy by) {
        return by.jvm() + ", " + by.cpu();
    }

    private void conclude(String against, Sameness level, List<String> differences) {
        out.println();
        lines.forEach(out::println);
        out.println();
        if (!wrong.isEmpty()) {
            throw new IncorrectException(
                    "other bits than " + against + ": " + String.join(", ", wrong)
                            + ". No level of sameness is reached but " + Sameness.STATISTICAL + ", if that",
                    null);
        }
        out.println("Same bits as " + against + " in all " + replayed + " epochs"
                + (replayed < recorded ? " that were replayed (" + recorded + " are recorded)" : "") + ": " + level
                + " is shown" + (level == Sameness.SAME_JVM ? ", and no more." : "."));
        if (level != Sameness.SAME_JVM) {
            out.println(
                    differences.isEmpty()
                            ? "Kernel, threads, vectors, JVM and CPU are those of the record."
                            : "What differs: " + String.join("; ", differences) + ".");
        }
    }
}
