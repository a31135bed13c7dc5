package dev.lockstep.gate;

import dev.lockstep.benchmark.GatedBenchmark;

/** Starts a fork. */
@FunctionalInterface
public interface ForkRunner {

    /**
     * Runs a benchmark in a JVM of its own.
     *
     * @throws ForkException if it does not come back with a score
     */
    ForkScore run(Side side, GatedBenchmark row) throws ForkException;
}
