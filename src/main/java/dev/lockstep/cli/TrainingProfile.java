package dev.lockstep.cli;

import dev.lockstep.benchmark.FmaPeak;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.ProfileRow;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Where the time of trainings went: {@code profile.csv}, and the same for the user. */
final class TrainingProfile {

    private static final String FILE = "profile.csv";

    private final PrintStream out;
    private final List<ProfileRow> rows = new ArrayList<>();
    private OptionalDouble toFirstBatch = OptionalDouble.empty();

    TrainingProfile(PrintStream out) {
        this.out = out;
    }

    /** Takes from an interrupted run the rows of experiments that are done; others will be trained, and timed, again. */
    void readBack(Path results, List<ExperimentRow> done) {
        Path file = results.resolve(FILE);
        if (Files.exists(file)) {
            CsvFile.read(file, ProfileRow.class).stream()
                    .filter(row -> done.stream().anyMatch(of -> of.experiment.equals(row.experiment)))
                    .forEach(rows::add);
        }
    }

    /** Notes when the first batch of all was done. */
    void note(FirstBatch first) {
        if (toFirstBatch.isEmpty()) {
            toFirstBatch = first.secondsFromStart();
        }
    }

    /** Adds what a clock says of a training, and prints it. */
    void add(ExperimentRow of, PhaseClock clock) {
        if (rows.isEmpty() && toFirstBatch.isPresent()) {
            out.printf(
                    Locale.ROOT,
                    "%nfirst batch done %.2f s after the start of the JVM, data loaded%n",
                    toFirstBatch.getAsDouble());
        }
        boolean dense = of.products.equals("dense");
        // Of this JVM and this minute, so that the share is one of what the machine gives just now.
        double peak = dense ? FmaPeak.gflops(of.threads) : 0;
        out.printf(
                Locale.ROOT,
                "%n%-10s %-10s %9s %6s %10s%s%n",
                "experiment",
                "phase",
                "seconds",
                "share",
                "products",
                dense ? "  GFLOP/s of peak" : "");
        for (PhaseClock.Phase phase : PhaseClock.Phase.values()) {
            double seconds = clock.seconds(phase);
            add(
                    of,
                    phase.name().toLowerCase(Locale.ROOT),
                    seconds,
                    clock,
                    clock.productSeconds(phase),
                    clock.flops(phase),
                    peak);
        }
        add(of, ProfileRow.ALL, clock.seconds(), clock, clock.productSeconds(), clock.flops(), peak);
        if (dense) {
            out.printf(
                    Locale.ROOT,
                    "FMA peak of %s, just now: %.1f GFLOP/s%n",
                    of.threads == 1 ? "1 thread" : of.threads + " threads",
                    peak);
        }
    }

    // spotless:off
    private void add(
            ExperimentRow of, String phase, double seconds, PhaseClock clock, double products, double flops, double peak) {
        // spotless:on
        ProfileRow row = new ProfileRow();
        row.experiment = of.experiment;
        row.kernel = of.kernel;
        row.threads = of.threads;
        row.products = of.products;
        row.phase = phase;
        row.seconds = seconds;
        // Nothing was left to do where a training was killed after its last epoch.
        row.percent = 100 * seconds / Math.max(clock.seconds(), Double.MIN_NORMAL);
        row.productSeconds = products;
        if (peak > 0 && flops > 0) {
            row.gflops = flops / seconds / 1e9;
            row.percentOfPeak = 100 * row.gflops / peak;
        }
        rows.add(row);
        out.printf(
                Locale.ROOT,
                "%-10s %-10s %9.3f %5.1f%% %10.3f%s%n",
                row.experiment,
                row.phase,
                row.seconds,
                row.percent,
                row.productSeconds,
                row.gflops == null ? "" : String.format(Locale.ROOT, " %8.1f %6.1f%%", row.gflops, row.percentOfPeak));
    }

    /** Writes the file. */
    void write(Path results) {
        CsvFile.write(results.resolve(FILE), ProfileRow.class, rows);
    }
}
