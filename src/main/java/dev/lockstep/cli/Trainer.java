package dev.lockstep.cli;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Checkpoint;
import dev.lockstep.experiment.DivergedException;
import dev.lockstep.experiment.Published;
import dev.lockstep.experiment.Replay;
import dev.lockstep.experiment.StoppedException;
import dev.lockstep.experiment.Training;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import dev.lockstep.result.TrainingPlan;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** Trains experiments one after the other, writes their rows, and prints what came of them. */
final class Trainer {

    private static final String EXPERIMENTS = "experiments.csv";

    private final TrainingOptions options;
    private final PrintStream out;
    private final AtomicBoolean stop;
    private final boolean first;
    private final List<ExperimentRow> rows = new ArrayList<>();
    private final TrainingProfile profile;

    /**
     * @param options what to train how
     * @param out told of everything
     * @param stop set when the training should stop
     * @param first whether this JVM has done nothing else before, so that the time to the first batch tells something
     */
    Trainer(TrainingOptions options, PrintStream out, AtomicBoolean stop, boolean first) {
        this.options = options;
        this.out = out;
        this.stop = stop;
        this.first = first;
        this.profile = new TrainingProfile(out);
    }

    /**
     * Trains all; the files of an experiment are written when it is done.
     *
     * @return false if a signal stopped it
     */
    boolean train(List<Catalogue.Entry> entries, Dataset data, RunFolder run) {
        options.plan(entries, data).write(run.results());
        return trainRest(entries, data, run);
    }

    /**
     * Goes on with what an interrupted run left undone; the same bits as if it had not been interrupted.
     *
     * @throws UsageException if it would not be the training that was begun
     */
    boolean resume(TrainingPlan plan, List<Catalogue.Entry> entries, Dataset data, RunFolder run) {
        Path file = run.results().resolve(EXPERIMENTS);
        if (Files.exists(file)) {
            rows.addAll(CsvFile.read(file, ExperimentRow.class));
        }
        SameTraining.check(run.name(), plan, rows, options, entries, data);
        profile.readBack(run.results(), rows);
        return trainRest(entries, data, run);
    }

    private boolean trainRest(List<Catalogue.Entry> entries, Dataset data, RunFolder run) {
        List<String> comparisons = new ArrayList<>();
        try (Gemm gemm = options.gemm()) {
            for (Catalogue.Entry entry : entries) {
                if (rows.stream().anyMatch(row -> row.experiment.equals(entry.name()))) {
                    out.println(entry.name() + ": done before");
                } else {
                    comparisons.addAll(train(entry, data, run, gemm));
                }
            }
        } catch (StoppedException e) {
            return false;
        } catch (ResultException e) {
            throw new ResultException(
                    e.getMessage() + ". What was written before is whole; when that is mended, go on with"
                            + " ./run-benchmarks.sh train --resume " + run.name(),
                    e);
        }
        printTable();
        comparisons.forEach(out::println);
        return true;
    }

    private List<String> train(Catalogue.Entry entry, Dataset data, RunFolder run, Gemm gemm) {
        Training.Settings settings = new Training.Settings(
                options.seed(entry),
                options.replay.epochs == null ? entry.settings().epochs() : options.replay.epochs,
                options.loss(),
                options.replay.dense,
                options.keepGoing);
        out.println();
        out.println(entry.settings().title() + ", " + settings.epochs()
                + (settings.epochs() == 1 ? " epoch on " : " epochs on ") + data.name() + " (" + data.origin()
                + "), seed " + settings.seed()
                + ", loss " + options.replay.loss + ", kernel " + gemm.name() + ", threads " + gemm.threads());
        out.print(entry.model().summary());
        int perEpoch =
                Dataset.trainingCount(data.training().count(), entry.settings().validation());
        Training.Outcome outcome;
        TrainingFiles files = new TrainingFiles(entry, run);
        Checkpoints checkpoints = new Checkpoints(
                run.results(), entry.name(), Training.identity(entry, settings, data), options.checkpointEvery, stop);
        if (checkpoints.start() != null) {
            int ended = checkpoints.start().endedEpochs();
            if (ended > settings.epochs()) {
                throw new UsageException("--epochs " + settings.epochs() + ": the run is " + ended + " epochs on");
            }
            out.println("Going on from " + checkpoints.start().describe() + ".");
            if (options.profile) {
                out.println("The profile tells where the time goes from there on; before, it was not kept.");
            }
        }
        PhaseClock clock = options.profile ? PhaseClock.on() : PhaseClock.off();
        try (TrainingProgress progress = TrainingProgress.of(entry.name(), settings.epochs(), perEpoch, out)) {
            FirstBatch firstBatch = new FirstBatch(progress);
            outcome =
                    Training.run(entry, settings, data, gemm, clock.isOn() ? firstBatch : progress, clock, checkpoints);
            if (first) {
                profile.note(firstBatch);
            }
        } catch (Checkpoint.UnfitException e) {
            throw checkpoints.refusal(e);
        } catch (StoppedException e) {
            out.println();
            out.println("Stopped " + e.getMessage() + " of " + entry.name() + ". To go on:");
            out.println("  ./run-benchmarks.sh train --resume " + run.name());
            throw e;
        } catch (DivergedException e) {
            files.writeHistory(e.history());
            throw new IncorrectException(
                    "experiment '" + entry.name() + "': " + e.getMessage() + ". The "
                            + e.history().size() + " epochs before are in " + files.history()
                            + "; --keep-going goes on in spite of it",
                    e);
        }
        boolean comparable =
                data.isMnist() && settings.seed() == entry.settings().seed();
        List<Replay> replays = comparable
                ? entry.published().stream()
                        .map(published -> Replay.compare(published, outcome.history()))
                        .toList()
                : List.of();
        rows.add(row(entry, settings, data, gemm, outcome, replays));
        files.writeHistory(outcome.history());
        files.writeClasses(outcome.predictions(), data.test());
        if (options.save) {
            out.println();
            out.println("weights: " + Main.project().relativize(files.writeWeights(outcome.model())));
        }
        files.writeRecord(command(entry, settings), settings, data, gemm, outcome);
        if (clock.isOn()) {
            profile.add(rows.get(rows.size() - 1), clock);
            profile.write(run.results());
        }
        // Last of all files: its row says that the experiment is done.
        CsvFile.write(run.results().resolve(EXPERIMENTS), ExperimentRow.class, rows);
        checkpoints.delete();
        return describe(entry, replays);
    }

