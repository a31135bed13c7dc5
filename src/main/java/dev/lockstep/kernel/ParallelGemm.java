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

    private final WorkerTeam threads;
    private final SimdGemm[] shares;
    private final Team team;
    private final WorkerTeam.Task task = this::runShare;
    private final WorkerTeam.Task compactTask = this::runCompactShare;
    private final WorkerTeam.Task transposedTask = this::runTransposedShare;

    // The product in progress; written before the team starts, which publishes it.
    private Matrix a;
    private Matrix b;
    private Matrix c;
    private CompactBatch compact;
    private boolean accumulate;
    private boolean byRows;
    private int i0;
    private int i1;
    private int j0;
    private int j1;

    /**
     * Starts the team.
     *
     * @param threads number of threads, the caller included, {@code >= 1}
     * @throws IllegalArgumentException if {@code threads < 1}
     */
    public ParallelGemm(int threads) {
        this.threads = new WorkerTeam(threads);
        shares = new SimdGemm[threads];
        for (int t = 0; t < threads; t++) {
            shares[t] = new SimdGemm(threads);
        }
        team = new Team(this.threads, shares);
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        Gemm.check(a, b, c);
        long fmas = (long) c.rows() * c.columns() * a.columns();
        if (shares.length == 1 || fmas < MIN_FMAS) {
            shares[0].block(a, b, c, 0, c.rows(), 0, c.columns(), accumulate);
            return;
        }
        this.a = a;
        this.b = b;
        this.c = c;
        this.accumulate = accumulate;
        // Every share packs all of the operand that is not split. B is the cheaper one to pack twice, so rows are split
        // unless C is much wider than tall: by rows, 128x128x784 with B^T takes 2 to 3 % less on JDK 17 but a quarter
        // more on 25, and 128x10x784 a tenth to a quarter more on both (two threads, the fifth generation).
        this.byRows = c.columns() < 2L * c.rows();
        threads.run(task);
    }

    private void runShare(int worker) {
        if (byRows) {
            // Lanes may run along rows; where there are many, whole tiles of lanes cost no balance.
            int step = c.rows() >= 8L * Microkernel.NR * shares.length ? Microkernel.NR : 4;
            int from = team.boundary(worker, c.rows(), step);
            int to = team.boundary(worker + 1, c.rows(), step);
            shares[worker].block(a, b, c, from, to, 0, c.columns(), accumulate);
        } else {
            int from = team.boundary(worker, c.columns(), Microkernel.NR);
            int to = team.boundary(worker + 1, c.columns(), Microkernel.NR);
            shares[worker].block(a, b, c, 0, c.rows(), from, to, accumulate);
        }
    }

    @Override
    public void multiplyBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        Gemm.check(a.rows(), a.columns(), b, c);
        Gemm.checkBlock(c, i0, i1, j0, j1);
        if (runsAlone(a, b)) {
            shares[0].multiplyBlock(a, b, c, i0, i1, j0, j1);
        } else {
            runCompact(compactTask, a, b, c, i0, i1, j0, j1);
        }
    }

    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        Gemm.check(a.columns(), a.rows(), b, c);
        Gemm.checkBlock(c, i0, i1, j0, j1);
        if (runsAlone(a, b)) {
            shares[0].multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
        } else {
            runCompact(transposedTask, a, b, c, i0, i1, j0, j1);
        }
    }

    private boolean runsAlone(CompactBatch a, Matrix b) {
        return shares.length == 1 || a.elements() * b.columns() < MIN_FMAS;
    }

    private void runCompact(WorkerTeam.Task share, CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        this.compact = a;
        this.b = b;
        this.c = c;
        this.i0 = i0;
        this.i1 = i1;
        this.j0 = j0;
        this.j1 = j1;
        threads.run(share);
    }

    private void runCompactShare(int worker) {
        int from = i0 + team.boundary(worker, i1 - i0, 1);
        int to = i0 + team.boundary(worker + 1, i1 - i0, 1);
        shares[worker].multiplyBlock(compact, b, c, from, to, j0, j1);
    }

    private void runTransposedShare(int worker) {
        int from = Math.min(i1, Math.max(i0, compact.boundary(worker, shares.length)));
        int to = Math.min(i1, Math.max(i0, compact.boundary(worker + 1, shares.length)));
        shares[worker].multiplyTransposedBlock(compact, b, c, from, to, j0, j1);
    }

    @Override
    public boolean skipsZeros() {
        return true;
    }

    @Override
    public boolean readsBytes(int rows, int columns) {
        return shares[0].readsBytes(rows, columns);
    }

    @Override
    public Team team() {
        return team;
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
        threads.close();
    }
}
