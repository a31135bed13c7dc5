package dev.lockstep.gate;

import java.util.List;

/**
 * What a build measured against a copy of itself says of a row.
 *
 * @param floor largest end, in size, of the interval of the shift
 * @param modes mValue of the forks' scores
 * @param spread median spread of iterations
 */
public record Calibrated(double floor, double modes, double spread) {

    /** Nothing is known. */
    public static final Calibrated NONE = new Calibrated(Double.NaN, Double.NaN, Double.NaN);

    /** Of a row whose sides are the same. */
    static Calibrated of(RowOutcome same) {
        List<Double> scores = same.counted().stream()
                .flatMap(r -> java.util.stream.Stream.of(r.base(), r.head()))
                .map(f -> Math.log(f.score().throughput()))
                .toList();
        return new Calibrated(Math.max(Math.abs(same.low()), Math.abs(same.high())), MValue.of(scores), same.spread());
    }
}
