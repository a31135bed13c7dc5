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
    private static final Pattern LINE = Pattern.compile(
            "\\s*<line style=\"([^\"]*)\" x1=\"([^\"]*)\" x2=\"([^\"]*)\" y1=\"([^\"]*)\" y2=\"([^\"]*)\"/>");
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
            String svg = rounded(withStableIds(figure.id(), out.toString(StandardCharsets.UTF_8)));
            return themed(joined(svg));
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

    /** A series is drawn piece by piece; as one line it is a tenth as long, and its dashes do not start anew at each point. */
    private static String joined(String svg) {
        StringBuilder all = new StringBuilder();
        String style = null;
        String end = null;
        for (String line : svg.split("\\R")) {
            Matcher piece = LINE.matcher(line);
            boolean isPiece = piece.matches();
            if (isPiece && piece.group(1).equals(style) && (piece.group(2) + "," + piece.group(4)).equals(end)) {
                end = piece.group(3) + "," + piece.group(5);
                all.append(' ').append(end);
                continue;
            }
            if (style != null) {
                all.append("\"/>\n");
            }
            style = isPiece ? piece.group(1) : null;
            end = isPiece ? piece.group(3) + "," + piece.group(5) : null;
            if (isPiece) {
                all.append("<polyline style=\"").append(style).append("\" points=\"");
                all.append(piece.group(2))
                        .append(',')
                        .append(piece.group(4))
                        .append(' ')
                        .append(end);
            } else {
                all.append(line.strip()).append('\n');
            }
        }
        return all.toString();
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
