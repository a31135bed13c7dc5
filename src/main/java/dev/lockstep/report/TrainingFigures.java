package dev.lockstep.report;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Published;
import dev.lockstep.experiment.Replay;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.ProfileRow;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Loss and accuracy per epoch with the published run over ours, the difference to it, accuracy over time, time split. */
final class TrainingFigures {

    /** More epochs than this are drawn without a mark at each. */
    private static final int MOST_MARKED_EPOCHS = 30;

    /** Room for the number of an epoch on the axis. */
    private static final int EPOCH_LABEL_PIXELS = 60;

    /** Rows of a table under a figure; the CSV file has all. */
    private static final int MOST_ROWS = 25;

    private static final Color[] COLORS = {Palette.BLUE, Palette.ORANGE, Palette.GREEN, Palette.PURPLE, Palette.BLACK};
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.CROSS, SeriesMarkers.PLUS
    };

    private TrainingFigures() {}

    /** Figures of one experiment. */
    static List<Figure> of(ExperimentRow row, List<HistoryRow> history) {
        List<Figure> figures = new ArrayList<>();
        List<Published> logs = TrainingSection.comparable(row);
        figures.add(curve(
                row,
                history,
                logs,
                "loss",
                h -> h.loss,
                h -> h.valLoss,
                EpochRecord::loss,
                EpochRecord::validationLoss,
                "Categorical cross-entropy after each epoch"));
        figures.add(curve(
                row,
                history,
                logs,
                "accuracy",
                h -> h.accuracy,
                h -> h.valAccuracy,
                EpochRecord::accuracy,
                EpochRecord::validationAccuracy,
                "Fraction of images classified correctly after each epoch"));
        // A loss that is no number differs from a printed one by none.
        if (!logs.isEmpty() && history.stream().allMatch(epoch -> Double.isFinite(epoch.valLoss))) {
            figures.add(difference(row, history, logs));
        }
        return figures;
    }

    private static Figure curve(
            ExperimentRow row,
            List<HistoryRow> history,
            List<Published> logs,
            String quantity,
            ToDoubleFunction<HistoryRow> training,
            ToDoubleFunction<HistoryRow> validation,
            ToDoubleFunction<EpochRecord> publishedTraining,
            ToDoubleFunction<EpochRecord> publishedValidation,
            String what) {
        double near = training.applyAsDouble(history.get(0));
        XYChart chart = epochs(quantity, Double.isFinite(near) ? near : 0);
        chart.getStyler().setYAxisDecimalPattern("0.00");
        boolean marked = history.size() <= MOST_MARKED_EPOCHS;
        add(
                chart,
                "training",
                history.stream().mapToDouble(training),
                Palette.BLUE,
                marked ? SeriesMarkers.CIRCLE : null);
        add(
                chart,
                "validation",
                history.stream().mapToDouble(validation),
                Palette.ORANGE,
                marked ? SeriesMarkers.SQUARE : null);
        String overlay = "";
        if (!logs.isEmpty()) {
            List<EpochRecord> log = upTo(history.size(), Replay.history(logs.get(0)));
            dashed(chart, "published training", log.stream().mapToDouble(publishedTraining), Palette.BLACK, 7, 5);
            dashed(chart, "published validation", log.stream().mapToDouble(publishedValidation), Palette.GREY, 2, 3);
            overlay = " Broken lines: the published run, as printed ("
                    + logs.get(0).source() + ").";
        }
        List<List<String>> table = new ArrayList<>();
        int step = Math.max(1, (history.size() + MOST_ROWS - 1) / MOST_ROWS);
        for (int e = step - 1; e < history.size(); e += step) {
            HistoryRow epoch = history.get(e);
            table.add(List.of(
                    String.valueOf(epoch.epoch),
                    Format.decimals(4, training.applyAsDouble(epoch)),
                    Format.decimals(4, validation.applyAsDouble(epoch))));
        }
        return new Figure(
                quantity + "-" + row.experiment,
                Catalogue.named(row.experiment).settings().title() + ": " + quantity,
                what + " on " + row.dataset + ", one run." + overlay,
                chart,
                new Block.Table(List.of("epoch", "training", "validation"), table));
    }

    /** Ours less each published run, and the other published runs less the first, in the last printed digit. */
    private static Figure difference(ExperimentRow row, List<HistoryRow> history, List<Published> logs) {
        XYChart chart = epochs("difference, in units of 0.0001", 0);
        chart.getStyler().setYAxisDecimalPattern("0");
        List<EpochRecord> ours = TrainingSection.records(history);
        List<List<String>> table = new ArrayList<>();
        int drawn = 0;
        for (Published log : logs) {
            draw(chart, "ours, " + TrainingSection.machine(log), ours, Replay.history(log), drawn++, table);
        }
        for (Published other : logs.subList(1, logs.size())) {
            draw(
                    chart,
                    TrainingSection.machine(other) + ", " + TrainingSection.machine(logs.get(0)),
                    Replay.history(other),
                    Replay.history(logs.get(0)),
                    drawn++,
                    table);
        }
        return new Figure(
                "difference-" + row.experiment,
                Catalogue.named(row.experiment).settings().title() + ": difference to the published run",
                "Validation loss as printed, of the first named run less that of the second, epoch by epoch. 0 is equal in"
                        + " all four printed decimals.",
                chart,
                new Block.Table(
                        List.of("runs", "epochs", "equal", "largest difference", "median size of the difference"),
                        table));
    }

    private static void draw(
            XYChart chart,
            String name,
            List<EpochRecord> run,
            List<EpochRecord> other,
            int index,
            List<List<String>> table) {
        int epochs = Math.min(run.size(), other.size());
        double[] difference = IntStream.range(0, epochs)
                .mapToDouble(e -> Replay.printed(run.get(e).validationLoss())
                        .subtract(Replay.printed(other.get(e).validationLoss()))
                        .movePointRight(4)
                        .doubleValue())
                .toArray();
        Color color = COLORS[index % COLORS.length];
        add(
                chart,
                name,
                Arrays.stream(difference),
                color,
                epochs <= MOST_MARKED_EPOCHS ? MARKERS[index % MARKERS.length] : null);
        double[] sizes = Arrays.stream(difference).map(Math::abs).sorted().toArray();
        table.add(List.of(
                name,
                String.valueOf(epochs),
                String.valueOf(Arrays.stream(sizes).filter(d -> d == 0).count()),
                Format.decimals(4, sizes[epochs - 1] / 1e4),
                Format.decimals(4, sizes[epochs / 2] / 1e4)));
    }

    /** Validation accuracy over wall time, all experiments. */
    static Optional<Figure> overTime(RunData run) {
        List<ExperimentRow> rows = run.experiments().stream()
                .filter(row -> run.histories().containsKey(row.experiment))
                .toList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = Style.lines("seconds since the first epoch began", "validation accuracy");
        chart.getStyler().setXAxisDecimalPattern("0.##");
        chart.getStyler().setYAxisDecimalPattern("0.00");
        List<List<String>> table = new ArrayList<>();
        for (ExperimentRow row : rows) {
            List<HistoryRow> history = run.histories().get(row.experiment);
            List<Double> seconds = new ArrayList<>();
            double sum = 0;
            for (HistoryRow epoch : history) {
                sum += epoch.seconds;
                seconds.add(sum);
            }
            int index = rows.indexOf(row);
            Style.add(
                    chart,
                    row.experiment,
                    seconds,
                    history.stream().map(epoch -> epoch.valAccuracy).toList(),
                    COLORS[index % COLORS.length],
                    Style.solid(2f),
                    history.size() <= MOST_MARKED_EPOCHS ? MARKERS[index % MARKERS.length] : SeriesMarkers.NONE);
            for (double level : new double[] {.9, .95, .97}) {
                IntStream.range(0, history.size())
                        .filter(e -> history.get(e).valAccuracy >= level)
                        .findFirst()
                        .ifPresent(e -> table.add(List.of(
                                row.experiment,
                                Format.decimals(2, level),
                                String.valueOf(e + 1),
                                Format.decimals(2, seconds.get(e)))));
            }
        }
        return Optional.of(new Figure(
                "accuracy-time",
                "Accuracy over time",
                "Fraction of validation images classified correctly after each epoch; wall time includes validation. One"
                        + " run each.",
                chart,
                new Block.Table(List.of("experiment", "reached", "after epochs", "seconds"), table)));
    }

    /** What an epoch's time goes to. */
    static Optional<Figure> timeSplit(RunData run) {
        if (run.profile().isEmpty()) {
            return Optional.empty();
        }
        List<String> experiments =
                run.profile().stream().map(row -> row.experiment).distinct().toList();
        List<String> phases = run.profile().stream()
                .map(row -> row.phase)
                .filter(phase -> !phase.equals(ProfileRow.ALL))
                .distinct()
                .toList();
        CategoryChart chart = Style.bars("experiment", "% of an epoch's time");
        chart.getStyler().setStacked(true);
        chart.getStyler().setAvailableSpaceFill(.5);
        chart.getStyler().setYAxisMax(100.);
        Color[] colors = {
            Palette.SKY_BLUE, Palette.BLUE, Palette.VERMILLION, Palette.ORANGE, Palette.GREEN, Palette.GREY
        };
        for (String phase : phases) {
            CategorySeries series = chart.addSeries(
                    phase,
                    experiments,
                    experiments.stream()
                            .map(name -> run.profile().stream()
                                    .filter(row -> row.experiment.equals(name) && row.phase.equals(phase))
                                    .mapToDouble(row -> row.percent)
                                    .sum())
                            .toList());
            series.setFillColor(colors[phases.indexOf(phase) % colors.length]);
        }
        return Optional.of(new Figure(
                "time-split",
                "Where training time goes",
                "Wall time of all epochs by phase, kernel " + run.profile().get(0).kernel + " with "
                        + Format.count(run.profile().get(0).threads, "thread", "threads")
                        + ". The table says what of it went to matrix products; where no zeros are skipped, also their"
                        + " speed over all of a phase's time, and its share of the FMA peak of as many threads."
                        + " One run each.",
                chart,
                new Block.Table(
                        List.of("experiment", "phase", "seconds", "%", "in products, s", "GFLOP/s", "% of peak"),
                        run.profile().stream().map(TrainingFigures::phase).toList())));
    }

    private static List<String> phase(ProfileRow row) {
        return List.of(
                row.experiment,
                row.phase,
                Format.decimals(3, row.seconds),
                Format.decimals(1, row.percent),
                Format.decimals(3, row.productSeconds),
                Format.decimals(1, row.gflops),
                Format.decimals(1, row.percentOfPeak));
    }

    private static XYChart epochs(String quantity, double near) {
        XYChart chart = Style.lines("epoch", quantity);
        chart.getStyler().setXAxisDecimalPattern("#0");
        chart.getStyler().setXAxisTickMarkSpacingHint(EPOCH_LABEL_PIXELS);
        // XChart labels evenly spaced values themselves, 1, 12, 23 and so on; with one that is not it chooses round
        // numbers.
        Style.addInvisible(chart, "uneven", List.of(0.5), List.of(near));
        return chart;
    }

    private static void add(XYChart chart, String name, DoubleStream values, Color color, Marker marker) {
        // An axis has no place for what is not finite: the line has a gap there.
        List<Double> y = values.map(value -> Double.isFinite(value) ? value : Double.NaN)
                .boxed()
                .toList();
        Style.add(
                chart,
                name,
                numbers(y.size()),
                y,
                color,
                Style.solid(2f),
                marker == null ? SeriesMarkers.NONE : marker);
    }

    private static void dashed(XYChart chart, String name, DoubleStream values, Color color, float on, float off) {
        List<Double> y = values.boxed().toList();
        XYSeries series =
                Style.add(chart, name, numbers(y.size()), y, color, Style.dashed(on, off), SeriesMarkers.NONE);
        series.setSmooth(false);
    }

    private static List<Double> numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(e -> (double) e).toList();
    }

    private static <T> List<T> upTo(int count, List<T> all) {
        return all.subList(0, Math.min(count, all.size()));
    }
}
