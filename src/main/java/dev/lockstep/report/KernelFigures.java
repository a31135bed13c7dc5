package dev.lockstep.report;

import dev.lockstep.result.KernelRow;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** GFLOP/s of the kernels: over the size of squares, and at the shapes of the networks. */
final class KernelFigures {

    private KernelFigures() {}

    static List<Figure> of(RunData run) {
        List<Figure> figures = new ArrayList<>();
        if (run.kernels().stream().anyMatch(KernelFigures::isSquare)) {
            figures.add(squares(run));
        }
        if (!run.kernels().stream().allMatch(KernelFigures::isSquare)) {
            figures.add(networkShapes(run));
        }
        return figures;
    }

    private static boolean isSquare(KernelRow row) {
        return row.layout.equals("NN") && row.m == row.n && row.m == row.k;
    }

    private static Set<String> kernels(RunData run) {
        Set<String> names = new LinkedHashSet<>();
        run.kernels().forEach(row -> names.add(row.kernel));
        return names;
    }

    private static Figure squares(RunData run) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(Style.WIDTH)
                .height(Style.HEIGHT)
                .xAxisTitle("n of an n x n x n product")
                .yAxisTitle("GFLOP/s (log scale)")
                .build();
        Style.apply(chart);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
        chart.getStyler().setOverlapped(true);
        List<Integer> sizes = run.kernels().stream()
                .filter(KernelFigures::isSquare)
                .map(row -> row.m)
                .distinct()
                .sorted()
                .toList();
        List<String> labels = sizes.stream().map(String::valueOf).toList();
        for (String kernel : kernels(run)) {
            List<KernelRow> rows = run.kernels().stream()
                    .filter(row -> isSquare(row) && row.kernel.equals(kernel))
                    .toList();
            if (rows.isEmpty()) {
                continue;
            }
            List<Double> speeds = new ArrayList<>();
            for (int size : sizes) {
                // A gap where a size was not measured.
                speeds.add(rows.stream()
                        .filter(row -> row.m == size)
                        .map(row -> row.gflops)
                        .findFirst()
                        .orElse(null));
            }
            CategorySeries series = chart.addSeries(kernel + threads(rows.get(0).threads), labels, speeds);
            series.setLineColor(Palette.color(kernel));
            series.setMarkerColor(Palette.color(kernel));
            series.setMarker(Palette.marker(kernel));
            series.setLineStyle(new BasicStroke(2f));
        }
        run.ceilings().forEach(ceiling -> {
            CategorySeries peak = chart.addSeries(
                    "FMA peak" + threads(ceiling.threads), labels, Collections.nCopies(sizes.size(), ceiling.value));
            peak.setLineColor(Palette.GREY);
            peak.setMarker(SeriesMarkers.NONE);
            peak.setLineStyle(new BasicStroke(
                    1.5f,
                    BasicStroke.CAP_BUTT,
                    BasicStroke.JOIN_MITER,
                    10f,
                    ceiling.threads == 1 ? new float[] {8f, 4f} : new float[] {2f, 3f},
                    0f));
        });
        return new Figure(
                "kernels-square",
                "Speed of each kernel on square products",
                "GFLOP/s, an FMA counting as two operations; the mean over forks. Dashed and dotted: the FMA peak of this"
                        + " machine, measured in the same run with one thread and with all.",
                chart);
    }

    private static Figure networkShapes(RunData run) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(Style.WIDTH)
                .height(Style.HEIGHT)
                .xAxisTitle("m x k x n and layout of the product")
                .yAxisTitle("GFLOP/s")
                .build();
        Style.apply(chart);
        chart.getStyler().setXAxisLabelRotation(30);
        chart.getStyler().setAvailableSpaceFill(.85);
        Set<String> shapes = new LinkedHashSet<>();
        run.kernels().stream().filter(row -> !isSquare(row) || row.m == 128).forEach(row -> shapes.add(shape(row)));
        for (String kernel : kernels(run)) {
            List<Double> speeds = shapes.stream()
                    .map(shape -> run.kernels().stream()
                            .filter(row ->
                                    row.kernel.equals(kernel) && shape(row).equals(shape))
                            .map(row -> row.gflops)
                            .findFirst()
                            .orElse(0.))
                    .toList();
            int threads = run.kernels().stream()
                    .filter(row -> row.kernel.equals(kernel))
                    .mapToInt(row -> row.threads)
                    .findFirst()
                    .orElse(1);
            CategorySeries series = chart.addSeries(kernel + threads(threads), List.copyOf(shapes), speeds);
            series.setFillColor(Palette.color(kernel));
        }
        return new Figure(
                "kernels-mnist",
                "Speed at the shapes of the MNIST networks",
                "GFLOP/s of forward products (NN) and of the two backward forms (TN: weight gradient, NT: input gradient).",
                chart);
    }

    private static String shape(KernelRow row) {
        return row.m + "x" + row.k + "x" + row.n + " " + row.layout;
    }

    private static String threads(int threads) {
        return threads == 1 ? "" : ", " + threads + " threads";
    }
}
