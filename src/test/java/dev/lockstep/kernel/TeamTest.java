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
            // Own rows are final: nobody else goes on with what they become here.
            for (int q = y.index(from, 0); q < y.index(to - 1, N - 1) + 1; q++) {
                y.data()[q] = Float.intBitsToFloat(~Float.floatToIntBits(y.data()[q]));
            }
        });
    }

    /** Puts right what {@link #inTurn} did to final sums; the bits of one NaN for all. */
    private static int[] sums(Matrix y) {
        int[] bits = new int[y.size()];
        for (int q = 0; q < bits.length; q++) {
            bits[q] = Float.floatToIntBits(Float.intBitsToFloat(~Float.floatToRawIntBits(y.data()[y.offset() + q])));
        }
        return bits;
    }

    private static int[] bits(Matrix y) {
        int[] bits = new int[y.size()];
        for (int q = 0; q < bits.length; q++) {
            bits[q] = Float.floatToIntBits(y.data()[y.offset() + q]);
        }
        return bits;
    }

    /** How many sums end as -0 if zeros of x are left out of them, and as +0 with them. */
    private static int different(SparseBatch x, Matrix w, int[] expected) {
        Matrix y = Matrix.zeros(x.rows(), N);
        new SparseProduct().rows(x, 0, x.rows(), w, y, 0, N);
        int[] without = bits(y);
        int different = 0;
        for (int q = 0; q < without.length; q++) {
            different += without[q] == Integer.MIN_VALUE && expected[q] == 0 ? 1 : 0;
        }
        return different;
    }

    /** Weights of which all, those of the first features or those of the last ones make sums that underflow, or are not finite. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 0", "4, 0", "2, 1", "2, 2", "2, 3", "3, 1", "3, 2", "3, 3", "2, 4", "3, 4"})
    void multiplyInTurn_anyTeam_hasTheNaiveBits(int workers, int kind) {
        for (int rows : new int[] {M, 97, 32, 8}) {
            SparseBatch x = batch(rows, kind == 0 || kind == 4 ? .2 : .002);
            Matrix w = weights(kind == 3 ? 1e-43f : 1f);
            for (int q = 0; q < K * N; q++) {
                boolean first = q < K * N / 2;
                if (kind == 1 && first || kind == 2 && !first) {
                    w.data()[w.offset() + q] = q % 3 == 0 ? Float.MIN_VALUE : -Float.MIN_VALUE;
                }
            }
            if (kind == 4) {
                w.data()[w.index(K / 2, 5)] = Float.NaN;
                w.data()[w.index(3, 7)] = Float.POSITIVE_INFINITY;
            }
            int[] expected = bits(naive(x, w));
            if (kind >= 1 && kind <= 3 && rows >= 32) {
                assertThat(different(x, w, expected)).isPositive();
            }
            Matrix y = Matrix.zeros(rows, N);
            try (ParallelGemm gemm = new ParallelGemm(workers)) {
                for (int run = 0; run < 20; run++) {
                    inTurn(gemm.team(), x, w, y);
                    assertThat(sums(y)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void multiplyInTurn_nobodyElse_isTheProduct() {
        SparseBatch x = batch(M, .2);
        Matrix w = weights(1f);
        Matrix y = Matrix.zeros(M, N);
        new SimdGemm().team().multiplyInTurn(0, x, w, y, 0, M);
        assertThat(bits(y)).isEqualTo(bits(naive(x, w)));
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
            assertThat(sums(y)).isEqualTo(bits(naive(x, w)));
        }
    }

    /** Nobody waits for ever for a worker that does not take its turn. */
    @Test
    void multiplyInTurn_aWorkerDoesNot_theOthersSaySo() {
        SparseBatch x = batch(M, .2);
        Matrix w = weights(1f);
        Matrix y = Matrix.zeros(M, N);
        try (ParallelGemm gemm = new ParallelGemm(2)) {
            Team team = gemm.team();
            for (int absent = 0; absent < 2; absent++) {
                int missing = absent;
                assertThatThrownBy(() -> team.run(worker -> {
                            if (worker != missing) {
                                team.multiplyInTurn(worker, x, w, y, 64 * worker, 64 * worker + 64);
                            }
                        }))
                        .hasMessageMatching("worker " + missing + " ended its share before it came to (16|64)");
            }
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
        int processors = Runtime.getRuntime().availableProcessors();
        for (int workers = 2; workers <= 3; workers++) {
            try (ParallelGemm gemm = new ParallelGemm(workers)) {
                assertThat(gemm.team().takesTurns(x, w, y)).isEqualTo(workers == 2 && processors >= 2);
                SparseBatch tall = batch(197, .2);
                assertThat(gemm.team().takesTurns(tall, w, Matrix.zeros(197, N)))
                        .isFalse();
                ByteBatch bytes = new ByteBatch(M, K, true);
                bytes.resize(M);
                assertThat(gemm.team().takesTurns(bytes, w, y)).isFalse();
                assertThat(gemm.team().with(worker -> new NaiveGemm()).takesTurns(x, w, y))
                        .isFalse();
                SparseBatch oneBlock = new SparseBatch(SparseRows.of(4, 100, N, (i, to) -> to[i] = 1), 4);
                oneBlock.select(null, 0, 4, 0);
                assertThat(gemm.team().takesTurns(oneBlock, Matrix.zeros(100, N), Matrix.zeros(4, N)))
                        .isFalse();
            }
        }
    }
}
