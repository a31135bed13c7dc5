package dev.lockstep.report;

import dev.lockstep.result.KernelRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** From naive to multithreaded: how many times as fast each step is, and what further threads give. */
final class LadderFigures {

    /** A quotient with its interval. */
    record Ratio(double value, double low, double high) {

        /**
         * Of two means with their 95 % intervals, taken as independent: the relative half-widths add in squares (the delta
         * method on logarithms).
         */
        static Ratio of(KernelRow over, KernelRow under) {
            double value = over.gflops / under.gflops;
            double half = Math.hypot(relativeHalf(over), relativeHalf(under));
            return new Ratio(value, value * Math.exp(-half), value * Math.exp(half));
        }

        private static double relativeHalf(KernelRow row) {
            return row.gflopsHigh == null ? Double.NaN : (row.gflopsHigh - row.gflops) / row.gflops;
        }

        boolean hasInterval() {
            return Double.isFinite(low) && Double.isFinite(high);
        }

        String text() {
            String number = Format.significant(value) + "x";
            return hasInterval()
                    ? number + " (" + Format.significant(low) + " to " + Format.significant(high) + ")"
                    : number;
        }
    }

    private LadderFigures() {}

    static Optional<Figure> ladder(Kernels kernels) {
        // The largest shape at which the naive kernel was measured.
        Optional<KernelRow> naive = kernels.rows().stream()
                .filter(row -> row.kernel.equals("naive"))
                .max((a, b) -> Double.compare((double) a.m * a.k * a.n, (double) b.m * b.k * b.n));
        if (naive.isEmpty()) {
            return Optional.empty();
        }
        String shape = Kernels.shape(naive.get());
        List<KernelRow> steps = Kernels.OURS.stream()
                .flatMap(name -> kernels.row(name, shape).stream())
                .toList();
        if (steps.size() < 2) {
            return Optional.empty();
        }
        List<Ratio> ratios =
                steps.stream().map(row -> Ratio.of(row, naive.get())).toList();
        List<String> labels = IntStream.range(0, steps.size())
                .mapToObj(i -> steps.get(i).kernel + "  " + Format.significant(ratios.get(i).value) + "x")
                .toList();
        CategoryChart chart = Style.bars("kernel", "times as fast as naive");
        chart.getStyler().setOverlapped(true);
        chart.getStyler().setAvailableSpaceFill(.6);
        chart.getStyler().setLegendVisible(false);
        for (int i = 0; i < steps.size(); i++) {
            int bar = i;
            List<Double> heights = IntStream.range(0, steps.size())
                    .mapToObj(j -> j == bar ? ratios.get(j).value : 0.)
                    .toList();
            CategorySeries series = chart.addSeries(steps.get(i).kernel, labels, heights);
            series.setFillColor(Palette.color(steps.get(i).kernel));
        }
        return Optional.of(new Figure(
                "kernels-ladder" + kernels.suffix(),
                "Speed-up from naive to multithreaded at " + shape + kernels.on(),
                "Times as fast as the naive kernel: quotients of means, " + Kernels.forks(steps)
                        + ". The table has their 95 % intervals. The bits of all results are the same.",
                chart,
                new Block.Table(
                        List.of("kernel", "threads", "over naive", "over the one before"),
                        IntStream.range(0, steps.size())
                                .mapToObj(i -> List.of(
                                        steps.get(i).kernel,
                                        String.valueOf(steps.get(i).threads),
                                        i == 0 ? "1" : ratios.get(i).text(),
                                        i == 0
                                                ? ""
                                                : Ratio.of(steps.get(i), steps.get(i - 1))
                                                        .text()))
                                .toList())));
    }

    static Optional<Figure> scaling(Kernels kernels) {
        List<Integer> threads = kernels.rows().stream()
                .filter(row -> row.kernel.equals("parallel") || row.kernel.equals("simd"))
                .map(row -> row.threads)
                .distinct()
                .sorted()
                .toList();
        List<String> shapes = kernels.rows().stream()
                .filter(row -> row.kernel.equals("parallel") && row.threads > 1)
                .map(Kernels::shape)
                .distinct()
                .filter(shape -> kernels.row("simd", shape).isPresent())
                .toList();
        if (threads.size() < 2 || shapes.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = Style.lines("threads", "times as fast as one thread");
        int most = threads.get(threads.size() - 1);
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setXAxisTickMarkSpacingHint(most <= 4 ? 150 : 60);
        chart.getStyler().setYAxisMin(0.);
        Style.add(
                chart,
                "ideal",
                IntStream.rangeClosed(1, most).mapToObj(t -> (double) t).toList(),
                IntStream.rangeClosed(1, most).mapToObj(t -> (double) t).toList(),
                Palette.GREY,
                Style.dashed(8, 4),
                SeriesMarkers.NONE);
        Marker[] markers = {
            SeriesMarkers.DIAMOND, SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.CROSS, SeriesMarkers.PLUS, SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.RECTANGLE
        };
        List<List<String>> table = new ArrayList<>();
        for (String shape : shapes) {
            KernelRow one = kernels.row("simd", shape, 1).orElseThrow();
            List<Double> x = new ArrayList<>(List.of(1.));
            List<Double> y = new ArrayList<>(List.of(1.));
            for (int t : threads) {
                kernels.row("parallel", shape, t).filter(row -> t > 1).ifPresent(row -> {
                    Ratio ratio = Ratio.of(row, one);
                    x.add((double) t);
                    y.add(ratio.value);
                    table.add(List.of(
                            shape, String.valueOf(t), ratio.text(), Format.decimals(0, 100 * ratio.value / t) + " %"));
                });
            }
            Style.add(
                    chart,
                    shape,
                    x,
                    y,
                    Palette.color("parallel"),
                    Style.solid(1.5f),
                    markers[shapes.indexOf(shape) % markers.length]);
        }
        return Optional.of(new Figure(
                "kernels-threads" + kernels.suffix(),
                "Thread scaling of the parallel kernel" + kernels.on(),
                "Speed over that of the simd kernel with one thread, measured in the same run; quotients of means, "
                        + Kernels.forks(kernels.rows()) + ".",
                chart,
                new Block.Table(List.of("m x k x n", "threads", "over one thread", "of ideal"), table)));
    }
}
