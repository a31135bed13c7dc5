package dev.lockstep.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Was the fork left alone? CPU time of the process over wall time ({@value #CPU}), and the share of all processors' time
 * that a hypervisor took away ({@value #STEAL}; 0 where {@code /proc/stat} does not tell).
 *
 * <p>Uses nothing of this project, so that it can be put beside any build.
 */
public final class FitnessProfiler implements InternalProfiler {

    /** CPU seconds per second. */
    public static final String CPU = "cpu.share";

    /** Stolen part of all processors' time. */
    public static final String STEAL = "steal.share";

    private static final Path STAT = Path.of("/proc/stat");
    private static final int STEAL_FIELD = 8;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long wall;
    private long cpu;
    private long[] ticks;

    /** JMH makes it by its name. */
    public FitnessProfiler() {}

    @Override
    public String getDescription() {
        return "CPU time over wall time, and stolen time";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        ticks = ticks();
        cpu = system.getProcessCpuTime();
        wall = System.nanoTime();
    }

    @Override
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double share = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - wall);
        long[] now = ticks();
        long all = now[0] - ticks[0];
        double stolen = all > 0 ? (double) (now[1] - ticks[1]) / all : 0;
        return List.of(
                new ScalarResult(CPU, share, "s/s", AggregationPolicy.AVG),
                new ScalarResult(STEAL, stolen, "s/s", AggregationPolicy.AVG));
    }

    /** All ticks of all processors, and the stolen ones. */
    private static long[] ticks() {
        try {
            String first = Files.readAllLines(STAT).get(0);
            String[] fields = first.trim().split(" +");
            long all = 0;
            for (int f = 1; f <= STEAL_FIELD; f++) {
                all += Long.parseLong(fields[f]);
            }
            return new long[] {all, Long.parseLong(fields[STEAL_FIELD])};
        } catch (IOException | RuntimeException e) {
            return new long[2];
        }
    }
}
