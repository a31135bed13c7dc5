package dev.lockstep.report;

import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.KernelRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Speed over the size of square products, with one thread and per core with all, on the same scale; the peak that was measured,
 * not one of a data sheet, is a line, and the right axis counts in it (flame/blis#771).
 */
final class SizeFigures {

    /** With fewer the interval of the mean is wider than the picture; the table has it. */
    private static final int LEAST_FORKS = 3;

    private static final double HEADROOM = 1.08;

    private SizeFigures() {}

    static List<Figure> of(Kernels kernels) {
        List<KernelRow> squares = kernels.squares();
        int threads = kernels.mostThreads();
        double top = HEADROOM
                * Math.max(
                        kernels.peak(1).map(peak -> peak.value).orElse(0.),
                        squares.stream()
                                .mapToDouble(row -> Math.max(row.gflops, high(row)) / row.threads)
                                .max()
                                .orElse(0));
        List<Figure> figures = new ArrayList<>();
        if (squares.stream().anyMatch(row -> row.threads == 1)) {
            figures.add(figure(kernels, 1, top, "kernels-square", "Speed on square products, one thread"));
        }
        if (squares.stream().anyMatch(row -> row.threads > 1)) {
            figures.add(figure(
                    kernels,
                    threads,
                    top,
                    "kernels-square-all",
                    "Speed per thread on square products, " + threads + " threads"));
        }
        return figures;
    }

    private static Figure figure(Kernels kernels, int threads, double top, String id, String title) {
        List<KernelRow> rows =
                kernels.squares().stream().filter(row -> row.threads == threads).toList();
        boolean banded = rows.stream().anyMatch(row -> row.forks >= LEAST_FORKS);
        String unit = threads == 1 ? "GFLOP/s" : "GFLOP/s per thread";
        XYChart chart = Style.lines("n of an n x n x n product", unit);
        chart.getStyler().setYAxisMin(0, 0.);
        chart.getStyler().setYAxisMax(0, top);
        // Sizes double from one to the next: even steps of the logarithm.
        chart.getStyler()
                .setxAxisTickLabelsFormattingFunction(
                        Style.labels(log -> Optional.of(String.valueOf(Math.round(Math.pow(2, log))))));
        List<Double> sizes =
                rows.stream().map(SizeFigures::position).distinct().sorted().toList();
        List<String> names = rows.stream().map(row -> row.kernel).distinct().toList();
        for (String name : names) {
            addBand(chart, name, ofKernel(rows, name), threads);
        }
        Optional<CeilingRow> peak = kernels.peak(threads);
        peak.ifPresent(ceiling -> {
            double value = ceiling.value / threads;
            Style.add(
                    chart,
                    "FMA peak",
                    ends(sizes),
                    List.of(value, value),
                    Palette.GREY,
                    Style.dashed(8, 4),
                    SeriesMarkers.NONE);
            Style.addInvisible(chart, "percent", ends(sizes), List.of(0., 0.)).setYAxisGroup(1);
            chart.getStyler().setYAxisMin(1, 0.);
            chart.getStyler().setYAxisMax(1, 100 * top / value);
            chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
            chart.getStyler().putYAxisGroupDecimalPatternMap(1, "0");
            chart.setYAxisGroupTitle(1, "% of the FMA peak");
        });
        for (String name : names) {
            List<KernelRow> mine = ofKernel(rows, name);
            Style.add(
                    chart,
                    name,
                    mine.stream().map(SizeFigures::position).toList(),
                    mine.stream().map(row -> row.gflops / threads).toList(),
                    Palette.color(name),
                    Style.solid(2f),
                    Palette.marker(name));
        }
        return new Figure(
                id + kernels.suffix(),
                title + kernels.on(),
                unit + ", an FMA counting as two operations; mean, " + Kernels.forks(rows)
                        + (banded ? "; bands are 95 % intervals over forks." : "; the table has 95 % intervals.")
                        + " Broken line: the FMA peak that "
                        + (threads == 1 ? "one thread" : threads + " threads together")
                        + " reached in the same run, in registers; the right axis counts in it.",
                chart,
                numbers(rows, threads, unit));
    }

    private static void addBand(XYChart chart, String name, List<KernelRow> rows, int threads) {
        List<KernelRow> measured = rows.stream()
                .filter(row -> row.forks >= LEAST_FORKS && row.gflopsLow != null && row.gflopsHigh != null)
                .toList();
        if (!measured.isEmpty()) {
            Function<Double, Double> each = value -> Math.max(0, value / threads);
            Style.addBand(
                    chart,
                    name + " band",
                    measured.stream().map(SizeFigures::position).toList(),
                    measured.stream().map(row -> each.apply(row.gflopsLow)).toList(),
                    measured.stream().map(row -> each.apply(row.gflopsHigh)).toList(),
                    Palette.color(name));
        }
    }

    private static double high(KernelRow row) {
        // An interval of two forks can be absurdly wide; it may leave the picture, the table has it.
        return row.gflopsHigh == null ? 0 : Math.min(row.gflopsHigh, 1.1 * row.gflops);
    }

    private static List<KernelRow> ofKernel(List<KernelRow> rows, String name) {
        return rows.stream()
                .filter(row -> row.kernel.equals(name))
                .sorted((a, b) -> Integer.compare(a.m, b.m))
                .toList();
    }

    private static double position(KernelRow row) {
        return Math.log(row.m) / Math.log(2);
    }

    private static List<Double> ends(List<Double> sizes) {
        return List.of(sizes.get(0), sizes.get(sizes.size() - 1));
    }

    private static Block.Table numbers(List<KernelRow> rows, int threads, String unit) {
        return new Block.Table(
                List.of("kernel", "n", unit, "95 % over forks", "% of peak", "forks"),
                rows.stream()
                        .map(row -> List.of(
                                row.kernel,
                                String.valueOf(row.m),
                                Format.decimals(1, row.gflops / threads),
                                row.gflopsLow == null
                                        ? ""
                                        : Format.interval(1, row.gflopsLow / threads, row.gflopsHigh / threads),
                                Format.decimals(0, row.percentOfPeak),
                                String.valueOf(row.forks)))
                        .toList());
    }
}
