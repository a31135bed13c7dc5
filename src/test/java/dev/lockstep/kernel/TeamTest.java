package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Allocations;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that take turns in a product: a worker that waits for ever is left behind. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeamTest {

    private static final int M = 128;
    private static final int K = 784;
    private static final int N = 128;

    private static SparseBatch batch(int rows, double density) {
        Random random = new Random(rows);
        SparseBatch batch = new SparseBatch(
                SparseRows.of(rows, K, N, (i, to) -> {
                    for (int p = 0; p < to.length; p++) {
                        to[p] = (byte) (random.nextDouble() < density ? 1 + random.nextInt(255) : 0);
                    }
                }),
                rows);
        batch.select(null, 0, rows, 0);
        return batch;
    }

    private static Matrix weights(float scale) {
        Random random = new Random(1671);
        Matrix w = Matrix.zeros(K, N);
        for (int q = 0; q < w.size(); q++) {
            w.data()[w.offset() + q] = (random.nextFloat() - .5f) * scale;
        }
        return w;
    }

    private static Matrix naive(CompactBatch x, Matrix w) {
        Matrix y = Matrix.zeros(x.rows(), N);
        new NaiveGemm().multiply(x.toDense(), w, y, false);
        return y;
    }

    private static void inTurn(Team team, CompactBatch x, Matrix w, Matrix y) {
        team.run(worker -> {
            int from = team.boundary(worker, x.rows(), 4);
            int to = team.boundary(worker + 1, x.rows(), 4);
            team.multiplyInTurn(worker, x, w, y, from, to);
            // Own rows are final.
            for (int q = y.index(from, 0); q < y.index(to - 1, N - 1) + 1; q++) {
                y.data()[q] += 1f;
            }
        });
    }

    /** Also with sums that underflow, in one worker's terms or in all, and with weights that are not finite. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0", "4, 0", "2, 1", "2, 2", "2, 3", "3, 1", "3, 3", "2, 4", "3, 4"})
    void multiplyInTurn_anyTeam_hasTheNaiveBits(int workers, int kind) {
        for (int rows : new int[] {M, 97, 32}) {
            SparseBatch x = batch(rows, .2);
            Matrix w = weights(kind == 3 ? 1e-43f : 1f);
            for (int q = 0; q < K * N; q++) {
                boolean first = q < K * N / 2;
                if (kind == 1 && first || kind == 2 && !first) {
                    w.data()[w.offset() + q] = -Float.MIN_VALUE;
                }
            }
            if (kind == 4) {
                w.data()[w.index(K / 2, 5)] = Float.NaN;
                w.data()[w.index(3, 7)] = Float.POSITIVE_INFINITY;
            }
            Matrix expected = naive(x, w);
            Matrix y = Matrix.zeros(rows, N);
            try (ParallelGemm gemm = new ParallelGemm(workers)) {
                for (int run = 0; run < 50; run++) {
                    inTurn(gemm.team(), x, w, y);
                    for (int q = 0; q < rows * N; q++) {
                        float want = expected.data()[expected.offset() + q] + 1f;
                        assertThat(Float.floatToIntBits(y.data()[y.offset() + q]))
                                .isEqualTo(Float.floatToIntBits(want));
                    }
                }
            }
        }
    }

    /** A first share ends as -0 in a row whose other terms are all skipped zeros, which make it +0. */
    @Test
    void multiplyInTurn_negativeZeroHandedOn_isWhatZerosMakeOfIt() {
        SparseRows rows = SparseRows.of(1_000, K, N, (i, to) -> {
            Arrays.fill(to, (byte) (i < 16 ? 0 : 9));
            to[0] = 1;
        });
        SparseBatch x = new SparseBatch(rows, 16);
        x.select(null, 0, 16, 0);
        Matrix w = weights(1f);
        Arrays.fill(w.data(), w.index(0, 0), w.index(1, 0), -Float.MIN_VALUE);
        Arrays.fill(w.data(), w.index(1, 0), w.index(rows.boundary(1, 2), 0), -1f);
        Matrix y = Matrix.zeros(16, N);
        try (ParallelGemm gemm = new ParallelGemm(2)) {
            gemm.team().run(worker -> gemm.team().multiplyInTurn(worker, x, w, y, 8 * worker, 8 * worker + 8));
        }
        Matrix expected = naive(x, w);
        assertThat(Float.floatToRawIntBits(expected.data()[expected.index(0, 1)]))
                .isZero();
        for (int q = 0; q < y.size(); q++) {
            assertThat(Float.floatToRawIntBits(y.data()[y.offset() + q]))
                    .isEqualTo(Float.floatToRawIntBits(expected.data()[expected.offset() + q]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void multiplyInTurn_aWorkerFails_theCallerGetsThatAndTheTeamGoesOn(int failing) {
        SparseBatch x = batch(M, .2);
        Matrix w = weights(1f);
        Matrix y = Matrix.zeros(M, N);
        try (ParallelGemm gemm = new ParallelGemm(3)) {
            Team team = gemm.team().with(worker -> worker == failing ? new Failing() : new SimdGemm());
            for (int run = 0; run < 20; run++) {
                assertThatThrownBy(() -> inTurn(team, x, w, y))
                        .hasMessage("planted")
                        .hasNoSuppressedExceptions();
            }
            inTurn(gemm.team(), x, w, y);
            assertThat(y.data()[y.index(M - 1, 3)]).isEqualTo(naive(x, w).data()[y.index(M - 1, 3)] + 1f);
        }
    }

    private static final class Failing implements Gemm {
        @Override
        public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
            throw new IllegalStateException("planted");
        }

        @Override
        public String name() {
            return "failing";
        }
    }

    @Test
    void multiplyInTurn_warm_allocatesNothing() {
        SparseBatch x = batch(M, .2);
        Matrix w = weights(1f);
        Matrix y = Matrix.zeros(M, N);
        try (ParallelGemm gemm = new ParallelGemm(2)) {
            Team team = gemm.team();
            WorkerTeam.Task task = worker -> team.multiplyInTurn(worker, x, w, y, 64 * worker, 64 * worker + 64);
            long least = Allocations.onceCompiled(0, () -> {
                for (int call = 0; call < 20; call++) {
                    team.run(task);
                }
            });
            assertThat(least).isZero();
        }
    }

    @Test
    void takesTurns_onlyWhereItGains() {
        Matrix w = weights(1f);
        Matrix y = Matrix.zeros(M, N);
        SparseBatch x = batch(M, .2);
        assertThat(new SimdGemm().team().takesTurns(x, w, y)).isFalse();
        for (int workers = 2; workers <= 5; workers++) {
            try (ParallelGemm gemm = new ParallelGemm(workers)) {
                assertThat(gemm.team().takesTurns(x, w, y)).isEqualTo(workers <= 4);
                SparseBatch tall = batch(197, .2);
                assertThat(gemm.team().takesTurns(tall, w, Matrix.zeros(197, N)))
                        .isFalse();
                ByteBatch bytes = new ByteBatch(M, K, true);
                bytes.resize(M);
                assertThat(gemm.team().takesTurns(bytes, w, y)).isFalse();
                assertThat(gemm.team().with(worker -> new NaiveGemm()).takesTurns(x, w, y))
                        .isFalse();
            }
        }
    }
}
