package dev.lockstep.benchmark;

import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.WorkerTeam;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** A benchmark whose iterations stand between two probes where {@link InterferenceProfiler} is installed, and alone elsewhere. */
public abstract class ProbedBenchmark {

    private int warmups;

    /** The first probe. */
    @Setup(Level.Iteration)
    public void probeBefore(BenchmarkParams params) {
        int threads = threads(params);
        InterferenceProfiler.before(threads, params.getThreads() == 1, probe -> onEachThread(threads, probe));
    }

    /**
     * Goes on with the last iteration of the warm-up until nothing is allocated; does nothing before any other. C2 takes seconds
     * for code as large as the squares that transpose B or as softmax, and until then vectors are objects and all of it ten
     * times slower.
     *
     * @param run what is to be measured
     */
    void completeWarmUp(IterationParams iteration, Runnable run) {
        if (iteration.getType() == IterationType.WARMUP && ++warmups == iteration.getCount()) {
            WarmUp.untilNothingIsAllocated(run);
        }
    }

    /**
     * Runs something at the same time on each thread that takes part, the calling one among them; on others instead where nobody
     * knows them. Those end, and do not stand in the way of what is measured.
     */
    void onEachThread(int threads, Runnable what) {
        try (WorkerTeam team = new WorkerTeam(threads)) {
            team.run(worker -> what.run());
        }
    }

    /** The second one, on the calling thread. */
    @TearDown(Level.Iteration)
    public void probeAfter() {
        InterferenceProfiler.after();
    }

    /** Threads that take part: those of JMH, or of the team that the kernel is given. */
    static int threads(BenchmarkParams params) {
        String kernel = params.getParam("kernel");
        if (kernel == null || params.getParam("threads") == null) {
            boolean everybody = params.getBenchmark().startsWith(BarrierBenchmark.class.getName());
            return everybody ? Runtime.getRuntime().availableProcessors() : params.getThreads();
        }
        boolean single = Arrays.stream(Kernel.values())
                .anyMatch(ours -> ours != Kernel.PARALLEL && ours.label().equals(kernel));
        int asked = Integer.parseInt(params.getParam("threads"));
        return single ? 1 : asked == 0 ? Runtime.getRuntime().availableProcessors() : asked;
    }
}
