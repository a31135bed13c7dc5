package dev.lockstep.gate;

import dev.lockstep.benchmark.SpeedReadings;
import dev.lockstep.result.Required;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Is the machine fit to measure on? Readings of its speed for some five seconds.
 *
 * @param readings how steady each quantity was
 */
public record Fitness(List<Steadiness> readings) {

    private static final int READINGS = 60;
    private static final double MOST_VARIATION = 0.03;
    private static final double MOST_SLOPE = 0.05;

    /** The third level of the caches and the memory serve other tenants too, which moves a triad without harm to kernels. */
    private static final double MEMORY_ALLOWANCE = 4;

    /** A chain of single operations feels each interrupt: 2 % between readings of 20 ms on a machine whose FMA peak has 0.7 %. */
    private static final double CLOCK_ALLOWANCE = 2;

    /** Copies the list. */
    public Fitness {
        readings = Required.copy("readings", readings);
    }

    /** Takes readings. */
    public static Fitness burnIn(SpeedReadings speed) {
        List<Double> gflops = new ArrayList<>();
        List<Double> triad = new ArrayList<>();
        List<Double> clock = new ArrayList<>();
        for (int i = 0; i < READINGS; i++) {
            gflops.add(speed.gflops());
            triad.add(speed.triadGigabytes());
            clock.add(speed.clockGigahertz());
        }
        return of(gflops, triad, clock);
    }

    static Fitness of(List<Double> gflops, List<Double> triad, List<Double> clock) {
        return new Fitness(List.of(
                Steadiness.of("FMA peak", "GFLOP/s", gflops, MOST_VARIATION, MOST_SLOPE),
                Steadiness.of(
                        "triad bandwidth",
                        "GB/s",
                        triad,
                        MEMORY_ALLOWANCE * MOST_VARIATION,
                        MEMORY_ALLOWANCE * MOST_SLOPE),
                Steadiness.of("clock", "GHz", clock, CLOCK_ALLOWANCE * MOST_VARIATION, CLOCK_ALLOWANCE * MOST_SLOPE)));
    }

    /** Why the machine is unfit; null if it is fit. */
    public String unfit() {
        return readings.stream()
                .map(Steadiness::trouble)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
