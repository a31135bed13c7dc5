package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.RealMnist;
import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The experiments on real MNIST beside what the original runs printed, and their recorded fingerprints. */
class PublishedRunsTest {

    private static Training.Outcome run(String name, int epochs, Kernel kernel, int threads) {
        Dataset mnist = RealMnist.load();
        Catalogue.Entry entry = Catalogue.named(name);
        Training.Settings settings = new Training.Settings(entry.settings().seed(), epochs, Loss.CLIPPED);
        try (Gemm gemm = kernel.create(threads)) {
            return Training.run(entry, settings, mnist, gemm, new Training.Listener() {});
        }
    }

    private static Replay replay(String name, Training.Outcome outcome) {
        return Replay.compare(Catalogue.named(name).published().get(0), outcome.history());
    }

    @Test
    void softmax_all200Epochs_printTheLog() {
        Training.Outcome outcome = run("softmax", 200, Kernel.SIMD, 1);
        Replay replay = replay("softmax", outcome);

        assertThat(replay.compared()).isEqualTo(800);
        assertThat(replay.equal()).as(replay.firstDifference()).isGreaterThanOrEqualTo(799);
        assertThat(replay.largest().loss()).isZero();
        assertThat(replay.largest().validationAccuracy()).isLessThanOrEqualTo(new BigDecimal("0.0001"));
        assertThat(outcome.test().accuracy()).isCloseTo(0.9227, within(1e-9));
        assertThat(outcome.test().loss()).isCloseTo(0.2773858572691679, within(1e-7));
        assertThat(outcome.last().weightsSha256())
                .isEqualTo("271d487138f0fbc20cad2050e913efb09c914de7dc8cf39a64a1e8710af2df19");
    }

    @Test
    void hidden_all20Epochs_printTheLossesAndStayWithinTheSpreadOfTheOriginals() {
        Training.Outcome outcome = run("hidden", 20, Kernel.SIMD, 1);
        Replay replay = replay("hidden", outcome);

        assertThat(replay.compared()).isEqualTo(80);
        assertThat(replay.largest().loss()).isZero();
        assertThat(replay.largest().accuracy()).isLessThanOrEqualTo(new BigDecimal("0.0003"));
        assertThat(replay.largest().validationLoss()).isLessThanOrEqualTo(new BigDecimal("0.0001"));
        assertThat(replay.largest().validationAccuracy()).isLessThanOrEqualTo(new BigDecimal("0.0003"));
        assertThat(outcome.test().accuracy()).isCloseTo(0.9462, within(0.0002));
        // One of the first 20 differs: 10623 of 12000 validation images are right after epoch 2, and the mean of float
        // batch
        // means is 0.8852500001589457, just above half-way between the printed 0.8852 and 0.8853.
        Replay firstFive = replay(
                "hidden", new Training.Outcome(outcome.history().subList(0, 5), null, 0, 0, "dense", "", null, null));
        assertThat(firstFive.equal()).as(firstFive.firstDifference()).isEqualTo(19);
        assertThat(firstFive.firstDifference()).isEqualTo("epoch 2 val_acc: 0.8853, published 0.8852");
        assertThat(outcome.last().weightsSha256())
                .isEqualTo("e6769a5f6ea9707f8d00d89a61d7f0be7f1312c1feb9a575346e07ee96565519");
    }

    @Test
    void dropout_first7Epochs_printTheLog() {
        Training.Outcome outcome = run("dropout", 7, Kernel.PARALLEL, 2);
        Replay replay = replay("dropout", outcome);

        assertThat(replay.compared()).isEqualTo(28);
        assertThat(replay.equal()).as(replay.firstDifference()).isEqualTo(28);
        assertThat(outcome.last().weightsSha256())
                .isEqualTo("01da0ca45755b50c25ffed50bd8dd084bbf4630b26fff9aa15045ffd47a70acf");
    }

    /** Unrounded values of the original arithmetic; batch losses are sums of floats in another order there. */
    @ParameterizedTest
    @CsvSource({
        "softmax, 1.3633378513654073, 0.6796041666666667, 0.8904096123377482, 0.8245833331743876,"
                + " 0.791333220799764, 0.8272291666666667, 0.6572305668195089, 0.8545833331743876",
        "hidden, 1.4829359812736511, 0.6231041666666667, 0.7583749140103658, 0.8285833334922791,"
                + " 0.6049248407681783, 0.8463541666666666, 0.4550263778368632, 0.8852500001589457",
        "dropout, 1.7403786725997925, 0.4539375, 0.929298238436381, 0.8124166666666667,"
                + " 0.9231659534772237, 0.7229166666666667, 0.5400383750597636, 0.86525",
    })
    void firstTwoEpochs_unrounded_areTheOriginals(
            String name,
            double loss1,
            double acc1,
            double valLoss1,
            double valAcc1,
            double loss2,
            double acc2,
            double valLoss2,
            double valAcc2) {
        List<EpochRecord> history = run(name, 2, Kernel.SIMD, 1).history();
        check(history.get(0), loss1, acc1, valLoss1, valAcc1);
        check(history.get(1), loss2, acc2, valLoss2, valAcc2);
    }

    private static void check(EpochRecord e, double loss, double accuracy, double valLoss, double valAccuracy) {
        assertThat(e.loss()).isCloseTo(loss, within(1e-7));
        assertThat(e.accuracy()).isCloseTo(accuracy, within(1e-12));
        assertThat(e.validationLoss()).isCloseTo(valLoss, within(1e-7));
        assertThat(e.validationAccuracy()).isCloseTo(valAccuracy, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"BLOCKED, 1", "SIMD, 1", "PARALLEL, 1", "PARALLEL, 3"})
    void hidden_oneEpochWithAnyKernel_hasTheRecordedFingerprint(Kernel kernel, int threads) {
        assertThat(run("hidden", 1, kernel, threads).last().weightsSha256())
                .isEqualTo("547f0f5b179d1594bdc6a376ad54bef42415a8f23e083b85e311ac226cc47035");
    }
}
