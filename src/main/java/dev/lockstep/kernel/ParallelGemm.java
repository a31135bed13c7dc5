package dev.lockstep.kernel;

/**
 * {@link SimdGemm} on a team of threads, each of which owns a range of rows or of columns of C for all of k.
 *
 * <p>The partition changes no bits: an element's sum is the same chain whoever computes it.
 */
public final class ParallelGemm implements Gemm {

    /**
     * Below this many FMAs the product runs on the caller's thread: at some 50 FMAs per nanosecond it takes under five
     * microseconds, a few times what starting and joining the team costs.
     */
    static final long MIN_FMAS = 1L << 18;

    private final WorkerTeam team;
    private final SimdGemm[] shares;
    private final WorkerTeam.Task task = this::runShare;

    // The product in progress; written before the team starts, which publishes it.
    private Matrix a;
    private Matrix b;
    private Matrix c;
    private boolean accumulate;
    private boolean byRows;

    /**
     * Starts the team.
     *
     * @param threads number of threads, the caller included, {@code >= 1}
     * @throws IllegalArgumentException if {@code threads < 1}
     */
    public ParallelGemm(int threads) {
        team = new WorkerTeam(threads);
        shares = new SimdGemm[threads];
        for (int t = 0; t < threads; t++) {
            shares[t] = new SimdGemm();
        }
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Gemm.check(a, b, c);
        long fmas = (long) c.rows() * c.columns() * a.columns();
        if (shares.length == 1 || fmas < MIN_FMAS) {
            shares[0].multiplyBlock(a, b, c, 0, c.rows(), 0, c.columns(), accumulate);
            return;
        }
        this.a = a;
        this.b = b;
        this.c = c;
        this.accumulate = accumulate;
        // Every share packs all of the operand that is not split. B is the cheaper one to pack twice, so rows are split
        // unless C is much wider than tall.
        this.byRows = c.columns() < 2L * c.rows();
        team.run(task);
    }

    private void runShare(int worker) {
        if (byRows) {
            // Lanes may run along rows; where there are many, whole tiles of lanes cost no balance.
            int step = c.rows() >= 8L * Microkernel.NR * shares.length ? Microkernel.NR : 4;
            int from = boundary(worker, c.rows(), step);
            int to = boundary(worker + 1, c.rows(), step);
            shares[worker].multiplyBlock(a, b, c, from, to, 0, c.columns(), accumulate);
        } else {
            int from = boundary(worker, c.columns(), Microkernel.NR);
            int to = boundary(worker + 1, c.columns(), Microkernel.NR);
            shares[worker].multiplyBlock(a, b, c, 0, c.rows(), from, to, accumulate);
        }
    }

    /** Start of a worker's range: an equal share rounded to whole tiles. */
    private int boundary(int worker, int extent, int step) {
        long tiles = (extent + step - 1L) / step;
        return (int) Math.min(extent, tiles * worker / shares.length * step);
    }

    @Override
    public String name() {
        return "parallel";
    }

    @Override
    public int threads() {
        return shares.length;
    }

    @Override
    public void close() {
        team.close();
    }
}
