package dev.lockstep.benchmark;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Probes of a run, of one JVM with as many threads, and how long quick ones take: as long as the quickest hundredth at most.
 *
 * <p>Not as long as the quickest of all. A core's clock goes up for moments: of 17,820 probes with one thread on a quiet EPYC of
 * the fifth generation the quickest took 7 % less than the median, the quickest hundredth 4 %. By the quickest one, a peak with two
 * threads was made of the three iterations of one fork that were left, and was a seventh too low.
 */
final class Probes {

    private static final int PARTS = 100;

    private double[] sorted = {};

    /** Adds those of a benchmark, if it was probed. */
    void add(Iterations iterations) {
        if (iterations.probes() != null) {
            DoubleStream more = Arrays.stream(iterations.probes()).flatMapToDouble(Arrays::stream);
            sorted = DoubleStream.concat(Arrays.stream(sorted), more).sorted().toArray();
        }
    }

    /** What a quick one takes, in ns; infinite if there is none. */
    double quick() {
        return sorted.length == 0 ? Double.POSITIVE_INFINITY : sorted[sorted.length / PARTS];
    }
}
