package dev.lockstep.kernel;

import java.util.Random;

/** Computes each product in four blocks, cut at random places. */
record CutGemm(Gemm gemm, Random random) implements Gemm {

    CutGemm(Gemm gemm) {
        this(gemm, new Random(7));
    }

    private interface Block {
        void compute(int i0, int i1, int j0, int j1);
    }

    private void cut(Matrix c, Block block) {
        cut(c, random.nextInt(c.rows() + 1), block);
    }

    private void cut(Matrix c, int i, Block block) {
        int j = random.nextInt(c.columns() + 1);
        block.compute(i, c.rows(), 0, j);
        block.compute(0, i, j, c.columns());
        block.compute(0, i, 0, j);
        block.compute(i, c.rows(), j, c.columns());
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        cut(c, (i0, i1, j0, j1) -> gemm.multiplyBlock(a, b, c, i0, i1, j0, j1, accumulate));
    }

    @Override
    public void multiply(CompactBatch a, Matrix b, Matrix c) {
        cut(c, (i0, i1, j0, j1) -> gemm.multiplyBlock(a, b, c, i0, i1, j0, j1));
    }

    @Override
    public void multiplyTransposed(CompactBatch a, Matrix b, Matrix c) {
        int row = random.nextBoolean() ? random.nextInt(c.rows() + 1) : a.boundary(random.nextInt(4), 3);
        cut(c, row, (i0, i1, j0, j1) -> gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1));
    }

    @Override
    public String name() {
        return gemm.name() + " cut";
    }
}
