package dev.lockstep;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;

/** Heap bytes that this thread and the workers of teams allocate. */
public final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /**
     * Runs something in stretches until one allocates nothing: before C2 has compiled a method, its vectors are objects.
     *
     * @return bytes of the stretch that allocated least
     */
    public static long least(int stretches, Runnable stretch) {
        return least(stretches, 0, stretch);
    }

    /** The same until one allocates no more than {@code enough}. */
    public static long least(int stretches, long enough, Runnable stretch) {
        long[] workers = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("lockstep-worker"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < stretches && least > enough; i++) {
            long[] workersBefore = THREADS.getThreadAllocatedBytes(workers);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            stretch.run();
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            long[] workersAfter = THREADS.getThreadAllocatedBytes(workers);
            for (int w = 0; w < workers.length; w++) {
                allocated += workersAfter[w] - workersBefore[w];
            }
            least = Math.min(least, allocated);
        }
        return least;
    }
}
