package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.nn.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideBySideTest {

    /** Of 400 images 320 train: two batches of 128 and one of 64. */
    private static final Dataset DIGITS =
            new Dataset(Dataset.SYNTHETIC, SyntheticDigits.draw(0, 400), SyntheticDigits.draw(400, 32), "test");

    private static final Catalogue.Entry HIDDEN = Catalogue.named("hidden");
    private static final Training.Settings SETTINGS = new Training.Settings(1671, 3, Loss.CLIPPED);
    private static final Training.Listener NOBODY = new Training.Listener() {};

    private static List<String> fingerprints(String name) {
        return Training.run(Catalogue.named(name), SETTINGS, DIGITS, Kernel.SIMD.create(1), NOBODY).history().stream()
                .map(EpochRecord::weightsSha256)
                .toList();
    }

    /** Arms the kernel for the batch after the first one of an epoch. */
    private static Training.Listener arming(FaultyGemm gemm, int inEpoch) {
        return new Training.Listener() {
            @Override
            public void batch(int epoch, int images) {
                if (epoch == inEpoch && images == 128) {
                    gemm.arm();
                }
            }
        };
    }

    @Test
    void faultInOneProduct_isFoundInItsBatchLayerAndElement() {
        FaultyGemm gemm = new FaultyGemm(0);
        Reproduction replay = Reproduction.of(HIDDEN, SETTINGS, DIGITS, gemm, fingerprints("hidden"), arming(gemm, 2));
        assertThat(replay.equal()).isEqualTo(1);
        assertThat(replay.history()).hasSize(2);
        assertThat(replay.mismatch().epoch()).isEqualTo(2);
        assertThat(replay.mismatch().recorded())
                .isEqualTo(fingerprints("hidden").get(1));
        assertThat(replay.mismatch().replayed())
                .isEqualTo(replay.history().get(1).weightsSha256());

        SideBySide found = SideBySide.run(HIDDEN, SETTINGS, DIGITS, gemm, 2, false, arming(gemm, 2));
        assertThat(found.epoch()).isEqualTo(2);
        assertThat(found.batch()).isEqualTo(2);
        assertThat(found.batches()).isEqualTo(3);
        assertThat(found.sameKernel()).isFalse();
        assertThat(found.spread()).isEmpty();
        Divergence first = found.first();
        assertThat(first.parameter()).isEqualTo("dense_2/kernel");
        assertThat(first.row()).isEqualTo(FaultyGemm.ROW);
        assertThat(first.column()).isEqualTo(FaultyGemm.COLUMN);
        assertThat(first.defined() - first.tested()).isBetween(0.0099f, 0.0101f);
        assertThat(first.parameters())
                .singleElement()
                .extracting(Divergence.Changed::differing)
                .isEqualTo(1);
    }

    @Test
    void toItsEnd_faultInTheSecondBatch_showsHowItSpreads() {
        FaultyGemm gemm = new FaultyGemm(0);
        SideBySide found = SideBySide.run(HIDDEN, SETTINGS, DIGITS, gemm, 1, true, arming(gemm, 1));
        assertThat(found.batch()).isEqualTo(2);
        assertThat(found.spread()).extracting(SideBySide.Spread::batch).containsExactly(2, 3);
        assertThat(found.spread().get(0).differing()).isEqualTo(1);
        assertThat(found.spread().get(0).mostUlps()).isEqualTo(found.first().ulps());
        assertThat(found.spread().get(1).differing()).isGreaterThan(1);
    }

    @Test
    void kernelThatDoesNotRepeat_isToldFromOneThatIsWrong() {
        // Gradients 1 and 2 are those of the first batch, one of each model.
        SideBySide found = SideBySide.run(HIDDEN, SETTINGS, DIGITS, new FaultyGemm(3), 2, false, NOBODY);
        assertThat(found.sameKernel()).isTrue();
        assertThat(found.epoch()).isEqualTo(1);
        assertThat(found.batch()).isEqualTo(2);
        assertThat(found.first().parameter()).isEqualTo("dense_2/kernel");
    }

    /** Repeated to the bit, it shows only beside another kernel. */
    @Test
    void faultOfAWorker_isOneOfTheKernel() {
        try (Gemm gemm = new FaultyMember(Kernel.PARALLEL.create(2))) {
            SideBySide found = SideBySide.run(HIDDEN, SETTINGS, DIGITS, gemm, 2, false, NOBODY);
            assertThat(found.epoch()).isEqualTo(2);
            assertThat(found.batch()).isEqualTo(1);
            assertThat(found.sameKernel()).isFalse();
        }
    }

    /** Right by itself; in a team, the second worker is wrong in what it computes of each product. */
    private record FaultyMember(Gemm gemm) implements Gemm {

        @Override
        public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
            gemm.multiply(a, b, c, accumulate);
        }

        @Override
        public Team team() {
            Team team = gemm.team();
            return team.with(worker -> worker == 1 ? new OffByOne(team.member(1)) : team.member(worker));
        }

        @Override
        public String name() {
            return "faulty in a team";
        }

        @Override
        public void close() {
            gemm.close();
        }
    }

    /** Adds 1 to the first element of each block. */
    private record OffByOne(Gemm gemm) implements Gemm {

        @Override
        public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
            gemm.multiply(a, b, c, accumulate);
            c.data()[c.index(0, 0)] += 1f;
        }

        @Override
        public String name() {
            return "off by one";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "hidden", "dropout"})
    void kernelsThatAgree_endWithTheFingerprintOfTraining(String name) {
        try (Gemm gemm = Kernel.PARALLEL.create(2)) {
            SideBySide found = SideBySide.run(Catalogue.named(name), SETTINGS, DIGITS, gemm, 2, false, NOBODY);
            assertThat(found.first()).isNull();
            assertThat(found.batch()).isZero();
            assertThat(found.epoch()).isEqualTo(2);
            assertThat(found.fingerprint()).isEqualTo(fingerprints(name).get(1));
        }
    }

    @Test
    void reproduction_sameBits_goesAsFarAsAsked() {
        Training.Settings two = new Training.Settings(1671, 2, Loss.CLIPPED);
        try (Gemm gemm = Kernel.BLOCKED.create(1)) {
            Reproduction replay = Reproduction.of(HIDDEN, two, DIGITS, gemm, fingerprints("hidden"), NOBODY);
            assertThat(replay.mismatch()).isNull();
            assertThat(replay.equal()).isEqualTo(2);
            assertThat(replay.history()).hasSize(2);
        }
    }

    @Test
    void reproduction_otherSeed_differsInTheFirstEpoch() {
        Training.Settings other = new Training.Settings(1672, 2, Loss.CLIPPED);
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Reproduction replay = Reproduction.of(HIDDEN, other, DIGITS, gemm, fingerprints("hidden"), NOBODY);
            assertThat(replay.mismatch().epoch()).isEqualTo(1);
            assertThat(replay.history()).hasSize(1);
        }
    }
}
