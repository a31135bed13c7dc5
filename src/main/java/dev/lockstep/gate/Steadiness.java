package dev.lockstep.gate;

import java.util.List;
import java.util.Locale;

/**
 * How steady a quantity was over some readings.
 *
 * @param quantity what was read
 * @param unit of the median
 * @param median of the readings
 * @param variation standard deviation over mean, estimated from the median absolute deviation, so that a few wild readings
 *     do not decide
 * @param slope last third over first third, less 1
 * @param mostVariation above, the machine is unfit
 * @param mostSlope likewise, up or down
 */
public record Steadiness(
        String quantity,
        String unit,
        double median,
        double variation,
        double slope,
        double mostVariation,
        double mostSlope) {

    static Steadiness of(String quantity, String unit, List<Double> readings, double mostVariation, double mostSlope) {
        int third = readings.size() / 3;
        double first = Medians.of(readings.subList(0, third));
        double last = Medians.of(readings.subList(readings.size() - third, readings.size()));
        return new Steadiness(
                quantity,
                unit,
                Medians.of(readings),
                Medians.variation(readings),
                last / first - 1,
                mostVariation,
                mostSlope);
    }

    /** What is wrong, with the numbers; null if nothing is. */
    String trouble() {
        if (variation > mostVariation) {
            return String.format(
                    Locale.ROOT,
                    "the %s, %.3g %s, varies by %.1f %% from reading to reading, at most %.0f %% are allowed",
                    quantity,
                    median,
                    unit,
                    100 * variation,
                    100 * mostVariation);
        }
        if (Math.abs(slope) > mostSlope) {
            return String.format(
                    Locale.ROOT,
                    "the %s, %.3g %s, moved by %+.1f %% within seconds, at most %.0f %% are allowed",
                    quantity,
                    median,
                    unit,
                    100 * slope,
                    100 * mostSlope);
        }
        return null;
    }
}
