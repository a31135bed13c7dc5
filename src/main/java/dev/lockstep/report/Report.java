package dev.lockstep.report;

import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;

/**
 * The page of a run, its twin in Markdown, and the charts.
 *
 * @param page the HTML file
 * @param problems what could not be read, each with file, line and column; the page says so and shows the rest
 */
public record Report(Path page, List<String> problems) {

    /** The page. */
    public static final String PAGE = "index.html";

    /** The same for a pull request. */
    public static final String MARKDOWN = "report.md";

    /** Copies the list. */
    public Report {
        problems = List.copyOf(problems);
    }

    /**
     * Reads the run's results and writes {@value #PAGE}, {@value #MARKDOWN} and every chart, as SVG and PNG. The same files
     * give the same bytes.
     *
     * @throws ResultException if the record of the environment is missing or malformed, or a file cannot be written
     */
    public static Report write(RunFolder run) {
        RunData data = RunData.read(run.results());
        List<Block.Section> sections = new ArrayList<>();
        sections.addAll(GateSection.of(data));
        sections.addAll(KernelSection.of(data));
        sections.addAll(TrainingSection.of(data));
        sections.addAll(StepSection.of(data));
        sections.addAll(PeerSection.of(data));
        sections.addAll(ReproducibilitySection.of(data));
        sections.addAll(RunSections.closing(run.name(), data, files(run.results())));
        try {
            Files.createDirectories(run.reports());
        } catch (IOException e) {
            throw new ResultException("cannot create " + run.reports() + " (" + e + ")", e);
        }
        Map<Figure, String> drawings = new LinkedHashMap<>();
        for (Figure figure : figures(sections)) {
            Style.fitLegend(figure.chart());
            String svg = Svg.of(figure);
            AtomicFile.write(run.reports().resolve(figure.id() + ".svg"), svg);
            AtomicFile.write(
                    run.reports().resolve(figure.id() + ".png"),
                    out -> BitmapEncoder.saveBitmap(figure.chart(), out, BitmapEncoder.BitmapFormat.PNG));
            drawings.put(figure, svg);
        }
        Environment e = data.environment();
        String subtitle = e.started() + ", commit " + e.commit();
        String footer = "Machine " + e.machine().hw() + " (" + e.cpu() + "), " + e.started();
        List<Block> opening = RunSections.opening(data);
        Path page = run.reports().resolve(PAGE);
        AtomicFile.write(page, new HtmlPage(drawings, footer).render(run.name(), subtitle, opening, sections));
        AtomicFile.write(run.reports().resolve(MARKDOWN), MarkdownPage.render(run.name(), subtitle, opening, sections));
        return new Report(page, data.problems());
    }

    private static List<Figure> figures(List<Block.Section> sections) {
        return sections.stream()
                .flatMap(section -> section.blocks().stream())
                .filter(Block.Picture.class::isInstance)
                .map(block -> ((Block.Picture) block).figure())
                .toList();
    }

    private static List<String> files(Path results) {
        try (Stream<Path> files = Files.list(results)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".part") && !name.endsWith(".log"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ResultException("cannot list " + results + " (" + e + ")", e);
        }
    }
}
