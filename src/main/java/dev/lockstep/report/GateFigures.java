package dev.lockstep.report;

import dev.lockstep.gate.GateReport;
import dev.lockstep.gate.GateText;
import dev.lockstep.gate.OperatingCurve;
import dev.lockstep.gate.Round;
import dev.lockstep.gate.RowOutcome;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A run of the gate: how far each row moved, how steady the machine was, and what would have been found. */
final class GateFigures {

    private static final int ROW_PIXELS = 26;
    private static final int AXIS_PIXELS = 70;

    private GateFigures() {}

    static List<Figure> of(GateReport report) {
        List<Figure> figures = new ArrayList<>();
        forest(report).ifPresent(figures::add);
        reference(report).ifPresent(figures::add);
        operating(report).ifPresent(figures::add);
        return figures;
    }

    private static List<RowOutcome> withInterval(GateReport report) {
        return report.rows().stream()
                .filter(row -> Double.isFinite(row.low()) && Double.isFinite(row.high()))
                .toList();
    }

    private static double percent(double shift) {
        return 100 * Math.expm1(shift);
    }

    /** The benchmark without its class, shorter by what all rows share. */
    private static String label(RowOutcome row) {
        String name = row.row().name();
        int blank = name.indexOf(' ');
        String label = blank > 0 && name.startsWith("Gemm.") ? name.substring(blank + 1) : name;
        return row.control() ? label + ", control" : label;
    }

    private static Optional<Figure> forest(GateReport report) {
        List<RowOutcome> rows = withInterval(report);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = Style.lines("% more time per operation", "", AXIS_PIXELS + ROW_PIXELS * (rows.size() + 2));
        int count = rows.size();
        double threshold = percent(rows.get(0).threshold());
        chart.getStyler().setYAxisMin(-1.);
        chart.getStyler().setYAxisMax((double) count);
        chart.getStyler().setYAxisTickMarkSpacingHint(ROW_PIXELS * 3 / 4);
        List<String> labels =
                new ArrayList<>(rows.stream().map(GateFigures::label).toList());
        Collections.reverse(labels);
        chart.getStyler().setyAxisTickLabelsFormattingFunction(Style.names(labels));
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setPlotGridVerticalLinesVisible(true);
        chart.getStyler().setPlotGridHorizontalLinesVisible(false);
        Style.addBand(
                chart,
                "threshold",
                List.of(-threshold, threshold),
                List.of(-1., -1.),
                List.of((double) count, (double) count),
                Palette.GREEN);
        for (int i = 0; i < count; i++) {
            RowOutcome row = rows.get(i);
            double y = count - 1 - i;
            Color color =
                    row.control() ? Palette.GREY : row.verdict().exitCode() == 0 ? Palette.BLUE : Palette.VERMILLION;
            Marker marker = row.control()
                    ? SeriesMarkers.SQUARE
                    : row.verdict().exitCode() == 0 ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND;
            Style.add(
                    chart,
                    "interval " + i,
                    List.of(percent(row.low()), percent(row.high())),
                    List.of(y, y),
                    color,
                    Style.solid(2f),
                    SeriesMarkers.NONE);
            Style.add(chart, "shift " + i, List.of(percent(row.shift())), List.of(y), color, Style.solid(1f), marker);
        }
        double floor = rows.stream()
                .filter(RowOutcome::control)
                .mapToDouble(row -> Math.max(Math.abs(percent(row.low())), Math.abs(percent(row.high()))))
                .max()
                .orElse(Double.NaN);
        return Optional.of(new Figure(
                "gate-shifts",
                "How far each row moved",
                "Change of the time per operation from base to head: Hodges-Lehmann estimate and 99 % interval over forks; "
                        + "n is in the table. Band: what is no regression. Circles pass, diamonds do not; grey squares are null"
                        + " controls, the base against a copy of itself"
                        + (Double.isNaN(floor)
                                ? "."
                                : ", whose intervals reach " + Format.decimals(1, floor)
                                        + " %: the floor of this run."),
                chart,
                new Block.Table(
                        List.of("row", "shift", "99 % interval", "forks", "verdict"),
                        rows.stream()
                                .map(row -> List.of(
                                        label(row),
                                        GateText.change(row.shift()),
                                        GateText.interval(row),
                                        String.valueOf(2 * row.counted().size()),
                                        row.verdict().toString()))
                                .toList())));
    }

