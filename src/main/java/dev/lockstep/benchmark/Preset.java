package dev.lockstep.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much time the kernel suite takes. */
public enum Preset {
    /** Checks that everything runs; its figures mean nothing. */
    SMOKE(1, 20, 20, 1, 0, 1, 1, 1, false),
    /** About three minutes on two cores, twice as long where others use them too. */
    QUICK(2, 100, 10, 3, 200, 3, 8, 20, false),
    /** For publication: about a quarter of an hour, half an hour with peers. */
    FULL(5, 200, 10, 5, 3_000, 3, 6, 14, true);

    /** Twice a square of 1024: the naive kernel takes two seconds for it. */
    private static final double LARGE = 4.3e9;

    final int forks;

    /** Of an iteration before any is timed. */
    final int warmupMillis;

    /**
     * Of a timed one. A neighbour on a shared core comes and goes: on two processors of a cloud it left one alone for 8 to 64 ms at
     * a time, a seventh to a fifth of all time.
     */
    final int iterationMillis;

    private final int fewestIterations;

    /** That the iterations of a fork may wait, all together, until nobody else uses their core. */
    final long patienceMillis;

    /** Iterations before any is timed: C2 is done with scalar code within some 300 ms ... */
    final int warmups;

    /** ... with the microkernels, which it takes long to compile, within a second ... */
    final int vectorWarmups;

    /** ... and with all that a training step calls within a second and a half, or two and a half on a disturbed machine. */
    final int stepWarmups;

    /** Whether the naive kernel is measured on every shape, or on small squares and forward products only. */
    final boolean allNaiveRows;

    Preset(
            int forks,
            int warmupMillis,
            int iterationMillis,
            int fewestIterations,
            long patienceMillis,
            int warmups,
            int vectorWarmups,
            int stepWarmups,
            boolean allNaiveRows) {
        this.forks = forks;
        this.warmupMillis = warmupMillis;
        this.iterationMillis = iterationMillis;
        this.fewestIterations = fewestIterations;
        this.patienceMillis = patienceMillis;
        this.warmups = warmups;
        this.vectorWarmups = vectorWarmups;
        this.stepWarmups = stepWarmups;
        this.allNaiveRows = allNaiveRows;
    }

    /**
     * Timed iterations of a fork: what fits into the time of as few as there may be with the length of those before them.
     *
     * @param millis that an operation is expected to take
     */
    int iterations(double millis) {
        double all = fewestIterations * warmupMillis;
        return Math.max(fewestIterations, (int) (all / Math.max(iterationMillis, millis)));
    }

    /** Shapes that are measured: those of the benchmark, the largest for publication only. */
    String[] shapes() {
        return Arrays.stream(GemmBenchmark.shapes())
                .filter(shape -> this == FULL || GemmShape.parse(shape).flops() <= LARGE)
                .toArray(String[]::new);
    }

    /** Whether the naive kernel is measured on a shape. */
    boolean measuresNaive(String shape) {
        GemmShape parsed = GemmShape.parse(shape);
        return allNaiveRows
                ? parsed.flops() <= LARGE
                : parsed.layout().equals("NN") && parsed.flops() <= GemmBenchmark.MOST_CHECKED_FLOPS;
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
