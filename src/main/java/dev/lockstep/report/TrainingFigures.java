package dev.lockstep.report;

import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Published;
import dev.lockstep.experiment.Replay;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Loss and accuracy per epoch, the published run over ours. */
final class TrainingFigures {

    /** More epochs than this are drawn without a mark at each. */
    private static final int MOST_MARKED_EPOCHS = 30;

    /** Room for the number of an epoch on the axis. */
    private static final int EPOCH_LABEL_PIXELS = 60;

    private TrainingFigures() {}

    static List<Figure> of(RunData run) {
        List<Figure> figures = new ArrayList<>();
        for (ExperimentRow row : run.experiments()) {
            List<HistoryRow> history = run.histories().get(row.experiment);
            Catalogue.Entry entry = Catalogue.named(row.experiment);
            List<Replay.Numbers> log = published(row, entry, history.size());
            String title = entry.settings().title();
            String overlay = log.isEmpty()
                    ? ""
                    : " Broken lines: the published run, as printed ("
                            + entry.published().get(0).source() + ").";
            figures.add(new Figure(
                    "loss-" + row.experiment,
                    title + ": loss",
                    "Categorical cross-entropy after each epoch on " + row.dataset + "." + overlay,
                    chart(
                            "loss",
                            history,
                            h -> h.loss,
                            h -> h.valLoss,
                            log,
                            Replay.Numbers::loss,
                            Replay.Numbers::validationLoss)));
            figures.add(new Figure(
                    "accuracy-" + row.experiment,
                    title + ": accuracy",
                    "Fraction of images classified correctly after each epoch on " + row.dataset + "." + overlay,
                    chart(
                            "accuracy",
                            history,
                            h -> h.accuracy,
                            h -> h.valAccuracy,
                            log,
                            Replay.Numbers::accuracy,
                            Replay.Numbers::validationAccuracy)));
        }
        return figures;
    }

    /** The log to lay over: only a run on real MNIST with the published seed may stand beside it. */
    private static List<Replay.Numbers> published(ExperimentRow row, Catalogue.Entry entry, int epochs) {
        if (row.publishedLog == null || row.publishedLog.isEmpty()) {
            return List.of();
        }
        Published first = entry.published().get(0);
        List<Replay.Numbers> log = Replay.read(first.log());
        return log.subList(0, Math.min(epochs, log.size()));
    }

    private static XYChart chart(
            String quantity,
            List<HistoryRow> history,
            Function<HistoryRow, Double> training,
            Function<HistoryRow, Double> validation,
            List<Replay.Numbers> log,
            Function<Replay.Numbers, BigDecimal> publishedTraining,
            Function<Replay.Numbers, BigDecimal> publishedValidation) {
        XYChart chart = new XYChartBuilder()
                .width(Style.WIDTH)
                .height(Style.HEIGHT)
                .xAxisTitle("epoch")
                .yAxisTitle(quantity)
                .build();
        Style.apply(chart);
        chart.getStyler().setXAxisDecimalPattern("#0");
        chart.getStyler().setXAxisTickMarkSpacingHint(EPOCH_LABEL_PIXELS);
        // XChart labels evenly spaced values themselves, 1, 12, 23 and so on; with one that is not it chooses round
        // numbers.
        XYSeries uneven = chart.addSeries("uneven", List.of(0.5), List.of(training.apply(history.get(0))));
        uneven.setMarker(SeriesMarkers.NONE);
        uneven.setShowInLegend(false);
        chart.getStyler().setYAxisDecimalPattern("0.00");
        boolean marked = history.size() <= MOST_MARKED_EPOCHS;
        add(
                chart,
                "training",
                history.stream().map(training).toList(),
                Palette.BLUE,
                solid(3f),
                marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        add(
                chart,
                "validation",
                history.stream().map(validation).toList(),
                Palette.ORANGE,
                solid(3f),
                marked ? SeriesMarkers.SQUARE : SeriesMarkers.NONE);
        if (!log.isEmpty()) {
            add(
                    chart,
                    "published training",
                    log.stream().map(publishedTraining).toList(),
                    Color.BLACK,
                    dashed(7f, 5f),
                    SeriesMarkers.NONE);
            add(
                    chart,
                    "published validation",
                    log.stream().map(publishedValidation).toList(),
                    Palette.GREY,
                    dashed(2f, 3f),
                    SeriesMarkers.NONE);
        }
        return chart;
    }

    private static void add(
            XYChart chart, String name, List<? extends Number> values, Color color, BasicStroke stroke, Marker marker) {
        List<Double> epochs = IntStream.rangeClosed(1, values.size())
                .mapToObj(e -> (double) e)
                .toList();
        XYSeries series = chart.addSeries(name, epochs, values);
        series.setLineColor(color);
        series.setLineStyle(stroke);
        series.setMarker(marker);
        series.setMarkerColor(color);
    }

    private static BasicStroke solid(float width) {
        return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private static BasicStroke dashed(float on, float off) {
        return new BasicStroke(1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, new float[] {on, off}, 0f);
    }
}
