package dev.lockstep.cli;

import dev.lockstep.benchmark.TrainingComparison;
import dev.lockstep.benchmark.TrainingSample;
import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import dev.lockstep.result.TrainingPeerRow;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Times experiments beside other libraries for a command. */
final class PeerComparison {

    /** Measured epochs unless told otherwise: enough for a median and for an accuracy that shows learning. */
    private static final int EPOCHS = 5;
    /** Of small networks, whose epochs are short. */
    private static final int EPOCHS_OF_SMALL = 20;

    private static final int SMALL = 20_000;

    private final int rounds;
    private final ReplayOptions options;
    private final PrintStream out;

    PeerComparison(int rounds, ReplayOptions options, PrintStream out) {
        this.rounds = rounds;
        this.options = options;
        this.out = out;
    }

    /**
     * Runs, prints and writes everything.
     *
     * @param folder makes the run's folder
     * @throws IncomparableException if no peer can be loaded, or our own training fails
     */
    void run(List<Catalogue.Entry> entries, Dataset data, Supplier<RunFolder> folder) {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = options.threads == null ? processors : options.threads;
        if (threads > processors) {
            System.err.println("note: " + threads + " threads on " + processors + " processors; expect no speed-up");
        }
        Map<String, Integer> epochs = new LinkedHashMap<>();
        entries.forEach(entry -> epochs.put(entry.name(), epochs(entry)));
        // Each process opens them itself; what was not to be had is not looked for again.
        String source = data.name().equals(Dataset.SYNTHETIC) ? Dataset.SYNTHETIC : options.data;
        try (TrainingComparison comparison = new TrainingComparison(epochs, Main.project(), source, new Progress(out));
                OnInterrupt interrupt = new OnInterrupt(comparison)) {
            try {
                Map<String, String> libraries = comparison.load();
                if (libraries.isEmpty()) {
                    throw new IncomparableException("no peer can be loaded here; see above what each of them lacks");
                }
                RunFolder run = folder.get();
                introduce(epochs, data, threads);
                comparison.run(rounds, threads);
                finish(comparison.rows(data), libraries, run);
            } catch (IOException e) {
                if (!interrupt.happened()) {
                    throw new IncomparableException("the comparison failed: " + e.getMessage());
                }
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--peers: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ResultException("the comparison needs temporary files (" + e + ")", e);
        }
    }

    private int epochs(Catalogue.Entry entry) {
        if (options.epochs != null) {
            return options.epochs;
        }
        return entry.model().parameterCount() < SMALL ? EPOCHS_OF_SMALL : EPOCHS;
    }

    private void introduce(Map<String, Integer> epochs, Dataset data, int threads) {
        out.println();
        out.println(
                "Each training runs in a process of its own: a warm-up that is thrown away, then, from initial weights,");
        epochs.forEach((experiment, count) -> out.println("  " + experiment + ": " + count
                + (count == 1 ? " measured epoch" : " measured epochs") + ", each with its validation"));
        out.println("on " + data.name() + " (" + data.origin() + "), with "
                + (threads == 1 ? "one thread" : "one thread and with " + threads) + "; " + rounds
                + (rounds == 1 ? " round." : " rounds, in turns."));
    }

    private void finish(List<TrainingPeerRow> rows, Map<String, String> libraries, RunFolder run) {
        Benchmarks.writePeers(libraries, run);
        CsvFile.write(run.results().resolve(TrainingPeerRow.FILE), TrainingPeerRow.class, rows);
        out.println();
        table(rows).forEach(out::println);
        out.println();
        TrainingComparison.doubts(rows).forEach(doubt -> out.println("note: " + doubt));
        Finish.report(run, out);
    }

    /** A block for each experiment: a head, and a line for each row, in 80 columns. */
    static List<String> table(List<TrainingPeerRow> rows) {
        List<String> lines = new ArrayList<>();
        String experiment = null;
        for (TrainingPeerRow row : rows) {
            if (!row.experiment.equals(experiment)) {
                if (experiment != null) {
                    lines.add("");
                }
                experiment = row.experiment;
                lines.add(experiment + ", test accuracy after " + row.epochs + (row.epochs == 1 ? " epoch" : " epochs")
                        + "; x: time over ours");
                lines.add(String.format(
                        "%-14s %2s %-6s %7s %-13s %9s %8s %6s %6s",
                        "library", "th", "prod.", "s/epoch", "range", "images/s", "accuracy", "x one", "x best"));
            }
            lines.add(String.format(
                    Locale.ROOT,
                    "%-14s %2d %-6s %7.4f %-13s %,9.0f %8.4f %6.2f %6.2f",
                    row.library,
                    row.threads,
                    row.products,
                    row.secondsPerEpoch,
                    String.format(Locale.ROOT, "%.4f-%.4f", row.low, row.high),
                    row.imagesPerSecond,
                    row.testAccuracy,
                    row.timesOursOneThread,
                    row.timesOursBest));
        }
        return lines;
    }

    /** A line for each training. */
    private static final class Progress implements TrainingComparison.Listener {

        private final PrintStream out;
        private final long start = System.nanoTime();

        Progress(PrintStream out) {
            this.out = out;
        }

        @Override
        public void loaded(String peer, String library) {
            out.println(peer + ": " + library);
        }

        @Override
        public void leftOut(String peer, String why) {
            out.println(peer + ": left out. " + why);
        }

        @Override
        public void trained(int done, int all, TrainingSample sample) {
            long left = Math.round((System.nanoTime() - start) / 1e9 / done * (all - done));
            out.printf(
                    Locale.ROOT,
                    "%3d of %d  %s, %s: %.4f s per epoch; %d:%02d left%n",
                    done,
                    all,
                    sample.experiment(),
                    sample.who().describe(),
                    sample.secondsPerEpoch(),
                    left / 60,
                    left % 60);
        }
    }
}
