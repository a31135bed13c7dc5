package dev.lockstep.gate;

/**
 * The numbers that verdicts depend on; shifts are logarithms of ratios of time per operation.
 *
 * @param acquit at most this shift, either way, after the first stage: no further forks
 * @param least least shift that is a regression
 * @param floorFactor a regression exceeds the calibrated floor by this factor
 * @param alpha largest one-sided p of a regression
 * @param z normal quantile of intervals: 2.576 for 99 %
 * @param target slowdown that has to be found: with a threshold plus half an interval above it a row is underpowered
 * @param quarantine largest calibrated floor
 * @param modes largest mValue of calibrated scores
 * @param overall least shift of the geometric mean over rows that is a regression
 * @param contaminated how far a reference may be from its block's median
 * @param leastCpu least CPU time over wall time
 * @param mostSteal largest stolen part
 * @param spreadFactor largest spread of iterations over the calibrated one
 * @param mostVoid largest void part of a side's forks
 * @param voidGap largest difference of void parts between sides
 */
public record Criteria(
        double acquit,
        double least,
        double floorFactor,
        double alpha,
        double z,
        double target,
        double quarantine,
        double modes,
        double overall,
        double contaminated,
        double leastCpu,
        double mostSteal,
        double spreadFactor,
        double mostVoid,
        double voidGap) {

    /** Those of the gate. */
    public static final Criteria STANDARD = new Criteria(
            Math.log1p(0.03),
            Math.log1p(0.05),
            1.25,
            0.005,
            2.5758,
            Math.log1p(0.10),
            Math.log1p(0.08),
            3.2,
            Math.log1p(0.03),
            0.05,
            0.97,
            0.01,
            4,
            0.25,
            0.15);

    /**
     * The threshold of a row.
     *
     * @param floor its calibrated floor, NaN if it was not calibrated
     */
    double threshold(double floor) {
        return Double.isNaN(floor) ? least : Math.max(least, floorFactor * floor);
    }
}
