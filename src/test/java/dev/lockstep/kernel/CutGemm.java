package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
        cut(c, row, (i0, i1, j0, j1) -> {
            Handed handed = new Handed(c, i0, j0, j1);
            gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1, handed);
            handed.putBack(i1);
        });
    }

    /** Takes rows when they are said to be final, and leaves rubbish in their place, which nobody may read or add to. */
    private static final class Handed implements Rows {
        private final Matrix c;
        private final int i0;
        private final int j0;
        private final int j1;
        private final List<Float> taken = new ArrayList<>();
        private int next;

        Handed(Matrix c, int i0, int j0, int j1) {
            this.c = c;
            this.i0 = i0;
            this.j0 = j0;
            this.j1 = j1;
            this.next = i0;
        }

        @Override
        public void areReady(int from, int to) {
            assertThat(from).isEqualTo(next);
            for (int i = from; i < to; i++) {
                for (int j = j0; j < j1; j++) {
                    taken.add(c.data()[c.index(i, j)]);
                    c.data()[c.index(i, j)] = 1671f;
                }
            }
            next = to;
        }

        void putBack(int i1) {
            assertThat(next).isEqualTo(i1);
            int at = 0;
            for (int i = i0; i < i1; i++) {
                for (int j = j0; j < j1; j++) {
                    assertThat(c.data()[c.index(i, j)]).isEqualTo(1671f);
                    c.data()[c.index(i, j)] = taken.get(at++);
                }
            }
        }
    }

    @Override
    public String name() {
        return gemm.name() + " cut";
    }
}
