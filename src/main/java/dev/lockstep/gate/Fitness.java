package dev.lockstep.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Is the machine fit to measure on? Readings of a reference for a few seconds.
 *
 * @param median GFLOP/s of one thread
 * @param variation standard deviation over mean, estimated from the median absolute deviation, so that a few wild readings
 *     do not decide
 * @param slope last third over first third, less 1
 */
public record Fitness(double median, double variation, double slope) {

    private static final int READINGS = 60;
    private static final double MOST_VARIATION = 0.03;
    private static final double MOST_SLOPE = 0.05;

    /** Takes readings. */
    public static Fitness burnIn(DoubleSupplier reference) {
        List<Double> readings = new ArrayList<>();
        for (int i = 0; i < READINGS; i++) {
            readings.add(reference.getAsDouble());
        }
        return of(readings);
    }

    static Fitness of(List<Double> readings) {
        int third = readings.size() / 3;
        double first = Medians.of(readings.subList(0, third));
        double last = Medians.of(readings.subList(readings.size() - third, readings.size()));
        return new Fitness(Medians.of(readings), Medians.variation(readings), last / first - 1);
    }

    /** Why the machine is unfit; null if it is fit. */
    public String unfit() {
        if (variation > MOST_VARIATION) {
            return String.format(
                    Locale.ROOT,
                    "the FMA peak varies by %.1f %% from reading to reading, at most %.0f %% are allowed",
                    100 * variation,
                    100 * MOST_VARIATION);
        }
        if (Math.abs(slope) > MOST_SLOPE) {
            return String.format(
                    Locale.ROOT,
                    "the FMA peak moved by %+.1f %% within seconds, at most %.0f %% are allowed",
                    100 * slope,
                    100 * MOST_SLOPE);
        }
        return null;
    }
}
