package dev.lockstep.report;

import java.awt.Color;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A colour and a marker for each kernel, the same in every chart.
 *
 * <p>Colours are those of M. Okabe and K. Ito, "Color Universal Design", 2008: told apart by colour-blind readers too.
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
}
