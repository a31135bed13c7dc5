package dev.lockstep.report;

import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.KernelRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * S. Williams, A. Waterman, D. Patterson, "Roofline: An Insightful Visual Performance Model", CACM 52(4), 2009, with ceilings
 * that were measured. The intensity of a product is {@code 2 m n k} operations over {@code 4 (m k + k n + 2 m n)} bytes: each
 * operand is read once, C is read and written.
 */
final class RooflineFigure {

    private static final double LEAST = .1;
    private static final double MOST = 1000;

    private static final Map<String, String> BANDWIDTHS = new LinkedHashMap<>();

    static {
        BANDWIDTHS.put("read_l1", "L1");
        BANDWIDTHS.put("read_l2", "L2");
        BANDWIDTHS.put("read_l3", "L3");
        BANDWIDTHS.put("read_memory", "memory");
    }

    private RooflineFigure() {}

    static Optional<Figure> of(Kernels kernels) {
        List<KernelRow> rows =
                kernels.rows().stream().filter(row -> row.threads == 1).toList();
        Optional<CeilingRow> peak = kernels.peak(1);
        boolean roofed = BANDWIDTHS.keySet().stream()
                .anyMatch(name -> kernels.ceiling(name, 1).isPresent());
        if (peak.isEmpty() || rows.isEmpty() || !roofed) {
            return Optional.empty();
        }
        XYChart chart = Style.lines("operations per byte (log scale)", "GFLOP/s (log scale)");
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisMin(LEAST);
        chart.getStyler().setXAxisMax(MOST);
        chart.getStyler().setYAxisMin(1.);
        chart.getStyler().setYAxisMax(1000.);
        chart.getStyler().setPlotGridVerticalLinesVisible(true);
        line(chart, "FMA peak", LEAST, peak.get().value, MOST, peak.get().value, Style.dashed(8, 4));
        kernels.ceiling("fma_peak_scalar", 1)
                .ifPresent(scalar ->
                        line(chart, "scalar peak", LEAST, scalar.value, MOST, scalar.value, Style.dashed(3, 3)));
        List<List<String>> table = new ArrayList<>();
        float[][] dashes = {{14, 3}, {9, 3}, {5, 3}, {2, 4}};
        int drawn = 0;
        for (Map.Entry<String, String> bandwidth : BANDWIDTHS.entrySet()) {
            Optional<CeilingRow> found = kernels.ceiling(bandwidth.getKey(), 1);
            if (found.isPresent()) {
                double ridge = peak.get().value / found.get().value;
                double from = Math.max(LEAST, 1 / found.get().value);
                if (ridge > from) {
                    float[] dash = dashes[drawn];
                    line(
                            chart,
                            bandwidth.getValue(),
                            from,
                            from * found.get().value,
                            ridge,
                            peak.get().value,
                            Style.dashed(dash[0], dash[1]));
                }
                drawn++;
                table.add(List.of(
                        "reads from " + bandwidth.getValue(), "", "", Format.decimals(1, found.get().value) + " GB/s"));
            }
        }
        for (String name : rows.stream().map(row -> row.kernel).distinct().toList()) {
            List<KernelRow> mine =
                    rows.stream().filter(row -> row.kernel.equals(name)).toList();
            XYSeries points = Style.add(
                    chart,
                    name,
                    mine.stream().map(RooflineFigure::intensity).toList(),
                    mine.stream().map(row -> row.gflops).toList(),
                    Palette.color(name),
                    Style.solid(1f),
                    Palette.marker(name));
            points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            mine.forEach(row -> table.add(List.of(
                    name,
                    Kernels.shape(row),
                    Format.decimals(1, intensity(row)),
                    Format.decimals(1, row.gflops) + " GFLOP/s")));
        }
        return Optional.of(new Figure(
                "kernels-roofline" + kernels.suffix(),
                "Roofline, one thread" + kernels.on(),
                "A point is a kernel at a shape; mean, " + Kernels.forks(rows) + ". Operations per byte if each operand"
                        + " moves once. Grey lines, all measured in this run: FMA peak with vectors and with scalars;"
                        + " reading from each level of the memory.",
                chart,
                new Block.Table(List.of("what", "m x k x n", "operations per byte", "measured"), table)));
    }

    private static void line(
            XYChart chart, String name, double x0, double y0, double x1, double y1, java.awt.BasicStroke stroke) {
        Style.add(chart, name, List.of(x0, x1), List.of(y0, y1), Palette.GREY, stroke, SeriesMarkers.NONE);
    }

    private static double intensity(KernelRow row) {
        double bytes = (double) Float.BYTES * ((double) row.m * row.k + (double) row.k * row.n + 2.0 * row.m * row.n);
        return 2.0 * row.m * row.n * row.k / bytes;
    }
}
