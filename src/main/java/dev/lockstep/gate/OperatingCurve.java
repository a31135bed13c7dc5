package dev.lockstep.gate;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How likely would a slowdown have been found? For a row whose noise is that of its forks, after all blocks:
 *
 * <pre>{@code
 * P(d) = Phi((d - max(threshold, z s)) / s),   s = half-width / z * sqrt(pairs / all pairs)
 * }</pre>
 *
 * the normal approximation to the rank test, whose interval the half-width is of. {@code GateSimulationTest} has what the test
 * itself finds in simulated noise.
 */
public final class OperatingCurve {

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private final double threshold;
    private final double error;
    private final double z;

    private OperatingCurve(double threshold, double error, double z) {
        this.threshold = threshold;
        this.error = error;
        this.z = z;
    }

    /** Of a row; NaN everywhere where it has no interval. */
    public static OperatingCurve of(RowOutcome row, Criteria criteria) {
        double half = (row.high() - row.low()) / 2;
        double all = (double) Schedule.ALL * Schedule.ROUNDS;
        double error = half / criteria.z() * Math.sqrt(row.counted().size() / all);
        return new OperatingCurve(row.threshold(), error, criteria.z());
    }

    /** Standard error of the shift after all blocks. */
    public double error() {
        return error;
    }

    /**
     * Probability that the row fails.
     *
     * @param slowdown more time per operation, 0.1 for 10 %
     */
    public double found(double slowdown) {
        return error > 0 && Double.isFinite(error)
                ? NORMAL.cumulativeProbability((Math.log1p(slowdown) - Math.max(threshold, z * error)) / error)
                : Double.NaN;
    }
}
