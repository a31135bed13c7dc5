package dev.lockstep.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What all charts have in common. */
final class Style {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 440;
    private static final int MOST_CHARACTERS = 40;
    private static final int ENTRY_PIXELS = 55;
    private static final int CHARACTER_PIXELS = 8;
    private static final Color INVISIBLE = new Color(0, 0, 0, 0);

    private Style() {}

    static XYChart lines(String x, String y) {
        return lines(x, y, HEIGHT);
    }

    static XYChart lines(String x, String y, int height) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        apply(chart);
        return chart;
    }

    static CategoryChart bars(String x, String y) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        apply(chart);
        chart.getStyler().setYAxisMin(0.);
        chart.getStyler().setAvailableSpaceFill(.85);
        return chart;
    }

    /** Adds a line with a marker at each point. */
    static XYSeries add(
            XYChart chart,
            String name,
            List<Double> x,
            List<? extends Number> y,
            Color color,
            BasicStroke stroke,
            Marker marker) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color);
        series.setLineStyle(stroke);
        series.setMarker(marker);
        series.setMarkerColor(color);
        return series;
    }

    /** Adds what scales the axes and is not seen. */
    static XYSeries addInvisible(XYChart chart, String name, List<Double> x, List<Double> y) {
        XYSeries series = add(chart, name, x, y, INVISIBLE, solid(1f), SeriesMarkers.NONE);
        series.setShowInLegend(false);
        return series;
    }

    /** Adds a band between two lines, behind what is added later. */
    static void addBand(XYChart chart, String name, List<Double> x, List<Double> low, List<Double> high, Color color) {
        List<Double> xs = new ArrayList<>(x);
        List<Double> ys = new ArrayList<>(high);
        for (int i = x.size() - 1; i >= 0; i--) {
            xs.add(x.get(i));
            ys.add(low.get(i));
        }
        XYSeries band = chart.addSeries(name, xs, ys);
        band.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
        band.setFillColor(Palette.band(color));
        band.setLineColor(INVISIBLE);
        band.setLineStyle(solid(0.1f));
        band.setMarker(SeriesMarkers.NONE);
        band.setShowInLegend(false);
    }

    /**
     * Labels of an axis at some positions, blanks elsewhere. XChart widens its step until no two labels are equal, for ever if it
     * has to, so blanks are of two kinds and spell their position.
     */
    static Function<Double, String> labels(DoubleFunction<Optional<String>> labelled) {
        return position -> {
            double nearest = Math.rint(position);
            return Optional.of(nearest)
                    .filter(whole -> Math.abs(position - whole) < 1e-6)
                    .flatMap(labelled::apply)
                    .orElseGet(() -> Long.toBinaryString(
                                    2 * Math.round(1000 * Math.abs(position)) + (position < 0 ? 1 : 0))
                            .replace('1', '\u00a0')
                            .replace('0', ' '));
        };
    }

    /** Names at 0, 1, ... of an axis. */
    static Function<Double, String> names(List<String> labels) {
        return labels(position ->
                position >= 0 && position < labels.size() ? Optional.of(labels.get((int) position)) : Optional.empty());
    }

    private static String shortened(String name) {
        return name.length() <= MOST_CHARACTERS ? name : name.substring(0, MOST_CHARACTERS - 1) + "...";
    }

    /** Room for one of so many names along an axis of the chart's width. */
    static int nameSpacing(int names) {
        return WIDTH * 3 / 4 / (names + 2);
    }

    /** Puts the legend beside the plot where it is too long to stand below it. */
    static void fitLegend(Chart<?, ?> chart) {
        int pixels = chart.getSeriesMap().values().stream()
                .filter(Series::isShowInLegend)
                .mapToInt(series ->
                        ENTRY_PIXELS + CHARACTER_PIXELS * series.getLabel().length())
                .sum();
        if (pixels > WIDTH) {
            chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
            chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        }
    }

    static BasicStroke solid(float width) {
        return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    static BasicStroke dashed(float on, float off) {
        return new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, new float[] {on, off}, 0f);
    }

    private static void apply(Chart<?, ?> chart) {
        AxesChartStyler styler = (AxesChartStyler) chart.getStyler();
        styler.setChartBackgroundColor(Palette.BACK);
        styler.setPlotBackgroundColor(Palette.BACK);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(Palette.GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setChartFontColor(Palette.TEXT);
        styler.setAxisTickLabelsColor(Palette.TEXT);
        styler.setAxisTickMarksColor(Palette.GREY);
        styler.setErrorBarsColor(Palette.TEXT);
        styler.setBaseFont(font(14));
        styler.setAxisTitleFont(font(14));
        styler.setAxisTickLabelsFont(font(13));
        styler.setLegendFont(font(14));
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setLegendBackgroundColor(Palette.BACK);
        styler.setLegendBorderColor(Palette.BACK);
        styler.setLegendSeriesLineLength(24);
        styler.setChartTitleVisible(false);
        styler.setAntiAlias(true);
    }

    private static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }
}
