package dev.lockstep.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much time the kernel suite takes. */
public enum Preset {
    /** Checks that everything runs; its figures mean nothing. */
    SMOKE(1, 1, 20, 1, 20, false),
    /** Under three minutes on two cores. */
    QUICK(2, 3, 100, 3, 100, false),
    /** For publication: about half an hour. */
    FULL(5, 5, 400, 5, 400, true);

    final int forks;
    final int warmups;
    final int warmupMillis;
    final int iterations;
    final int iterationMillis;

    /** Whether products that take the naive kernel seconds are measured with it too. */
    final boolean slowRows;

    Preset(int forks, int warmups, int warmupMillis, int iterations, int iterationMillis, boolean slowRows) {
        this.forks = forks;
        this.warmups = warmups;
        this.warmupMillis = warmupMillis;
        this.iterations = iterations;
        this.iterationMillis = iterationMillis;
        this.slowRows = slowRows;
    }

    /**
     * The preset of that name.
     *
     * @throws IllegalArgumentException if there is none, listing those there are
     */
    public static Preset of(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown preset '" + label + "'; known: "
                        + Arrays.stream(values()).map(Preset::label).collect(Collectors.joining(", "))));
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