    /** What trains this experiment again, to the same bits; kernel and threads change none. */
    private String command(Catalogue.Entry entry, Training.Settings settings) {
        return "./run-benchmarks.sh train " + entry.name() + " --epochs " + settings.epochs() + " --seed "
                + settings.seed() + " --loss " + options.replay.loss;
    }

    private static List<String> describe(Catalogue.Entry entry, List<Replay> replays) {
        List<String> lines = new ArrayList<>();
        for (Replay replay : replays) {
            lines.add(entry.name() + ": " + replay.equal() + " of " + replay.compared() + " printed numbers equal to "
                    + replay.log());
            if (replay.firstDifference() != null) {
                lines.add("  largest difference: loss " + replay.largest().loss() + ", acc "
                        + replay.largest().accuracy() + ", val_loss "
                        + replay.largest().validationLoss()
                        + ", val_acc " + replay.largest().validationAccuracy());
                lines.add("  first difference: " + replay.firstDifference());
            }
        }
        return lines;
    }

    private static ExperimentRow row(
            Catalogue.Entry entry,
            Training.Settings settings,
            Dataset data,
            Gemm gemm,
            Training.Outcome outcome,
            List<Replay> replays) {
        ExperimentRow row = new ExperimentRow();
        row.experiment = entry.name();
        row.dataset = data.name();
        row.seed = settings.seed();
        row.epochs = settings.epochs();
        row.kernel = gemm.name();
        row.threads = gemm.threads();
        row.products = outcome.products();
        row.loss = outcome.last().loss();
        row.accuracy = outcome.last().accuracy();
        row.valLoss = outcome.last().validationLoss();
        row.valAccuracy = outcome.last().validationAccuracy();
        row.testLoss = outcome.test().loss();
        row.testAccuracy = outcome.test().accuracy();
        row.seconds = outcome.seconds();
        row.imagesPerSecond = outcome.images() / outcome.seconds();
        row.weightsSha256 = outcome.last().weightsSha256();
        if (!replays.isEmpty()) {
            row.publishedLog = replays.get(0).log();
            row.numbersCompared = replays.get(0).compared();
            row.numbersEqual = replays.get(0).equal();
        }
        return row;
    }

    private void printTable() {
        out.println();
        out.printf(
                "%-10s %-9s %6s %-17s %-15s %7s %9s%n",
                "experiment", "data", "epochs", "test loss (publ.)", "test acc (pub.)", "seconds", "images/s");
        for (ExperimentRow row : rows) {
            Published published = published(row);
            out.printf(
                    Locale.ROOT,
                    "%-10s %-9s %6d %.5f %-9s %.4f %-8s %7.1f %,9.0f%n",
                    row.experiment,
                    row.dataset,
                    row.epochs,
                    row.testLoss,
                    published == null ? "" : String.format(Locale.ROOT, "(%.5f)", published.testLoss()),
                    row.testAccuracy,
                    published == null ? "" : String.format(Locale.ROOT, "(%.4f)", published.testAccuracy()),
                    row.seconds,
                    row.imagesPerSecond);
        }
        out.println();
        out.println("SHA-256 of the weights");
        for (ExperimentRow row : rows) {
            out.printf("%-10s %s%n", row.experiment, row.weightsSha256);
        }
        out.println();
    }

    /** The original run, where ours is of the same length on the same data. */
    private static Published published(ExperimentRow row) {
        return row.numbersCompared == null
                ? null
                : Catalogue.named(row.experiment).publishedRunOf(row.epochs);
    }
}
