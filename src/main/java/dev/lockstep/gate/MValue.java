package dev.lockstep.gate;

import java.util.Arrays;
import java.util.List;

/**
 * How many modes has a distribution? Brendan Gregg's mValue: with the density as a histogram, the sum of absolute steps
 * between neighbours over the highest bar; 2 for one mode, 4 for two of one height. As in BenchmarkDotNet, 2.8 means that
 * there may be two, 3.2 that there are.
 *
 * <p>Bars have the width of Freedman and Diaconis, {@code 2 * IQR / n^(1/3)}.
 *
 * <p>Source: Gregg, "Frequency Trails: Modes and Modality" (2013).
 */
final class MValue {

    private MValue() {}

    static double of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int n = sorted.length;
        if (n < 8) {
            return Double.NaN;
        }
        double quartiles = sorted[3 * n / 4] - sorted[n / 4];
        double width = 2 * quartiles / Math.cbrt(n);
        double range = sorted[n - 1] - sorted[0];
        if (!(width > 0) || range / width > 1000) {
            return 2;
        }
        int[] bars = new int[(int) (range / width) + 1];
        for (double value : sorted) {
            bars[(int) ((value - sorted[0]) / width)]++;
        }
        int steps = bars[0] + bars[bars.length - 1];
        for (int b = 1; b < bars.length; b++) {
            steps += Math.abs(bars[b] - bars[b - 1]);
        }
        return (double) steps / Arrays.stream(bars).max().orElseThrow();
    }
}
