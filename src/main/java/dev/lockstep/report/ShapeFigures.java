package dev.lockstep.report;

import dev.lockstep.result.KernelForkRow;
import dev.lockstep.result.KernelRow;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** Bars at the shapes of the networks, forks side by side, one JVM beside another. */
final class ShapeFigures {

    private ShapeFigures() {}

    /** Our kernels, and other people's beside them, at the shapes that training uses. */
    static Optional<Figure> networks(Kernels kernels) {
        Set<String> shapes = new LinkedHashSet<>();
        kernels.rows().stream().filter(row -> !Kernels.isSquare(row)).forEach(row -> shapes.add(Kernels.shape(row)));
        if (shapes.isEmpty()) {
            return Optional.empty();
        }
        CategoryChart chart = Style.bars("m x k x n and layout", "GFLOP/s");
        chart.getStyler().setXAxisLabelRotation(35);
        List<KernelRow> drawn = new ArrayList<>();
        for (String name :
                kernels.rows().stream().map(row -> row.kernel).distinct().toList()) {
            // One bar a kernel: ours as it comes, a peer with one thread. The table has all.
            int threads = name.equals("parallel") ? kernels.mostThreads() : 1;
            List<Optional<KernelRow>> rows = shapes.stream()
                    .map(shape -> kernels.row(name, shape, threads))
                    .toList();
            if (rows.stream().anyMatch(Optional::isPresent)) {
                CategorySeries series = chart.addSeries(
                        threads == 1 ? name : name + ", " + threads + " threads",
                        List.copyOf(shapes),
                        rows.stream()
                                .map(row -> row.map(r -> r.gflops).orElse(0.))
                                .toList());
                series.setFillColor(Palette.color(name));
                rows.forEach(row -> row.ifPresent(drawn::add));
            }
        }
        return Optional.of(new Figure(
                "kernels-mnist" + kernels.suffix(),
                "Speed at the shapes of the MNIST networks" + kernels.on(),
                "GFLOP/s; mean, " + Kernels.forks(drawn) + ". NN: forward; TN: weight gradient; NT: input gradient."
                        + " One thread, unless said.",
                chart,
                KernelSection.table(drawn)));
    }

    /** Every fork of every row, as the distance from the row's median. */
    static Optional<Figure> forks(Kernels kernels) {
        Map<String, List<KernelForkRow>> rows = kernels.forks().stream()
                .collect(Collectors.groupingBy(
                        fork -> fork.kernel + " " + fork.threads + " "
                                + Kernels.shape(fork.m, fork.k, fork.n, fork.layout),
                        LinkedHashMap::new,
                        Collectors.toList()));
        rows.replaceAll((row, forks) -> counted(forks));
        rows.values().removeIf(forks -> forks.size() < 2);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = rows.values().stream()
                .map(forks -> forks.get(0).kernel)
                .distinct()
                .toList();
        XYChart chart = Style.lines("kernel", "% from the median of the row's forks");
        chart.getStyler().setXAxisMin(-1.);
        chart.getStyler().setXAxisMax((double) names.size());
        chart.getStyler().setXAxisTickMarkSpacingHint(Style.nameSpacing(names.size()));
        chart.getStyler().setxAxisTickLabelsFormattingFunction(Style.names(names));
        chart.getStyler().setLegendVisible(false);
        // Values at whole numbers: the axis is labelled there.
        Style.addInvisible(
                chart,
                "kernels",
                IntStream.range(0, names.size()).mapToObj(i -> (double) i).toList(),
                names.stream().map(name -> 0.).toList());
        List<List<String>> table = new ArrayList<>();
        for (String name : names) {
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            List<List<KernelForkRow>> mine = rows.values().stream()
                    .filter(forks -> forks.get(0).kernel.equals(name))
                    .toList();
            for (int i = 0; i < mine.size(); i++) {
                double[] sorted = mine.get(i).stream()
                        .mapToDouble(fork -> fork.gflops)
                        .sorted()
                        .toArray();
                double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
                for (double score : sorted) {
                    // Rows of a kernel stand beside one another, so that none hides another.
                    x.add(names.indexOf(name) + .7 * ((i + .5) / mine.size() - .5));
                    y.add(100 * (score / median - 1));
                }
                KernelForkRow first = mine.get(i).get(0);
                table.add(List.of(
                        name,
                        Kernels.shape(first.m, first.k, first.n, first.layout),
                        String.valueOf(first.threads),
                        String.valueOf(sorted.length),
                        Format.decimals(1, median),
                        Format.decimals(1, 100 * (sorted[sorted.length - 1] / sorted[0] - 1)) + " %"));
            }
            XYSeries points = Style.add(chart, name, x, y, Palette.color(name), Style.solid(1f), Palette.marker(name));
            points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        }
        return Optional.of(new Figure(
                "kernels-forks" + kernels.suffix(),
                "Forks side by side" + kernels.on(),
                "A point is a JVM that was started; a column of points is a kernel at a shape. Disturbed JVMs are left out"
                        + " beside undisturbed ones. What separates them is what"
                        + " one JVM does otherwise than the next, and what the machine did meanwhile.",
                chart,
                new Block.Table(
                        List.of("kernel", "m x k x n", "threads", "forks", "median GFLOP/s", "fastest over slowest"),
                        table)));
    }

