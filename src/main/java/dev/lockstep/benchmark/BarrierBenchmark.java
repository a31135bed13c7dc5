package dev.lockstep.benchmark;

import dev.lockstep.kernel.WorkerTeam;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to start a task on all threads and to wait for its end?
 *
 * <p>{@code java --add-modules jdk.incubator.vector -jar target/benchmarks.jar Barrier}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class BarrierBenchmark extends ProbedBenchmark {

    private final WorkerTeam.Task nothing = worker -> {};
    private WorkerTeam team;

    /** Starts a thread for each processor. */
    @Setup
    public void start() {
        team = new WorkerTeam(Runtime.getRuntime().availableProcessors());
    }

    /** An empty task. */
    @Benchmark
    public void barrier() {
        team.run(nothing);
    }

    @Override
    void onEachThread(int threads, Runnable what) {
        team.run(worker -> what.run());
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        team.close();
    }
}
