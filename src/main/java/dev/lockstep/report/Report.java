package dev.lockstep.report;

import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.VectorGraphicsEncoder;

/** Makes the page and the charts of a run. */
public final class Report {

    /** The page. */
    public static final String PAGE = "index.html";

    private static final Pattern CLIP_PATH = Pattern.compile("\\bclip\\d+\\b");

    private Report() {}

    /**
     * Reads the run's results and writes {@value #PAGE} and every chart, as SVG and PNG.
     *
     * @return the page
     * @throws ResultException if a results file is malformed or a file cannot be written
     */
    public static Path write(RunFolder run) {
        RunData data = RunData.read(run.results());
        List<Figure> figures = new ArrayList<>(KernelFigures.of(data));
        figures.addAll(TrainingFigures.of(data));
        try {
            Files.createDirectories(run.reports());
        } catch (IOException e) {
            throw new ResultException("cannot create " + run.reports() + " (" + e + ")", e);
        }
        Map<Figure, String> images = new LinkedHashMap<>();
        for (Figure figure : figures) {
            String svg = svg(figure);
            AtomicFile.write(run.reports().resolve(figure.id() + ".svg"), svg);
            AtomicFile.write(
                    run.reports().resolve(figure.id() + ".png"),
                    out -> BitmapEncoder.saveBitmap(figure.chart(), out, BitmapEncoder.BitmapFormat.PNG));
            images.put(figure, svg);
        }
        Path page = run.reports().resolve(PAGE);
        AtomicFile.write(page, Page.render(run.name(), data, images));
        return page;
    }

    private static String svg(Figure figure) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            VectorGraphicsEncoder.saveVectorGraphic(
                    figure.chart(), out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
            return withStableIds(figure.id(), out.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ResultException("cannot draw " + figure.id() + " (" + e + ")", e);
        }
    }

    /** The encoder names clip paths by hash codes; names of the figure make files repeat and pages free of clashes. */
    private static String withStableIds(String figure, String svg) {
        Map<String, String> names = new LinkedHashMap<>();
        return CLIP_PATH
                .matcher(svg)
                .replaceAll(match -> names.computeIfAbsent(match.group(), id -> figure + "-clip-" + names.size()));
    }
}
