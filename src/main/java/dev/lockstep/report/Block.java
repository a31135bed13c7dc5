package dev.lockstep.report;

import java.util.List;

/** What a page says, apart from how it is written: HTML and Markdown are made of the same blocks. */
sealed interface Block {

    /** How a paragraph is meant. */
    enum Tone {
        PLAIN,
        VERDICT,
        WARNING
    }

    /** A part of a line; code is set in a fixed width, and never broken or marked up. */
    record Span(String text, boolean code) {}

    /** Words. */
    record Paragraph(Tone tone, List<Span> spans) implements Block {}

    /** Points. */
    record Points(List<Paragraph> points) implements Block {}

    /** Rows under column heads; the first column names the row. */
    record Table(List<String> columns, List<List<String>> rows) implements Block {}

    /** Counts by label (row) and prediction (column). */
    record Confusion(long[][] counts) implements Block {}

    /** A chart with its caption and its numbers. */
    record Picture(Figure figure) implements Block {}

    /** Small pictures with a line each. */
    record Gallery(List<Digit> digits) implements Block {}

    /** A picture of a digit: 28 x 28 bytes, 255 is ink. */
    record Digit(byte[] pixels, int width, String caption) {}

    /** Commands, one a line. */
    record Commands(List<String> lines) implements Block {}

    /** What only some want to see. */
    record Folded(String summary, List<Block> blocks) implements Block {}

    /** A part of the page with a name to link to. */
    record Section(String id, String title, List<Block> blocks) implements Block {}

    static Span text(String text) {
        return new Span(text, false);
    }

    static Span code(String text) {
        return new Span(text, true);
    }

    static Paragraph paragraph(String text) {
        return new Paragraph(Tone.PLAIN, List.of(text(text)));
    }

    static Paragraph paragraph(Tone tone, String text) {
        return new Paragraph(tone, List.of(text(text)));
    }

    static Paragraph paragraph(Span... spans) {
        return new Paragraph(Tone.PLAIN, List.of(spans));
    }
}
