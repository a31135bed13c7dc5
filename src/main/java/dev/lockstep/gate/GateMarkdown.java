package dev.lockstep.gate;

import java.util.List;

/** A report as Markdown for the summary of a CI step: the verdict first, rows that moved open, the rest folded. */
final class GateMarkdown {

    /** GitHub refuses a summary of a MiB. */
    private static final int MOST_CHARACTERS = 250_000;

    private static final int MOST_CELL = 500;

    private GateMarkdown() {}

    static String of(GateReport report) {
        StringBuilder text = new StringBuilder();
        text.append("## ").append(cell(report.headline())).append("\n\n");
        text.append("Base: ")
                .append(cell(report.base()))
                .append("  \nHead: ")
                .append(cell(report.head()))
                .append("\n\n");
        if (!report.differingFingerprints().isEmpty()) {
            text.append("Bits differ: ")
                    .append(cell(String.join(", ", report.differingFingerprints())))
                    .append("\n\n");
        }
        List<RowOutcome> moved = report.rows().stream()
                .filter(row -> row.verdict() != Verdict.PASS)
                .toList();
        List<RowOutcome> still = report.rows().stream()
                .filter(row -> row.verdict() == Verdict.PASS)
                .toList();
        if (!moved.isEmpty()) {
            table(text, moved);
        }
        if (!still.isEmpty()) {
            text.append("<details><summary>").append(still.size()).append(" rows pass</summary>\n\n");
            table(text, still);
            text.append("</details>\n\n");
        }
        if (report.overall().rows() > 1) {
            text.append(cell(GateText.overall(report))).append("\n\n");
        }
        for (Earlier runs : report.earlier()) {
            text.append("- ")
                    .append(cell(runs.row() + ", " + GateText.earlier(runs)))
                    .append('\n');
        }
        for (String note : report.notes()) {
            text.append("- ").append(cell(note)).append('\n');
        }
        String all = text.toString();
        return all.length() <= MOST_CHARACTERS
                ? all
                : all.substring(0, MOST_CHARACTERS) + "\n\n(cut; the whole report is in gate.txt)\n";
    }

    private static void table(StringBuilder text, List<RowOutcome> rows) {
        text.append("| benchmark | base | head | time per operation | 99 % interval | forks | verdict |\n");
        text.append("|---|---:|---:|---:|---|---:|---|\n");
        for (RowOutcome row : rows) {
            boolean measured = !row.counted().isEmpty() && !Double.isNaN(row.shift());
            text.append("| ").append(cell(row.row().name())).append(row.control() ? " (null control)" : "");
            text.append(" | ").append(measured ? GateText.speed(row, row.baseThroughput()) : "-");
            text.append(" | ").append(measured ? GateText.speed(row, row.headThroughput()) : "-");
            text.append(" | ").append(measured ? GateText.change(row.shift()) : "-");
            text.append(" | ").append(measured ? GateText.interval(row) : "-");
            text.append(" | ").append(2 * row.rounds().size());
            text.append(" | **")
                    .append(row.verdict())
                    .append("** ")
                    .append(cell(row.why()))
                    .append(" |\n");
        }
        text.append('\n');
    }

    /** Foreign text that can neither end a cell nor be markup. */
    private static String cell(String text) {
        String line = text.replaceAll("\\s+", " ");
        String cut = line.length() <= MOST_CELL ? line : line.substring(0, MOST_CELL) + "...";
        return cut.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_\\[\\]|#])", "\\\\$1");
    }
}
