package dev.lockstep.experiment;

/**
 * An interval for a probability of which {@code successes} of {@code trials} are known (E. B. Wilson, "Probable inference, the
 * law of succession, and statistical inference", JASA 22, 1927).
 *
 * <pre>{@code
 * (p + z^2/2n -+ z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n),   p = successes / n
 * }</pre>
 *
 * @param low lower end
 * @param high upper end
 */
public record WilsonInterval(double low, double high) {

    /** Normal quantile of a two-sided interval of 95 %. */
    private static final double Z = 1.959963984540054;

    /**
     * The 95 % interval.
     *
     * @throws IllegalArgumentException if there are no trials, or more successes than trials
     */
    public static WilsonInterval of(long successes, long trials) {
        if (trials < 1 || successes < 0 || successes > trials) {
            throw new IllegalArgumentException(successes + " successes of " + trials + " trials");
        }
        double n = trials;
        double p = successes / n;
        double centre = p + Z * Z / (2 * n);
        double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        double scale = 1 + Z * Z / n;
        return new WilsonInterval(Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale));
    }
}
