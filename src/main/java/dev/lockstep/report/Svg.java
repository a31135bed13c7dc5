package dev.lockstep.report;

import dev.lockstep.result.ResultException;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;

/** A chart as SVG that repeats byte by byte, is small, and follows the colours of the page that it stands in. */
final class Svg {

    private static final Pattern CLIP_PATH = Pattern.compile("\\bclip\\d+\\b");
    private static final Pattern LONG_NUMBER = Pattern.compile("-?\\d+\\.\\d{3,}(E-?\\d+)?");
    private static final Pattern COLOR = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)");

    private Svg() {}

    /**
     * Draws a figure.
     *
     * @throws ResultException if the encoder fails
     */
    static String of(Figure figure) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            VectorGraphicsEncoder.saveVectorGraphic(
                    figure.chart(), out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
            return themed(rounded(withStableIds(figure.id(), out.toString(StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new ResultException("cannot draw " + figure.id() + " (" + e + ")", e);
        }
    }

    /** The same as part of a page: without the XML declaration, and as wide as there is room. */
    static String inline(String svg) {
        return svg.substring(svg.indexOf("<svg"))
                .replaceFirst(" height=\"\\d+px\"", "")
                .replaceFirst(" width=\"\\d+px\"", "");
    }

    /** The encoder names clip paths by hash codes; names of the figure make files repeat and pages free of clashes. */
    private static String withStableIds(String figure, String svg) {
        Map<String, String> names = new LinkedHashMap<>();
        return CLIP_PATH
                .matcher(svg)
                .replaceAll(match -> names.computeIfAbsent(match.group(), id -> figure + "-clip-" + names.size()));
    }

    /** Text is drawn as outlines, and a hundredth of a pixel is plenty for these. */
    private static String rounded(String svg) {
        return LONG_NUMBER
                .matcher(svg)
                .replaceAll(match -> new BigDecimal(match.group())
                        .setScale(2, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros()
                        .toPlainString());
    }

    private static String themed(String svg) {
        return COLOR.matcher(svg).replaceAll(match -> {
            Color color = new Color(
                    Integer.parseInt(match.group(1)),
                    Integer.parseInt(match.group(2)),
                    Integer.parseInt(match.group(3)));
            String variable = Palette.VARIABLES.get(color);
            return Matcher.quoteReplacement(
                    variable == null ? match.group() : "var(--" + variable + "," + match.group() + ")");
        });
    }
}
