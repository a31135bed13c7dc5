package dev.lockstep.kernel;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Threads that do a larger piece of work than a product together, each with a kernel of its own: a training step, cut by rows
 * and then by weights, meets a few times instead of once for every product.
 *
 * <p>Who does what depends on the worker's number and the size of the team alone. It changes no bits as long as each element of
 * a result is one worker's, or workers add their terms to it in a fixed order.
 */
public final class Team {

    /** The last worker waits until all others have been at the first rows. More than two, on as many processors, were not measured. */
    private static final int MOST_IN_TURN = 2;

    /** B has so many times the rows of C at least: of B half would change its place, of C all does, and half comes back. */
    private static final int LEAST_DEPTH = 4;

    private final WorkerTeam threads;
    private final Gemm[] members;
    private final Turn[] turns;

    /** A worker adds its terms after the one before it. */
    private final class Turn implements Gemm.Turns {
        private final int worker;

        /** Whether there may have been {@code -0.0f} in rows so far. */
        private boolean negativeZero;

        Turn(int worker) {
            this.worker = worker;
        }

        @Override
        public boolean await(int i1) {
            return worker > 0 && threads.await(worker - 1, i1);
        }

        @Override
        public void handOn(int i1, boolean negativeZero) {
            this.negativeZero |= negativeZero;
            threads.reach(worker, i1, this.negativeZero);
        }
    }

    /**
     * A team.
     *
     * @param threads runs tasks; null for a team of the caller alone
     * @param members kernel of each worker
     */
    Team(WorkerTeam threads, Gemm... members) {
        this.threads = threads;
        this.members = members;
        this.turns = new Turn[members.length];
        Arrays.setAll(turns, Turn::new);
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

    /**
     * Whether workers had better take turns in {@code C := A * B}, {@link #multiplyInTurn}, if each of them changes the rows of B for its
     * share of A's columns between two products.
     *
     * <p>If each worker computes rows of C instead, it reads all of B. What another one wrote comes from that one's cache, and
     * before that one can write it again, this one's copy has to go: two cores that met at a barrier in .7 microseconds took about as
     * long for that as for the product. In turns, B stays where it is, and C is handed on: less, if it has fewer rows than
     * B. Threads that have to share processors lose by it.
     *
     * <p>All workers have to come to the same answer: it depends on the operands, and on the kernel of the first one.
     */
    public boolean takesTurns(CompactBatch a, Matrix b, Matrix c) {
        int size = members.length;
        return size > 1
                && size <= MOST_IN_TURN
                && threads.hasProcessors()
                && b.rows() >= (long) LEAST_DEPTH * c.rows()
                && a.boundary(1, size) > 0
                && members[0].addsTermsQuickly(a, b, c);
    }

    /**
     * A worker's share of {@code C := A * B}: within a task, in which all workers call this, and once. Each adds the terms of its
     * {@linkplain CompactBatch#boundary share} of A's columns to some rows of C at a time, as soon as the one before it has; sums are
     * the same chains. On return rows {@code [from, to)} of C are final.
     *
     * @throws IllegalArgumentException as {@link Gemm#multiplyTerms}
     * @throws RuntimeException if another worker failed; {@link #run} throws what that one threw
     */
    public void multiplyInTurn(int worker, CompactBatch a, Matrix b, Matrix c, int from, int to) {
        int size = members.length;
        if (size == 1) {
            members[0].multiplyBlock(a, b, c, 0, c.rows(), 0, c.columns());
            return;
        }
        turns[worker].negativeZero = false;
        members[worker].multiplyTerms(a, b, c, a.boundary(worker, size), a.boundary(worker + 1, size), turns[worker]);
        if (worker < size - 1) {
            threads.await(size - 1, to);
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
