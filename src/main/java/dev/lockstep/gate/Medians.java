package dev.lockstep.gate;

import java.util.Collection;

/** Medians; the mean of the two middle ones if there are as many on either side. */
final class Medians {

    private Medians() {}

    static double of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Standard deviation over mean of a normal sample, estimated from the median absolute deviation. */
    static double variation(Collection<Double> values) {
        double median = of(values);
        return 1.4826 * of(values.stream().map(x -> Math.abs(x - median)).toList()) / median;
    }
}
