package dev.lockstep.benchmark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shape and layout of a product, written {@code MxKxN:NN}, {@code :TN} (A is stored transposed) or {@code :NT} (B is).
 *
 * @param m rows of C
 * @param k inner extent
 * @param n columns of C
 * @param layout NN, TN or NT
 */
public record GemmShape(int m, int k, int n, String layout) {

    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9}):(NN|TN|NT)");

    /**
     * Reads a shape.
     *
     * @throws IllegalArgumentException if the text is not of the form {@code MxKxN:LAYOUT}, or an operand would not fit
     *     one array
     */
    public static GemmShape parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("shape '" + text + "' is not of the form MxKxN:NN, :TN or :NT");
        }
        int m = Integer.parseInt(matcher.group(1));
        int k = Integer.parseInt(matcher.group(2));
        int n = Integer.parseInt(matcher.group(3));
        long largest = Math.max((long) m * k, Math.max((long) k * n, (long) m * n));
        if (m == 0 || k == 0 || n == 0 || largest > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "shape '" + text + "': extents must be positive and each matrix must fit an array");
        }
        return new GemmShape(m, k, n, matcher.group(4));
    }

    /** Whether A is stored as (k, m). */
    public boolean transposeA() {
        return layout.equals("TN");
    }

    /** Whether B is stored as (n, k). */
    public boolean transposeB() {
        return layout.equals("NT");
    }

    /** Bytes of A, B and C. */
    public long bytes() {
        return Float.BYTES * ((long) m * k + (long) k * n + (long) m * n);
    }

    /** Floating-point operations of one product: {@code 2 m n k}. */
    public double flops() {
        return 2.0 * m * n * k;
    }
}
