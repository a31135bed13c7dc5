package dev.lockstep.kernel;

import java.util.function.IntFunction;

/**
 * Threads that do a larger piece of work than a product together, each with a kernel of its own: a training step, cut by rows
 * and then by weights, meets a few times instead of once for every product.
 *
 * <p>Who does what depends on the worker's number and the size of the team alone. It changes no bits as long as each element of
 * a result is one worker's.
 */
public final class Team {

    private final WorkerTeam threads;
    private final Gemm[] members;

    /**
     * A team.
     *
     * @param threads runs tasks; null for a team of the caller alone
     * @param members kernel of each worker
     */
    Team(WorkerTeam threads, Gemm... members) {
        this.threads = threads;
        this.members = members;
    }

    /** Number of workers, the caller included. */
    public int size() {
        return members.length;
    }

    /** The kernel of a worker, to be used on its thread only. */
    public Gemm member(int worker) {
        return members[worker];
    }

    /**
     * Runs a task once on each worker and returns when all are done; the caller is worker 0.
     *
     * @throws RuntimeException as {@link WorkerTeam#run}
     */
    public void run(WorkerTeam.Task task) {
        if (members.length == 1) {
            task.run(0);
        } else {
            threads.run(task);
        }
    }

    /** The same threads with other kernels, by worker. */
    public Team with(IntFunction<Gemm> kernels) {
        Gemm[] others = new Gemm[members.length];
        for (int worker = 0; worker < others.length; worker++) {
            others[worker] = kernels.apply(worker);
        }
        return new Team(threads, others);
    }

    /** Where a worker's share of {@code extent} starts, and the share of the one before ends: equal numbers of whole steps. */
    public int boundary(int worker, int extent, int step) {
        return boundary(worker, members.length, extent, step);
    }

    /** The same for so many workers. */
    public static int boundary(int worker, int workers, int extent, int step) {
        long steps = (extent + step - 1L) / step;
        return (int) Math.min(extent, steps * worker / workers * step);
    }
}
