package dev.lockstep.report;

import java.awt.Color;
import java.util.Map;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A colour and a marker for each kernel, the same in every chart.
 *
 * <p>Colours are those of M. Okabe and K. Ito, "Color Universal Design", 2008: told apart by colour-blind readers too. A page
 * in the dark may replace each by its {@link #VARIABLES} variable.
 */
final class Palette {

    static final Color BLUE = new Color(0x0072B2);
    static final Color ORANGE = new Color(0xE69F00);
    static final Color VERMILLION = new Color(0xD55E00);
    static final Color PURPLE = new Color(0xCC79A7);
    static final Color GREEN = new Color(0x009E73);
    static final Color SKY_BLUE = new Color(0x56B4E9);
    static final Color YELLOW = new Color(0xF0E442);
    static final Color BLACK = new Color(0x000000);
    static final Color GREY = new Color(0x666666);
    static final Color TEXT = new Color(0x222222);
    static final Color GRID = new Color(0xDDDDDD);
    static final Color BACK = new Color(0xFFFFFF);

    /** Names of the style sheet's variables. */
    static final Map<Color, String> VARIABLES = Map.ofEntries(
            Map.entry(BLUE, "blue"),
            Map.entry(ORANGE, "orange"),
            Map.entry(VERMILLION, "vermillion"),
            Map.entry(PURPLE, "purple"),
            Map.entry(GREEN, "green"),
            Map.entry(SKY_BLUE, "sky"),
            Map.entry(YELLOW, "yellow"),
            Map.entry(BLACK, "black"),
            Map.entry(GREY, "grey"),
            Map.entry(TEXT, "text"),
            Map.entry(GRID, "line"),
            Map.entry(BACK, "back"));

    private static final int BAND = 60;

    private Palette() {}

    static Color color(String kernel) {
        return switch (kernel) {
            case "naive" -> PURPLE;
            case "blocked" -> ORANGE;
            case "simd" -> BLUE;
            case "parallel" -> VERMILLION;
            case "onednn" -> GREEN;
            case "openblas" -> SKY_BLUE;
            case "vectorblas" -> YELLOW;
            case "ejml" -> BLACK;
            default -> GREY;
        };
    }

    static Marker marker(String kernel) {
        return switch (kernel) {
            case "naive" -> SeriesMarkers.CROSS;
            case "blocked" -> SeriesMarkers.SQUARE;
            case "simd" -> SeriesMarkers.CIRCLE;
            case "parallel" -> SeriesMarkers.DIAMOND;
            case "onednn" -> SeriesMarkers.TRIANGLE_DOWN;
            case "openblas" -> SeriesMarkers.PLUS;
            case "vectorblas" -> SeriesMarkers.OVAL;
            case "ejml" -> SeriesMarkers.RECTANGLE;
            default -> SeriesMarkers.TRIANGLE_UP;
        };
    }

    /** The same colour, thin enough for a band behind lines. */
    static Color band(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND);
    }
}
