package dev.lockstep.report;

import dev.lockstep.result.CeilingRow;
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
        List<String> jvms =
                run.kernels().stream().map(row -> row.jvm).distinct().toList();
        for (String jvm : jvms) {
            List<KernelRow> rows =
                    run.kernels().stream().filter(row -> row.jvm.equals(jvm)).toList();
            // One JVM needs no name; several are told apart by their place in the file, and named in the title.
            String id = jvms.size() == 1 ? "" : "-" + (jvms.indexOf(jvm) + 1);
            String on = jvms.size() == 1 ? "" : ", on " + jvm;
            if (rows.stream().anyMatch(KernelFigures::isSquare)) {
                List<CeilingRow> peaks = run.ceilings().stream()
                        .filter(row -> row.jvm.equals(jvm) && row.ceiling.equals(CeilingRow.FMA_PEAK))
                        .toList();
                figures.add(squares(id, on, rows, peaks));
            }
            if (!rows.stream().allMatch(KernelFigures::isSquare)) {
                figures.add(networkShapes(id, on, rows));
            }
        }
        return figures;
    }

    /** A kernel with its number of threads: a line or a colour of bars. */
    private record Series(String kernel, int threads) {

        boolean holds(KernelRow row) {
            return row.kernel.equals(kernel) && row.threads == threads;
        }

        String label() {
            return kernel + KernelFigures.threads(threads);
        }

        /** Whether the same kernel was measured with one thread too, so that this needs telling apart. */
        boolean isSecond() {
            return threads > 1 && !kernel.equals("parallel");
        }
    }

    private static Set<Series> series(List<KernelRow> rows) {
        Set<Series> series = new LinkedHashSet<>();
        rows.forEach(row -> series.add(new Series(row.kernel, row.threads)));
        return series;
    }

    private static boolean isSquare(KernelRow row) {
        return row.layout.equals("NN") && row.m == row.n && row.m == row.k;
    }

    private static Figure squares(String id, String on, List<KernelRow> all, List<CeilingRow> peaks) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(Style.WIDTH)
                .height(Style.HEIGHT)
                .xAxisTitle("n of an n x n x n product")
                .yAxisTitle("GFLOP/s")
                .build();
        Style.apply(chart);
        double[] speedsOfSquares = all.stream()
                .filter(KernelFigures::isSquare)
                .mapToDouble(row -> row.gflops)
                .sorted()
                .toArray();
        // A logarithmic axis has labels at powers of ten: it needs two of them.
        if (speedsOfSquares[speedsOfSquares.length - 1] > 20 * speedsOfSquares[0]) {
            chart.setYAxisTitle("GFLOP/s (log scale)");
            chart.getStyler().setYAxisLogarithmic(true);
        } else {
            chart.getStyler().setYAxisMin(0.);
        }
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
        chart.getStyler().setOverlapped(true);
        List<Integer> sizes = all.stream()
                .filter(KernelFigures::isSquare)
                .map(row -> row.m)
                .distinct()
                .sorted()
                .toList();
        List<String> labels = sizes.stream().map(String::valueOf).toList();
        for (Series kernel : series(all)) {
            List<KernelRow> rows = all.stream()
                    .filter(row -> isSquare(row) && kernel.holds(row))
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
            CategorySeries series = chart.addSeries(kernel.label(), labels, speeds);
            series.setLineColor(Palette.color(kernel.kernel()));
            series.setMarkerColor(Palette.color(kernel.kernel()));
            series.setMarker(Palette.marker(kernel.kernel()));
            series.setLineStyle(
                    kernel.isSecond()
                            ? new BasicStroke(
                                    2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10f, new float[] {6f, 3f}, 0f)
                            : new BasicStroke(2f));
        }
        peaks.forEach(ceiling -> {
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
                "kernels-square" + id,
                "Speed of each kernel on square products" + on,
                "GFLOP/s, an FMA counting as two operations; the mean over forks. Dashed and dotted: the FMA peak of this"
                        + " machine, measured in the same run with one thread and with all.",
                chart);
    }

    private static Figure networkShapes(String id, String on, List<KernelRow> all) {
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
        all.stream().filter(row -> !isSquare(row) || row.m == 128).forEach(row -> shapes.add(shape(row)));
        for (Series kernel : series(all)) {
            if (kernel.isSecond()) {
                // Bars of every peer twice would be too thin to read; the table has them.
                continue;
            }
            List<Double> speeds = shapes.stream()
                    .map(shape -> all.stream()
                            .filter(row -> kernel.holds(row) && shape(row).equals(shape))
                            .map(row -> row.gflops)
                            .findFirst()
                            .orElse(0.))
                    .toList();
            CategorySeries series = chart.addSeries(kernel.label(), List.copyOf(shapes), speeds);
            series.setFillColor(Palette.color(kernel.kernel()));
        }
        return new Figure(
                "kernels-mnist" + id,
                "Speed at the shapes of the MNIST networks" + on,
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