    /** Those that make the row: the undisturbed ones where there are any. */
    private static List<KernelForkRow> counted(List<KernelForkRow> forks) {
        List<KernelForkRow> undisturbed = forks.stream()
                .filter(fork -> fork.percentUndisturbed == null || fork.percentUndisturbed > 0)
                .toList();
        return undisturbed.isEmpty() ? forks : undisturbed;
    }

    /** The simd kernel on each JVM. */
    static Optional<Figure> jvms(List<Kernels> all) {
        if (all.size() < 2) {
            return Optional.empty();
        }
        List<String> shapes = all.get(0).rows().stream()
                .filter(row -> row.kernel.equals("simd"))
                .map(Kernels::shape)
                .distinct()
                .toList();
        if (shapes.isEmpty()) {
            return Optional.empty();
        }
        CategoryChart chart = Style.bars("m x k x n and layout", "GFLOP/s");
        chart.getStyler().setXAxisLabelRotation(35);
        List<KernelRow> drawn = new ArrayList<>();
        for (Kernels kernels : all) {
            List<Optional<KernelRow>> rows =
                    shapes.stream().map(shape -> kernels.row("simd", shape)).toList();
            CategorySeries series = chart.addSeries(
                    "JDK " + Format.release(kernels.jvm()),
                    shapes,
                    rows.stream().map(row -> row.map(r -> r.gflops).orElse(0.)).toList());
            series.setFillColor(shade(Palette.color("simd"), (double) all.indexOf(kernels) / all.size()));
            rows.forEach(row -> row.ifPresent(drawn::add));
        }
        List<List<String>> table = new ArrayList<>();
        for (String shape : shapes) {
            List<String> cells = new ArrayList<>(List.of(shape));
            all.forEach(kernels -> cells.add(kernels.row("simd", shape)
                    .map(row -> Format.decimals(1, row.gflops)
                            + (row.gflopsLow == null
                                    ? ""
                                    : " (" + Format.interval(1, row.gflopsLow, row.gflopsHigh) + ")"))
                    .orElse("")));
            table.add(cells);
        }
        List<String> columns = new ArrayList<>(List.of("m x k x n"));
        all.forEach(kernels -> columns.add(kernels.jvm()));
        return Optional.of(new Figure(
                "kernels-jvms",
                "The simd kernel on each JVM",
                "GFLOP/s of one thread; mean, " + Kernels.forks(drawn)
                        + ". The same jar; what differs is the code that each JVM's compiler makes of it.",
                chart,
                new Block.Table(columns, table)));
    }

    /** The same colour, nearer to white. */
    private static Color shade(Color color, double part) {
        return new Color(
                (int) (color.getRed() + part * (255 - color.getRed())),
                (int) (color.getGreen() + part * (255 - color.getGreen())),
                (int) (color.getBlue() + part * (255 - color.getBlue())));
    }
}
