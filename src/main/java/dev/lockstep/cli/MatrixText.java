package dev.lockstep.cli;

import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.ReproducibilityMatrix;
import dev.lockstep.benchmark.ReproducibilityMatrix.Cell;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.result.Sameness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The reproducibility matrix for a reader: kernels and threads down, JVMs and vector widths across. */
final class MatrixText {

    private static final int LABEL = 18;
    private static final int CELL = 8;
    private static final int WIDTH = 80;

    private final List<Cell> cells;
    private final ReproducibilityMatrix matrix;
    private final List<Jvm> jvms;

    /** Of a matrix that has run. */
    MatrixText(ReproducibilityMatrix matrix, List<Jvm> jvms, List<Cell> cells) {
        this.matrix = matrix;
        this.jvms = jvms;
        this.cells = cells;
    }

    /** A table for as many JVMs as fit beside each other, and another one for the next. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < jvms.size()) {
            int to = from + 1;
            int columns = ReproducibilityMatrix.widths(jvms.get(from)).size();
            while (to < jvms.size() && LABEL + CELL * (columns + widths(to)) + 2 * (to - from) <= WIDTH) {
                columns += widths(to);
                to++;
            }
            lines.addAll(table(from, to));
            lines.add("");
            from = to;
        }
        lines.addAll(legend(jvms));
        return lines;
    }

    /** Numbers of JVMs and their names. */
    static List<String> legend(List<Jvm> jvms) {
        return IntStream.range(0, jvms.size())
                .mapToObj(j -> "JVM " + (j + 1) + ": " + jvms.get(j).name())
                .toList();
    }

    /** A run, with the number of its JVM. */
    static String name(List<Jvm> jvms, Cell cell) {
        return "JVM " + (jvms.indexOf(cell.setting().jvm()) + 1) + ", "
                + cell.setting().describe() + (cell.level() == Sameness.SAME_JVM ? ", once more" : "");
    }

    private int widths(int jvm) {
        return ReproducibilityMatrix.widths(jvms.get(jvm)).size();
    }

    private List<String> table(int from, int to) {
        StringBuilder names = new StringBuilder(" ".repeat(LABEL));
        StringBuilder widths = new StringBuilder(pad("vector bits", LABEL));
        Map<String, StringBuilder> rows = new LinkedHashMap<>();
        for (int j = from; j < to; j++) {
            Jvm jvm = jvms.get(j);
            names.append(pad("JVM " + (j + 1), CELL * widths(j)));
            for (int bits : ReproducibilityMatrix.widths(jvm)) {
                widths.append(pad(Integer.toString(bits), CELL));
                for (Kernel kernel : Kernel.values()) {
                    for (int threads : threads(kernel)) {
                        String label = kernel.label() + (kernel == Kernel.PARALLEL ? ", " + threads + " thr." : "");
                        rows.computeIfAbsent(label, text -> new StringBuilder(pad(text, LABEL)))
                                .append(pad(word(at(jvm, bits, kernel, threads)), CELL));
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>(List.of(names.toString(), widths.toString()));
        rows.values().forEach(row -> lines.add(row.toString()));
        return lines.stream().map(String::stripTrailing).toList();
    }

    private Iterable<Integer> threads(Kernel kernel) {
        return cells.stream()
                .filter(cell -> cell.setting().kernel() == kernel)
                .map(cell -> cell.setting().threads())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Cell> at(Jvm jvm, int bits, Kernel kernel, int threads) {
        var setting = new ReproducibilityMatrix.Setting(jvm, bits, kernel, threads);
        return cells.stream().filter(cell -> cell.setting().equals(setting)).toList();
    }

    private String word(List<Cell> runs) {
        if (runs.isEmpty()) {
            return "-";
        }
        if (runs.stream().anyMatch(cell -> cell.ran() && !matrix.equal(cell))) {
            return "DIFFERS";
        }
        return runs.stream().allMatch(Cell::ran) ? "same" : "failed";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    /** A line for each level: what it is, how many runs, whether all have the bits of the first. */
    List<String> levels() {
        List<String> lines = new ArrayList<>();
        for (Sameness level : Sameness.values()) {
            Map<String, List<Cell>> kinds = cells.stream()
                    .filter(cell -> cell.level() == level)
                    .collect(Collectors.groupingBy(Cell::what, LinkedHashMap::new, Collectors.toList()));
            kinds.forEach((what, runs) -> {
                long equal = runs.stream().filter(matrix::equal).count();
                lines.add(level.label() + "  " + pad(what, 20) + equal + " of " + runs.size()
                        + " runs have the same bits");
            });
        }
        return lines;
    }

    /** The runs that have other bits, and the experiments that differ. */
    List<String> different() {
        return cells.stream()
                .filter(cell -> cell.ran() && !matrix.equal(cell))
                .map(cell -> "DIFFERS: " + name(jvms, cell) + ": " + cell.what()
                        + cell.digests().entrySet().stream()
                                .filter(digest -> !digest.getValue()
                                        .equals(cells.get(0).digests().get(digest.getKey())))
                                .map(digest -> String.format("%n%-10s %s", digest.getKey(), digest.getValue()))
                                .collect(Collectors.joining()))
                .toList();
    }

    /** The runs that failed, with their last lines. */
    List<String> failed() {
        return cells.stream()
                .filter(cell -> !cell.ran())
                .map(cell -> name(jvms, cell) + ": " + cell.failure())
                .toList();
    }

    /** The strongest level that has runs, all of which have the same bits, as have those of the levels below. */
    Sameness reached() {
        return cells.stream()
                .map(Cell::level)
                .filter(level -> level != null)
                .max(Sameness::compareTo)
                .orElse(Sameness.SAME_JVM);
    }
}
