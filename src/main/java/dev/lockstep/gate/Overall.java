package dev.lockstep.gate;

/**
 * All rows together.
 *
 * @param rows how many
 * @param shift ln of the geometric mean of time ratios, NaN for fewer than two rows
 * @param p one-sided
 * @param regression whether everything became slower
 */
public record Overall(int rows, double shift, double p, boolean regression) {}
