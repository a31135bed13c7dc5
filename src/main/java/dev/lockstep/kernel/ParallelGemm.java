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

    /** Below this many elements a step along a gradient takes less than starting the team. */
    static final long MIN_ELEMENTS = 1L << 15;

    private final WorkerTeam team;
    private final SimdGemm[] shares;
    private final boolean[] needsZeros;
    private final WorkerTeam.Task task = this::runShare;
    private final WorkerTeam.Task sparseTask = this::runSparseShare;
    private final WorkerTeam.Task transposedTask = this::runTransposedShare;
    private final WorkerTeam.Task updateTask = this::runUpdateShare;

    // The product in progress; written before the team starts, which publishes it.
    private Matrix a;
    private Matrix b;
    private Matrix c;
    private SparseBatch sparse;
    private boolean accumulate;
    private float rate;
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
        needsZeros = new boolean[threads];
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

    @Override
    public void multiply(SparseBatch a, Matrix b, Matrix c) {
        Gemm.check(a.rows(), a.columns(), b, c);
        if (runsAlone(a, b)) {
            shares[0].multiply(a, b, c);
        } else if (runSparse(sparseTask, a, b, c)) {
            Gemm.super.multiply(a, b, c);
        }
    }

    @Override
    public void multiplyTransposed(SparseBatch a, Matrix b, Matrix c) {
        Gemm.check(a.columns(), a.rows(), b, c);
        if (runsAlone(a, b)) {
            shares[0].multiplyTransposed(a, b, c);
        } else if (runSparse(transposedTask, a, b, c)) {
            Gemm.super.multiplyTransposed(a, b, c);
        }
    }

    private boolean runsAlone(SparseBatch a, Matrix b) {
        return shares.length == 1 || (long) a.nonZeros() * b.columns() < MIN_FMAS;
    }

    /** Whether the product has to be computed again with its zeros. */
    private boolean runSparse(WorkerTeam.Task share, SparseBatch a, Matrix b, Matrix c) {
        this.sparse = a;
        this.b = b;
        this.c = c;
        team.run(share);
        boolean any = false;
        for (boolean one : needsZeros) {
            any |= one;
        }
        return any;
    }

    // Columns of C where there are enough: then a thread's part of W, of its gradient and of the step along it stay in
    // its
    // caches from one training step to the next.

    private void runSparseShare(int worker) {
        boolean byColumns = SparseProduct.splitsByColumns(b, c, shares.length);
        int j0 = byColumns ? boundary(worker, c.columns(), Lanes.COUNT) : 0;
        int j1 = byColumns ? boundary(worker + 1, c.columns(), Lanes.COUNT) : c.columns();
        int from = byColumns ? 0 : boundary(worker, c.rows(), 1);
        int to = byColumns ? c.rows() : boundary(worker + 1, c.rows(), 1);
        boolean finite = Specials.isFinite(b, j0, j1);
        needsZeros[worker] = shares[worker].sparse().rows(sparse, from, to, b, c, j0, j1) || !finite;
    }

    private void runTransposedShare(int worker) {
        int blocks = sparse.matrix().blocks();
        boolean byColumns = SparseProduct.splitsByColumns(b, c, shares.length);
        int j0 = byColumns ? boundary(worker, c.columns(), Lanes.COUNT) : 0;
        int j1 = byColumns ? boundary(worker + 1, c.columns(), Lanes.COUNT) : c.columns();
        int from = byColumns ? 0 : boundary(worker, blocks, 1);
        int to = byColumns ? blocks : boundary(worker + 1, blocks, 1);
        boolean finite = Specials.isFinite(b, j0, j1);
        needsZeros[worker] = shares[worker].sparse().columns(sparse, from, to, b, c, j0, j1) || !finite;
    }

    @Override
    public void subtractScaled(float rate, Matrix x, Matrix y) {
        Gemm.checkSameShape(x, y);
        if (shares.length == 1 || (long) y.rows() * y.columns() < MIN_ELEMENTS) {
            Elementwise.subtractScaled(rate, x, y, 0, y.columns());
            return;
        }
        this.rate = rate;
        this.a = x;
        this.c = y;
        team.run(updateTask);
    }

    private void runUpdateShare(int worker) {
        int j0 = boundary(worker, c.columns(), Lanes.COUNT);
        int j1 = boundary(worker + 1, c.columns(), Lanes.COUNT);
        Elementwise.subtractScaled(rate, a, c, j0, j1);
    }

    @Override
    public boolean skipsZeros() {
        return true;
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
