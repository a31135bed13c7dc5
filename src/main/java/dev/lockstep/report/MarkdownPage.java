package dev.lockstep.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Blocks as GitHub's Markdown, for a pull request: the same verdicts and tables, figures as links to their PNG files. */
final class MarkdownPage {

    private MarkdownPage() {}

    static String render(String heading, String subtitle, List<Block> opening, List<Block.Section> sections) {
        StringBuilder text = new StringBuilder();
        text.append("# Lockstep: ").append(escaped(heading)).append("\n\n");
        text.append(escaped(subtitle)).append("\n\n");
        opening.forEach(block -> append(text, block));
        sections.forEach(block -> append(text, block));
        return text.toString().stripTrailing() + "\n";
    }

    private static void append(StringBuilder text, Block block) {
        if (block instanceof Block.Paragraph paragraph) {
            String line = line(paragraph);
            text.append(paragraph.tone() == Block.Tone.PLAIN ? line : "**" + line + "**")
                    .append("\n\n");
        } else if (block instanceof Block.Points points) {
            points.points()
                    .forEach(point -> text.append("- ").append(line(point)).append('\n'));
            text.append('\n');
        } else if (block instanceof Block.Table table) {
            table(text, table);
        } else if (block instanceof Block.Confusion confusion) {
            table(text, confusion(confusion.counts()));
        } else if (block instanceof Block.Picture picture) {
            Figure figure = picture.figure();
            text.append("### ").append(escaped(figure.title())).append("\n\n");
            text.append("![")
                    .append(escaped(figure.title()))
                    .append("](")
                    .append(figure.id())
                    .append(".png)\n\n");
            text.append(escaped(figure.caption())).append("\n\n");
            append(text, new Block.Folded("The numbers", List.of(figure.numbers())));
        } else if (block instanceof Block.Gallery gallery) {
            gallery.digits()
                    .forEach(digit ->
                            text.append("- ").append(escaped(digit.caption())).append('\n'));
            text.append('\n');
        } else if (block instanceof Block.Commands commands) {
            text.append("```\n");
            commands.lines()
                    .forEach(line -> text.append(line.replace("```", "'''")).append('\n'));
            text.append("```\n\n");
        } else if (block instanceof Block.Folded folded) {
            text.append("<details><summary>").append(escaped(folded.summary())).append("</summary>\n\n");
            folded.blocks().forEach(inner -> append(text, inner));
            text.append("</details>\n\n");
        } else if (block instanceof Block.Section section) {
            text.append("## ").append(escaped(section.title())).append("\n\n");
            section.blocks().forEach(inner -> append(text, inner));
        } else {
            throw new IllegalArgumentException("unknown block " + block.getClass());
        }
    }

    private static String line(Block.Paragraph paragraph) {
        StringBuilder line = new StringBuilder();
        for (Block.Span span : paragraph.spans()) {
            line.append(
                    span.code()
                            ? "`" + span.text().replace("`", "'").replaceAll("\\s+", " ") + "`"
                            : escaped(span.text()));
        }
        return line.toString();
    }

    private static void table(StringBuilder text, Block.Table table) {
        row(text, table.columns());
        text.append("|");
        table.columns().forEach(column -> text.append("---|"));
        text.append('\n');
        table.rows().forEach(cells -> row(text, cells));
        text.append('\n');
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("|");
        cells.forEach(cell -> text.append(' ').append(escaped(cell)).append(" |"));
        text.append('\n');
    }

    private static Block.Table confusion(long[][] counts) {
        List<String> columns = new ArrayList<>(List.of("label"));
        IntStream.range(0, counts.length).forEach(j -> columns.add("called " + j));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            List<String> cells = new ArrayList<>(List.of(String.valueOf(i)));
            for (long count : counts[i]) {
                cells.add(String.valueOf(count));
            }
            rows.add(cells);
        }
        return new Block.Table(columns, rows);
    }

    /** Foreign text that can be neither markup nor the end of a cell. */
    static String escaped(String text) {
        return text.replaceAll("\\s+", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*_\\[\\]|#~])", "\\\\$1");
    }
}
