package dev.lockstep.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.code;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
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

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Published;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of a run: one file, charts inline, no script, nothing fetched. */
final class Page {

    private static final String STYLE_SHEET = "page.css";

    private Page() {}

    static String render(String run, RunData data, Map<Figure, String> images) {
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title("Lockstep: " + run),
                                style(rawHtml(styleSheet()))),
                        body(main(
                                h1("Lockstep"),
                                p("Run " + run + ", " + data.environment().started()),
                                iff(isSynthetic(data), syntheticWarning()),
                                each(verdicts(data), verdict -> p(strong(verdict))),
                                experiments(data),
                                figures(images, "loss-", "accuracy-"),
                                ceilings(data),
                                kernels(data, images),
                                tuning(data),
                                steps(data),
                                profile(data),
                                fingerprints(data),
                                environment(data.environment()),
                                files(run))))
                .attr("lang", "en"));
    }

    private static String styleSheet() {
        try (InputStream in = Page.class.getResourceAsStream(STYLE_SHEET)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSynthetic(RunData data) {
        return data.experiments().stream().anyMatch(row -> !row.dataset.equals(Dataset.MNIST));
    }

    private static DomContent syntheticWarning() {
        return p("SYNTHETIC DIGITS, not MNIST: accuracies of this run cannot be compared with published ones.")
                .withClass("warning");
    }

    private static List<String> verdicts(RunData data) {
        List<String> lines = new ArrayList<>();
        for (ExperimentRow row : data.experiments()) {
            String name = Catalogue.named(row.experiment).settings().title();
            if (row.numbersCompared != null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s: %d of %d printed numbers equal to %s; test accuracy %.4f.",
                        name,
                        row.numbersEqual,
                        row.numbersCompared,
                        row.publishedLog,
                        row.testAccuracy));
            }
        }
        return lines;
    }

    private static DomContent experiments(RunData data) {
        if (data.experiments().isEmpty()) {
            return rawHtml("");
        }
        List<List<String>> rows = new ArrayList<>();
        for (ExperimentRow row : data.experiments()) {
            Published published = comparable(row);
            rows.add(List.of(
                    row.experiment,
                    row.dataset,
                    String.valueOf(row.epochs),
                    decimals(4, row.loss),
                    decimals(4, row.accuracy),
                    decimals(4, row.valLoss),
                    decimals(4, row.valAccuracy),
                    decimals(4, row.testLoss),
                    published == null ? "" : decimals(4, published.testLoss()),
                    decimals(4, row.testAccuracy),
                    published == null ? "" : decimals(4, published.testAccuracy()),
                    decimals(1, row.seconds),
                    String.format(Locale.ROOT, "%,.0f", row.imagesPerSecond),
                    row.kernel + ", " + row.threads));
        }
        return section(
                h2("Experiments"),
                table(
                        List.of(
                                "experiment",
                                "data",
                                "epochs",
                                "loss",
                                "accuracy",
                                "val loss",
                                "val accuracy",
                                "test loss",
                                "published",
                                "test accuracy",
                                "published",
                                "seconds",
                                "images/s",
                                "kernel, threads"),
                        rows));
    }

    /** The published run whose test figures may stand beside this one's; null if there is none. */
    private static Published comparable(ExperimentRow row) {
        return row.numbersCompared == null
                ? null
                : Catalogue.named(row.experiment).publishedRunOf(row.epochs);
    }

    private static DomContent kernels(RunData data, Map<Figure, String> images) {
        if (data.kernels().isEmpty()) {
            return rawHtml("");
        }
        List<List<String>> rows = data.kernels().stream()
                .map(row -> List.of(
                        row.kernel,
                        row.m + "x" + row.k + "x" + row.n,
                        row.layout,
                        String.valueOf(row.threads),
                        row.jvm,
                        decimals(1, row.gflops),
                        interval(row.gflopsLow, row.gflopsHigh),
                        decimals(1, row.percentOfPeak),
                        decimals(0, row.bytesPerOp),
                        row.forks + " x " + row.iterations))
                .toList();
        List<List<String>> peers =
                data.peers().stream().map(row -> List.of(row.peer, row.library)).toList();
        return section(
                h2("Kernels"),
                p("Our kernels return the same bits; each was checked against the naive one before it was timed."),
                iff(
                        !peers.isEmpty(),
                        p("Other libraries promise no bits; each was checked to lie within the error bound of a sum of"
                                + " products.")),
                iff(!peers.isEmpty(), table(List.of("peer", "library"), peers)),
                figures(images, "kernels-"),
                details(
                        summary("All " + rows.size() + " products"),
                        table(
                                List.of(
                                        "kernel",
                                        "m x k x n",
                                        "layout",
                                        "threads",
                                        "JVM",
                                        "GFLOP/s",
                                        "95 % over forks",
                                        "% of peak",
                                        "B/op",
                                        "forks x iterations"),
                                rows)));
    }

    private static DomContent ceilings(RunData data) {
        if (data.ceilings().isEmpty()) {
            return rawHtml("");
        }
        List<List<String>> rows = data.ceilings().stream()
                .map(row -> List.of(
                        row.ceiling,
                        String.valueOf(row.threads),
                        row.jvm,
                        decimals(1, row.value),
                        interval(row.low, row.high),
                        row.unit))
                .toList();
        return section(
                h2("Ceilings"),
                p("What the machine can do, measured in this run."),
                table(List.of("ceiling", "threads", "JVM", "value", "95 % over forks", "unit"), rows));
    }

    private static DomContent tuning(RunData data) {
        if (data.tuning().isEmpty()) {
            return rawHtml("");
        }
        List<List<String>> rows = data.tuning().stream()
                .map(row -> List.of(
                        row.shape,
                        row.mr + "x" + row.vectors,
                        String.valueOf(row.kc),
                        String.valueOf(row.nc),
                        row.jvm,
                        decimals(1, row.gflops),
                        decimals(1, row.percentOfPeak)))
                .toList();
        return section(
                h2("Tiles and blocks"),
                p("The first line of each shape and JVM is what the kernel chooses by itself."),
                table(List.of("product", "tile", "KC", "NC", "JVM", "GFLOP/s", "% of peak"), rows));
    }

    private static DomContent profile(RunData data) {
        if (data.profile().isEmpty()) {
            return rawHtml("");
        }
        List<List<String>> rows = data.profile().stream()
                .map(row -> List.of(
                        row.experiment,
                        row.kernel,
                        String.valueOf(row.threads),
                        row.products,
                        row.phase,
                        decimals(3, row.seconds),
                        decimals(1, row.percent),
                        decimals(3, row.productSeconds)))
                .toList();
        return section(
                h2("Where training time goes"),
                p("Wall time of all epochs by phase, and what of it went to matrix products."),
                table(
                        List.of("experiment", "kernel", "threads", "input", "phase", "seconds", "%", "in products, s"),
                        rows));
    }

    private static DomContent steps(RunData data) {
        if (data.steps().isEmpty()) {
            return rawHtml("");
        }
        List<List<String>> rows = data.steps().stream()
                .map(row -> List.of(
                        row.experiment,
                        row.kernel,
                        String.valueOf(row.threads),
                        decimals(1, row.microseconds),
                        interval(row.low, row.high),
                        decimals(1, row.gflops),
                        decimals(1, row.percentOfPeak),
                        decimals(0, row.bytesPerOp),
                        String.valueOf(row.forks)))
                .toList();
        return section(
                h2("Training steps"),
                p("One step is forward, loss, backward and update of one batch of the experiment."),
                table(
                        List.of(
                                "experiment",
                                "kernel",
                                "threads",
                                "microseconds",
                                "95 % over forks",
                                "GFLOP/s",
                                "% of peak",
                                "B/op",
                                "forks"),
                        rows));
    }

    private static DomContent fingerprints(RunData data) {
        if (data.experiments().isEmpty()) {
            return rawHtml("");
        }
        return section(
                h2("Fingerprints"),
                p(
                        "SHA-256 of the final weights. They are the same with every kernel, thread count, vector width, JVM and CPU."),
                ul(each(data.experiments(), row -> li(text(row.experiment + " "), code(row.weightsSha256)))));
    }

    private static DomContent environment(Environment e) {
        return section(
                h2("Environment"),
                ul(
                        li("CPU: " + e.cpu() + " (" + e.cpuId() + "), " + e.processors() + " processors, "
                                + String.join(", ", e.caches())),
                        li("Memory: " + e.memoryMiB() + " MiB. System: " + e.os() + ", " + e.arch()),
                        li("JVM: " + e.jvm() + ", vectors of " + e.vectorBits() + " bits"),
                        li("JVM flags: " + String.join(" ", e.jvmFlags())),
                        li("Lockstep " + e.suiteVersion() + ", commit " + e.commit()),
                        li(text("Command: "), code(e.command()))));
    }

    private static DomContent files(String run) {
        return section(
                h2("Files"),
                p(text("Every number of this page comes from the CSV and JSON files in "), code("results/" + run)),
                p(text("The page is rebuilt from them by "), code("./run-benchmarks.sh report --run " + run)));
    }

    private static DomContent figures(Map<Figure, String> images, String... prefixes) {
        List<Figure> chosen = images.keySet().stream()
                .filter(figure -> List.of(prefixes).stream().anyMatch(figure.id()::startsWith))
                .toList();
        return section(each(
                chosen,
                chart -> figure(
                                h3(chart.title()),
                                div(rawHtml(inline(images.get(chart))))
                                        .attr("role", "img")
                                        .attr("aria-label", chart.title() + ". " + chart.caption()),
                                figcaption(chart.caption()))
                        .withId(chart.id())));
    }

    /** An SVG file as part of a page: without the XML declaration. */
    private static String inline(String svg) {
        return svg.substring(svg.indexOf("<svg"));
    }

    private static DomContent table(List<String> columns, List<List<String>> rows) {
        return div(j2html.TagCreator.table(
                        thead(tr(each(columns, column -> th(column)))),
                        tbody(each(rows, row -> tr(each(row, cell -> td(cell)))))))
                .withClass("table");
    }

    private static String interval(Double low, Double high) {
        return low == null || high == null ? "" : decimals(1, low) + " to " + decimals(1, high);
    }

    private static String decimals(int count, Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + count + "f", value);
    }
}
