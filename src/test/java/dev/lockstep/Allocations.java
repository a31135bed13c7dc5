package dev.lockstep;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;

/** Heap bytes that this thread and the workers of teams allocate. */
public final class Allocations {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long SECOND = 1_000_000_000;
    private static final long MOST_SECONDS = 60;

    private Allocations() {}

    /**
     * Runs something in stretches until one allocates no more than {@code enough}, for up to a minute: before C2 has compiled a
     * method its vectors are objects, and when it comes to that depends on what else the JVM and the machine have to do.
     *
     * @return bytes of the stretch that allocated least
     */
    public static long onceCompiled(long enough, Runnable stretch) {
        return least(Integer.MAX_VALUE, MOST_SECONDS, enough, stretch);
    }

    /**
     * Runs something in so many stretches, or until one allocates nothing.
     *
     * @return bytes of the stretch that allocated least
     */
    public static long least(int stretches, Runnable stretch) {
        return least(stretches, Long.MAX_VALUE, 0, stretch);
    }

    private static long least(int stretches, long seconds, long enough, Runnable stretch) {
        long start = System.nanoTime();
        long[] workers = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("lockstep-worker"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < stretches && least > enough && (System.nanoTime() - start) / SECOND < seconds; i++) {
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
