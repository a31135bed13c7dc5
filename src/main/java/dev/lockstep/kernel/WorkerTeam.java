package dev.lockstep.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A fixed team of platform threads that run one task together; the caller is worker 0.
 *
 * <p>Starting a task and waiting for its end cost about a microsecond while the workers spin; they park when nothing
 * comes for a while, but not within a task, where one may {@link #await} another that is at work. A call allocates nothing. Which
 * worker does what is up to the task and depends on the worker's number alone: there is no stealing, so a partition is the same in
 * every run.
 */
public final class WorkerTeam implements AutoCloseable {

    /** What a team runs. */
    @FunctionalInterface
    public interface Task {

        /** Does the share of worker {@code worker}, {@code 0 <= worker < size}. */
        void run(int worker);
    }

    /**
     * How long a waiting thread looks before it parks: longer than what lies between two meetings of a training step.
     *
     * <p>Linux may wake a parked thread on the processor of the one that wakes it, and leave both there for seconds while
     * the next processor idles: threads that park within each step look like half a processor's load each. With .3 ms, 4
     * of 10 trainings on two processors ended so, as slow as with one thread; with .6 to 3 ms, none of 36, though it has
     * been met since, for a second or two. Yielding instead of pausing did not help.
     */
    private static final long SPIN_NANOS = 600_000;

    /**
     * How long it looks before it yields its processor between two looks: many times what a meeting takes where each thread has
     * a processor.
     *
     * <p>On a busy machine the one that is waited for may have no processor, and the one that looks keeps it from getting this
     * one. Two trainings at once with two threads each on two processors, softmax only, took 106 to 110 seconds without
     * and 19 with yielding, the network with hidden layers 25 to 28 and 16 to 19; alone no difference was seen beyond the noise.
     */
    private static final long PAUSE_NANOS = 20_000;

    /** Looks between two at the clock. One look with a pause takes 15 to 60 ns on current CPUs. */
    private static final int LOOKS = 200;

    /** Longs between what two workers write: two lines, which some CPUs fetch together. */
    private static final int APART = 16;

    /** More is a slip of the finger, not a machine. */
    public static final int MOST_THREADS = 1_024;

    private final int size;
    private final long spinNanos;
    private final Worker[] workers;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** Of each worker, the last task in which it said how far it has come (32 bits), how far (31), and a mark. */
    private final AtomicLongArray reached;

    /** Of each worker, the last task that it ended. */
    private final AtomicLongArray ended;

    private volatile int generation;
    private volatile Task task;
    private volatile boolean closed;
    private volatile Thread waitingCaller;

    /**
     * Starts {@code size - 1} daemon threads.
     *
     * @throws IllegalArgumentException if {@code size} is below 1 or above {@value #MOST_THREADS}
     */
    public WorkerTeam(int size) {
        this(size, Thread::start);
    }

    /** With another way to start its threads; should that fail, those that run are ended. */
    WorkerTeam(int size, Consumer<Thread> start) {
        if (size < 1 || size > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "a team of " + size + " threads: 1 to " + MOST_THREADS + " are possible");
        }
        this.size = size;
        // With more threads than processors a thread that looks keeps a working one from running: it looks for
        // microseconds only.
        this.spinNanos = size <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
        this.reached = new AtomicLongArray((size + 1) * APART);
        this.ended = new AtomicLongArray((size + 1) * APART);
        this.workers = new Worker[size - 1];
        for (int w = 1; w < size; w++) {
            workers[w - 1] = new Worker(w);
        }
        try {
            for (Worker worker : workers) {
                start.accept(worker);
            }
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** Number of threads, the caller included. */
    public int size() {
        return size;
    }

    /**
     * Runs {@code task} once on each worker and returns when all are done.
     *
     * @throws IllegalStateException if the team is closed, or this is called by one of its tasks on worker 0; a task must not
     *     call it on another worker either, where it would wait for itself
     * @throws RuntimeException the first exception that a worker threw, after all have stopped; errors likewise, and a checked
     *     one, which no task can declare, as the cause of an {@link IllegalStateException}
     */
    public synchronized void run(Task task) {
        if (closed) {
            throw new IllegalStateException("the worker team is closed");
        }
        if (this.task != null) {
            throw new IllegalStateException("a task of the team cannot start another one");
        }
        this.task = task;
        unfinished.set(size - 1);
        generation++;
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
        try {
            task.run(0);
        } catch (Throwable t) {
            failed(t);
        } finally {
            ended.setRelease(place(0), generation);
        }
        awaitWorkers();
        this.task = null;
        Throwable thrown = failure.getAndSet(null);
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        if (thrown != null) {
            throw new IllegalStateException("a task threw a checked exception: " + thrown, thrown);
        }
    }

    /**
     * Says, within a task, how far a worker has come: what it wrote until then, those see who {@link #await} that. No less than what
     * it said before in this task.
     *
     * @param mark handed on to those who wait; once true, it stays so until the task ends
     */
    void reach(int worker, int to, boolean mark) {
        reached.setRelease(place(worker), (long) generation << 32 | (long) to << 1 | (mark ? 1 : 0));
    }

    /**
     * Waits, within a task, until a worker has come so far. Whoever is waited for must not wait for the one that waits. It looks, and
     * yields its processor between two looks after a while, but never parks: the other one is at work.
     *
     * @return the mark of the worker that was waited for, perhaps from when it had come further
     * @throws IllegalStateException if that worker ended its share before it came so far
     * @throws RuntimeException if some worker failed, who may have been the one waited for
     */
    boolean await(int worker, int to) {
        int now = generation;
        long start = 0;
        while (true) {
            for (int look = 0; look < LOOKS; look++) {
                long at = reached.getAcquire(place(worker));
                if (hasReached(at, now, to)) {
                    return (at & 1) != 0;
                }
                Thread.onSpinWait();
            }
            // In this order: who fails says so before it ends, and who ends has said before how far it came.
            boolean isOver = ended.getAcquire(place(worker)) == now;
            if (failure.get() != null) {
                throw new AbandonedException();
            }
            if (isOver && !hasReached(reached.getAcquire(place(worker)), now, to)) {
                throw new IllegalStateException("worker " + worker + " ended its share before it came to " + to);
            }
            if (start == 0) {
                start = System.nanoTime();
            }
            waitedSince(start);
        }
    }

    private static boolean hasReached(long at, int generation, int to) {
        return (int) (at >> 32) == generation && ((int) at >>> 1) >= to;
    }

    /** Whether each worker can have a processor of its own. */
    boolean hasProcessors() {
        return spinNanos > 0;
    }

    private static int place(int worker) {
        return (worker + 1) * APART;
    }

    /** Ends the share of a worker that waited for one that failed; the caller gets what that one threw. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AbandonedException() {
            super("another worker failed", null, false, false);
        }
    }

    private void failed(Throwable t) {
        Throwable first = failure.compareAndExchange(null, t);
        if (first != null && first != t && !(t instanceof AbandonedException)) {
            try {
                first.addSuppressed(t);
            } catch (VirtualMachineError e) {
                // No room for a second failure: the first one is thrown, and the worker must live for the next task.
                return;
            }
        }
    }

    private void awaitWorkers() {
        long start = System.nanoTime();
        long waited;
        do {
            for (int look = 0; look < LOOKS; look++) {
                if (unfinished.get() == 0) {
                    return;
                }
                Thread.onSpinWait();
            }
            waited = waitedSince(start);
        } while (waited < spinNanos);
        boolean interrupted = false;
        waitingCaller = Thread.currentThread();
        while (unfinished.get() != 0) {
            LockSupport.park(this);
            // An interrupt makes park return at once: remember it, the workers still have to finish.
            interrupted |= Thread.interrupted();
        }
        waitingCaller = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nanoseconds since then; after {@link #PAUSE_NANOS} it lets others have the processor. */
    private static long waitedSince(long start) {
        long waited = System.nanoTime() - start;
        if (waited > PAUSE_NANOS) {
            Thread.yield();
        }
        return waited;
    }

    /** Ends the threads; a second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Worker extends Thread {

        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            super("lockstep-worker-" + number);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            int seen = 0;
            while (awaitGenerationAfter(seen)) {
                seen++;
                try {
                    task.run(number);
                } catch (Throwable t) {
                    failed(t);
                } finally {
                    ended.setRelease(place(number), seen);
                    if (unfinished.decrementAndGet() == 0) {
                        Thread caller = waitingCaller;
                        if (caller != null) {
                            LockSupport.unpark(caller);
                        }
                    }
                }
            }
        }

        /** Waits for the next task; false when the team was closed. */
        private boolean awaitGenerationAfter(int seen) {
            long start = System.nanoTime();
            long waited;
            do {
                for (int look = 0; look < LOOKS; look++) {
                    if (generation != seen) {
                        return true;
                    }
                    if (closed) {
                        return false;
                    }
                    Thread.onSpinWait();
                }
                waited = waitedSince(start);
            } while (waited < spinNanos);
            parked = true;
            while (generation == seen && !closed) {
                LockSupport.park(WorkerTeam.this);
                // Nobody but the team may stop a worker.
                Thread.interrupted();
            }
            parked = false;
            return generation != seen;
        }
    }
}