    private static Optional<Figure> reference(GateReport report) {
        List<Round.Fork> forks = report.rows().stream()
                .flatMap(row -> row.rounds().stream())
                .flatMap(round -> Stream.of(round.base(), round.head()))
                .sorted(Comparator.comparingInt(Round.Fork::slot))
                .toList();
        if (forks.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = Style.lines("fork", "GFLOP/s");
        chart.getStyler().setXAxisDecimalPattern("0");
        List<Round.Fork> counted =
                forks.stream().filter(fork -> fork.voided() == null).toList();
        List<Round.Fork> voided =
                forks.stream().filter(fork -> fork.voided() != null).toList();
        points(chart, "counted", counted, Palette.BLUE, SeriesMarkers.CIRCLE);
        points(chart, "void", voided, Palette.VERMILLION, SeriesMarkers.CROSS);
        double[] sorted =
                forks.stream().mapToDouble(Round.Fork::reference).sorted().toArray();
        return Optional.of(new Figure(
                "gate-reference",
                "The machine meanwhile",
                "FMA peak of one thread before and after each fork, in the order in which forks ran. It decides which forks"
                        + " count, and never divides a score.",
                chart,
                new Block.Table(
                        List.of("forks", "void", "lowest", "median", "highest"),
                        List.of(List.of(
                                String.valueOf(forks.size()),
                                String.valueOf(voided.size()),
                                Format.decimals(1, sorted[0]),
                                Format.decimals(1, sorted[sorted.length / 2]),
                                Format.decimals(1, sorted[sorted.length - 1]))))));
    }

    private static void points(XYChart chart, String name, List<Round.Fork> forks, Color color, Marker marker) {
        if (!forks.isEmpty()) {
            XYSeries series = Style.add(
                    chart,
                    name,
                    forks.stream().map(fork -> (double) fork.slot()).toList(),
                    forks.stream().map(Round.Fork::reference).toList(),
                    color,
                    Style.solid(1f),
                    marker);
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        }
    }

    private static Optional<Figure> operating(GateReport report) {
        List<RowOutcome> rows = withInterval(report).stream()
                .filter(row -> !row.control())
                .filter(row -> OperatingCurve.of(row, report.criteria()).error() > 0)
                .sorted(Comparator.comparingDouble(
                        row -> OperatingCurve.of(row, report.criteria()).error()))
                .toList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = Style.lines("slowdown, %", "% of slowdowns found");
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setYAxisMin(0.);
        chart.getStyler().setYAxisMax(100.);
        List<Double> slowdowns =
                IntStream.rangeClosed(0, 40).mapToObj(i -> i / 2.).toList();
        Color[] colors = {Palette.BLUE, Palette.ORANGE, Palette.VERMILLION};
        String[] names = {"quietest row", "median row", "noisiest row"};
        RowOutcome[] chosen = {rows.get(0), rows.get(rows.size() / 2), rows.get(rows.size() - 1)};
        float[] dashes = {100, 8, 3};
        List<List<String>> table = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            OperatingCurve curve = OperatingCurve.of(chosen[i], report.criteria());
            Style.add(
                    chart,
                    names[i],
                    slowdowns,
                    slowdowns.stream().map(d -> 100 * curve.found(d / 100)).toList(),
                    colors[i],
                    i == 0 ? Style.solid(2f) : Style.dashed(dashes[i], 3),
                    SeriesMarkers.NONE);
            List<String> cells = new ArrayList<>(List.of(names[i], label(chosen[i])));
            for (double d : new double[] {.03, .05, .1, .2}) {
                cells.add(Format.decimals(0, 100 * curve.found(d)) + " %");
            }
            table.add(cells);
        }
        return Optional.of(new Figure(
                "gate-power",
                "What would have been found",
                "Probability that a slowdown fails the gate, given the noise of this run's forks and all 24 pairs; normal"
                        + " approximation of the rank test.",
                chart,
                new Block.Table(List.of("", "row", "3 %", "5 %", "10 %", "20 %"), table)));
    }
}
