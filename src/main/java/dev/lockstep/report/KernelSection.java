package dev.lockstep.report;

import dev.lockstep.report.Block.Folded;
import dev.lockstep.report.Block.Picture;
import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Table;
import dev.lockstep.result.KernelRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How fast: figures, the table of everything measured, who is faster than whom, and what limits them. */
final class KernelSection {

    private KernelSection() {}

    static List<Section> of(RunData run) {
        List<Section> sections = new ArrayList<>();
        List<Kernels> all = Kernels.of(run);
        if (!all.isEmpty()) {
            List<Block> blocks = new ArrayList<>();
            all.forEach(kernels -> blocks.addAll(pictures(kernels)));
            ShapeFigures.jvms(all).ifPresent(figure -> blocks.add(new Picture(figure)));
            all.forEach(kernels -> speedUps(kernels).ifPresent(blocks::add));
            interference(run.kernels()).ifPresent(blocks::add);
            blocks.add(new Folded(
                    "All " + Format.count(run.kernels().size(), "product", "products"), List.of(table(run.kernels()))));
            sections.add(new Section("kernels", "Kernels", blocks));
        }
        ceilings(run).ifPresent(sections::add);
        tuning(run).ifPresent(sections::add);
        return sections;
    }

    /** How much of what was measured counts, if not all. */
    private static Optional<Block> interference(List<KernelRow> rows) {
        double[] percents = rows.stream()
                .filter(row -> row.percentUndisturbed != null)
                .mapToDouble(row -> row.percentUndisturbed)
                .toArray();
        double mean = Arrays.stream(percents).average().orElse(100);
        if (mean == 100) {
            return Optional.empty();
        }
        long none = Arrays.stream(percents).filter(percent -> percent == 0).count();
        return Optional.of(Block.paragraph("Others used the cores of this machine. Of the iterations of a row "
                + Format.decimals(0, mean) + " % (mean over " + Format.count(percents.length, "row", "rows")
                + ") were undisturbed, and the row is made of these; "
                + Format.count((int) none, "row has", "rows have")
                + " none, and " + (none == 1 ? "is" : "are") + " made of disturbed ones."));
    }

    private static List<Block> pictures(Kernels kernels) {
        List<Figure> figures = new ArrayList<>();
        if (!kernels.squares().isEmpty()) {
            figures.addAll(SizeFigures.of(kernels));
        }
        RooflineFigure.of(kernels).ifPresent(figures::add);
        LadderFigures.ladder(kernels).ifPresent(figures::add);
        LadderFigures.scaling(kernels).ifPresent(figures::add);
        ShapeFigures.networks(kernels).ifPresent(figures::add);
        ShapeFigures.forks(kernels).ifPresent(figures::add);
        return figures.stream().map(figure -> (Block) new Picture(figure)).toList();
    }

    /** Kernels at shapes, in the columns of the CSV file. */
    static Table table(List<KernelRow> rows) {
        return new Table(
                List.of(
                        "kernel",
                        "m x k x n",
                        "threads",
                        "JVM",
                        "GFLOP/s",
                        "95 % over forks",
                        "% of peak",
                        "B/op",
                        "forks x iterations",
                        "% undisturbed"),
                rows.stream()
                        .map(row -> List.of(
                                row.kernel,
                                Kernels.shape(row),
                                String.valueOf(row.threads),
                                Format.release(row.jvm),
                                Format.decimals(1, row.gflops),
                                Format.interval(1, row.gflopsLow, row.gflopsHigh),
                                Format.decimals(0, row.percentOfPeak),
                                Format.decimals(0, row.bytesPerOp),
                                row.forks + " x " + row.iterations,
                                Format.decimals(0, row.percentUndisturbed)))
                        .toList());
    }

    /** Each kernel over each other one with as many threads, as the range over shapes. */
    private static Optional<Block> speedUps(Kernels kernels) {
        List<String> names =
                kernels.rows().stream().map(row -> row.kernel).distinct().toList();
        if (names.size() < 2) {
            return Optional.empty();
        }
        List<String> columns = new ArrayList<>(List.of("how many times as fast is"));
        names.forEach(name -> columns.add("as " + name));
        List<List<String>> rows = new ArrayList<>();
        for (String over : names) {
            List<String> cells = new ArrayList<>(List.of(over));
            for (String under : names) {
                cells.add(over.equals(under) ? "" : range(kernels, over, under));
            }
            rows.add(cells);
        }
        return Optional.of(new Folded(
                "Speed-up matrix" + kernels.on(),
                List.of(
                        Block.paragraph(
                                "Smallest to largest quotient over the shapes that both were measured at; peers with one"
                                        + " thread, the parallel kernel with all."),
                        new Table(columns, rows))));
    }

    private static String range(Kernels kernels, String over, String under) {
        double[] quotients = kernels.rows().stream()
                .filter(row -> row.kernel.equals(over))
                .filter(row -> row.threads == 1 || over.equals("parallel"))
                .flatMap(row -> kernels.row(under, Kernels.shape(row)).map(other -> row.gflops / other.gflops).stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (quotients.length == 0) {
            return "";
        }
        String least = Format.significant(quotients[0]);
        String most = Format.significant(quotients[quotients.length - 1]);
        return least.equals(most) ? least : least + " to " + most;
    }

    private static Optional<Section> ceilings(RunData run) {
        if (run.ceilings().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Section(
                "ceilings",
                "Ceilings",
                List.of(
                        Block.paragraph(
                                "What the machine can do, measured in this run; mean and 95 % interval over forks."),
                        new Table(
                                List.of(
                                        "ceiling",
                                        "threads",
                                        "JVM",
                                        "value",
                                        "95 % over forks",
                                        "unit",
                                        "% undisturbed"),
                                run.ceilings().stream()
                                        .map(row -> List.of(
                                                row.ceiling,
                                                String.valueOf(row.threads),
                                                Format.release(row.jvm),
                                                Format.decimals(1, row.value),
                                                Format.interval(1, row.low, row.high),
                                                row.unit,
                                                Format.decimals(0, row.percentUndisturbed)))
                                        .toList()))));
    }

    private static Optional<Section> tuning(RunData run) {
        if (run.tuning().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Section(
                "tuning",
                "Tiles and blocks",
                List.of(
                        Block.paragraph("The first line of each shape and JVM is what the kernel chooses by itself."),
                        new Table(
                                List.of("product", "tile", "KC", "MC", "NC", "JVM", "GFLOP/s", "% of peak"),
                                run.tuning().stream()
                                        .map(row -> List.of(
                                                row.shape,
                                                row.mr + "x" + row.vectors,
                                                String.valueOf(row.kc),
                                                row.mc == null ? "-" : String.valueOf(row.mc),
                                                String.valueOf(row.nc),
                                                Format.release(row.jvm),
                                                Format.decimals(1, row.gflops),
                                                Format.decimals(1, row.percentOfPeak)))
                                        .toList()))));
    }
}
