package dev.lockstep.report;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.code;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.img;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.p;
import static j2html.TagCreator.pre;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import j2html.tags.specialized.ThTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Blocks as one HTML file: charts inline, no script, nothing fetched; all text is escaped by j2html. */
final class HtmlPage {

    private static final String STYLE_SHEET = "page.css";

    /** A cell that starts like a number, or like a count of something, stands at the right. */
    private static final String NUMERIC = "[+-]?[\\d.,]+( ?%|x)?( (to|of|x|/) .*| \\(.*\\))?|\\[.*\\]";

    private final Map<Figure, String> drawings;
    private final String footer;

    /**
     * A page.
     *
     * @param drawings SVG of each figure
     * @param footer what every figure ends with: machine and date
     */
    HtmlPage(Map<Figure, String> drawings, String footer) {
        this.drawings = drawings;
        this.footer = footer;
    }

    String render(String heading, String subtitle, List<Block> opening, List<Block.Section> sections) {
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                meta().withName("color-scheme").withContent("light dark"),
                                title("Lockstep: " + heading),
                                style(rawHtml(styleSheet()))),
                        body(main(
                                h1("Lockstep: " + heading),
                                p(subtitle),
                                each(opening, this::block),
                                nav(ul(each(sections, s -> li(a(s.title()).withHref("#" + s.id())))))
                                        .attr("aria-label", "Contents"),
                                each(sections, this::block))))
                .attr("lang", "en"));
    }

    private static String styleSheet() {
        try (InputStream in = HtmlPage.class.getResourceAsStream(STYLE_SHEET)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DomContent block(Block block) {
        if (block instanceof Block.Paragraph paragraph) {
            return paragraph(paragraph);
        } else if (block instanceof Block.Points points) {
            return ul(each(points.points(), point -> li(each(point.spans(), HtmlPage::span))));
        } else if (block instanceof Block.Table table) {
            return table(table);
        } else if (block instanceof Block.Confusion confusion) {
            return confusion(confusion.counts());
        } else if (block instanceof Block.Picture picture) {
            return picture(picture.figure());
        } else if (block instanceof Block.Gallery gallery) {
            return div(each(
                            gallery.digits(),
                            digit -> figure(
                                    img().withSrc(Digits.dataUri(digit))
                                            .withAlt("Picture of " + digit.caption())
                                            .withWidth("112")
                                            .withHeight("112"),
                                    figcaption(digit.caption()))))
                    .withClass("gallery");
        } else if (block instanceof Block.Commands commands) {
            return pre(code(String.join("\n", commands.lines()))).attr("tabindex", "0");
        } else if (block instanceof Block.Folded folded) {
            return details(summary(folded.summary()), each(folded.blocks(), this::block));
        } else if (block instanceof Block.Section section) {
            return section(h2(section.title()), each(section.blocks(), this::block))
                    .withId(section.id());
        }
        throw new IllegalArgumentException("unknown block " + block.getClass());
    }

    private static DomContent paragraph(Block.Paragraph paragraph) {
        return switch (paragraph.tone()) {
            case PLAIN -> p(each(paragraph.spans(), HtmlPage::span));
            case VERDICT -> p(strong(each(paragraph.spans(), HtmlPage::span))).withClass("verdict");
            case WARNING ->
                p(each(paragraph.spans(), HtmlPage::span)).withClass("warning").attr("role", "alert");
        };
    }

    private static DomContent span(Block.Span span) {
        return span.code() ? code(span.text()) : text(span.text());
    }

    private DomContent picture(Figure figure) {
        return figure(
                        h3(figure.title()),
                        div(rawHtml(Svg.inline(drawings.get(figure))))
                                .withClass("chart")
                                .attr("role", "img")
                                .attr("tabindex", "0")
                                .attr("aria-label", figure.title() + ". " + figure.caption()),
                        figcaption(
                                p(figure.caption()),
                                details(summary("The numbers"), table(figure.numbers())),
                                footer(footer)))
                .withId(figure.id());
    }

    /** Tables wider than the screen scroll within themselves; a keyboard can do that only where it has the focus. */
    private static DomContent table(Block.Table table) {
        return div(j2html.TagCreator.table(
                        thead(tr(each(table.columns(), column -> th(column).attr("scope", "col")))),
                        tbody(each(
                                table.rows(),
                                row -> tr(each(
                                        IntStream.range(0, row.size()).boxed().toList(),
                                        i -> i == 0 ? rowHead(row.get(0)) : cell(row.get(i))))))))
                .withClass("table")
                .attr("tabindex", "0");
    }

    private static ThTag rowHead(String value) {
        return th(value).attr("scope", "row");
    }

    private static TdTag cell(String value) {
        TdTag cell = td(value);
        if (value.matches(NUMERIC)) {
            cell.withClass("number");
        } else if (value.length() > 40) {
            cell.withClass("long");
        }
        return cell;
    }

    private static DomContent confusion(long[][] counts) {
        List<Integer> classes = IntStream.range(0, counts.length).boxed().toList();
        return div(j2html.TagCreator.table(
                                thead(tr(
                                        th("label").attr("scope", "col"),
                                        each(classes, j -> th("called " + j).attr("scope", "col")))),
                                tbody(each(
                                        classes,
                                        i -> tr(
                                                th(String.valueOf(i)).attr("scope", "row"),
                                                each(
                                                        classes,
                                                        j -> td(String.valueOf(counts[i][j]))
                                                                .withClass("heat" + Digits.heat(counts, i, j)))))))
                        .withClass("confusion"))
                .withClass("table")
                .attr("tabindex", "0");
    }
}
