package dev.lockstep.report;

import dev.lockstep.result.ResultException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures of digits, and shades of a table of counts. */
final class Digits {

    private static final int SHADES = 5;

    private Digits() {}

    /** A digit as a PNG within the page, dark on light as on paper; the page enlarges it. */
    static String dataUri(Block.Digit digit) {
        int height = digit.pixels().length / digit.width();
        BufferedImage image = new BufferedImage(digit.width(), height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < digit.width(); x++) {
                image.getRaster().setSample(x, y, 0, 255 - (digit.pixels()[y * digit.width() + x] & 0xff));
            }
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
        } catch (IOException e) {
            throw new ResultException("cannot draw a digit (" + e + ")", e);
        }
    }

    /**
     * How dark a cell is: right ones are 0; of the wrong ones, the most frequent in the table is the darkest, 5, and a count of
     * nothing 0, with even steps of the square root between.
     */
    static int heat(long[][] counts, int label, int predicted) {
        if (label == predicted) {
            return 0;
        }
        long most = 1;
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                most = i == j ? most : Math.max(most, counts[i][j]);
            }
        }
        return (int) Math.ceil(SHADES * Math.sqrt((double) counts[label][predicted] / most));
    }
}
