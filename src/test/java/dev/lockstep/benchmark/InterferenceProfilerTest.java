package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class InterferenceProfilerTest {

    private static final int ITERATIONS = 4;

    @BeforeAll
    static void besideOtherTests() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void run_probedBenchmark_hasAProbeForEachIterationAndNextToNoAllocation() throws RunnerException {
        String line = InterferenceProfiler.line(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);
        Iterations iterations = Iterations.of(run(options().addProfiler(InterferenceProfiler.class, line)));
        assertThat(iterations.scores()[0]).hasSize(ITERATIONS);
        assertThat(iterations.probes()[0]).hasSize(ITERATIONS);
        assertThat(Arrays.stream(iterations.probes()[0])).allMatch(nanos -> nanos > .1 && nanos < 1_000);
        // Some hundred bytes an iteration, of thousands of operations; none at all if nobody looked at its end.
        assertThat(iterations.bytesPerOp()).isPositive().isLessThan(8);
        Probes probes = new Probes();
        probes.add(iterations);
        assertThat(iterations.scored(probes.quick()).percentUndisturbed()).isNotNull();
    }

    @Test
    void run_boundOutOfReach_waitsAsLongAsItMayAndLeavesNoneUndisturbed() throws RunnerException {
        long patience = 400;
        long start = System.nanoTime();
        Iterations iterations = Iterations.of(run(
                options().addProfiler(InterferenceProfiler.class, InterferenceProfiler.line(1e-3, 1e-3, patience))));
        assertThat((System.nanoTime() - start) / 1_000_000).isGreaterThan(patience);
        assertThat(iterations.scored(1e-3).undisturbed()).containsExactly(0);
    }

    @Test
    void run_team_hasProbesToo() throws RunnerException {
        String line = InterferenceProfiler.line(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);
        Iterations iterations = Iterations.of(run(options()
                .exclude("Fma")
                .include(BarrierBenchmark.class.getName())
                .addProfiler(InterferenceProfiler.class, line)));
        assertThat(iterations.probes()[0]).hasSize(ITERATIONS);
    }

    @Test
    void onEachThread_ofATeamOrOfNobodyKnown_isAsManyWithTheCaller() {
        int threads = Runtime.getRuntime().availableProcessors();
        BarrierBenchmark team = new BarrierBenchmark();
        team.start();
        try {
            for (ProbedBenchmark benchmark : List.of(team, new MemoryBenchmark())) {
                Set<Thread> seen = ConcurrentHashMap.newKeySet();
                benchmark.onEachThread(threads, () -> seen.add(Thread.currentThread()));
                assertThat(seen).hasSize(threads).contains(Thread.currentThread());
            }
        } finally {
            team.close();
        }
    }

    @Test
    void run_withoutIt_probesNothing() throws RunnerException {
        Iterations iterations = Iterations.of(run(options()));
        assertThat(iterations.probes()).isNull();
        assertThat(iterations.bytesPerOp()).isNull();
        assertThat(Arrays.stream(iterations.scores()[0])).allMatch(nanos -> nanos > 0);
    }

    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .include(FmaPeakBenchmark.class.getName() + ".scalarFma")
                .forks(0)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(50))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(10));
    }

    private static RunResult run(ChainedOptionsBuilder options) throws RunnerException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        OutputFormat silent = OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT);
        return new Runner(options.build(), silent).run().iterator().next();
    }
}
