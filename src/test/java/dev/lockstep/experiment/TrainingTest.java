package dev.lockstep.experiment;

import static dev.lockstep.nn.Layers.dense;
import static dev.lockstep.nn.Layers.relu;
import static dev.lockstep.nn.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SimdGemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.Sequential;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingTest {

    private static final Dataset DIGITS =
            new Dataset(Dataset.SYNTHETIC, SyntheticDigits.draw(0, 1_000), SyntheticDigits.draw(1_000, 200), "test");

    private static Training.Outcome run(String name, int seed, Kernel kernel, int threads) {
        try (Gemm gemm = kernel.create(threads)) {
            return Training.run(
                    Catalogue.named(name),
                    new Training.Settings(seed, 2, Loss.CLIPPED),
                    DIGITS,
                    gemm,
                    new Training.Listener() {});
        }
    }

    @Test
    void run_everyExperimentOnEveryKernel_hasOneFingerprintPerEpoch() {
        for (Catalogue.Entry entry : Catalogue.all()) {
            Set<List<String>> fingerprints = new LinkedHashSet<>();
            for (Kernel kernel : Kernel.values()) {
                for (int threads = 1; threads <= (kernel == Kernel.PARALLEL ? 3 : 1); threads++) {
                    Training.Outcome outcome = run(entry.name(), 1671, kernel, threads);
                    fingerprints.add(outcome.history().stream()
                            .map(EpochRecord::weightsSha256)
                            .toList());
                }
            }
            assertThat(fingerprints).as(entry.name()).hasSize(1);
        }
    }

    @Test
    void run_otherSeed_hasOtherWeights() {
        assertThat(run("softmax", 1, Kernel.SIMD, 1).last().weightsSha256())
                .isNotEqualTo(run("softmax", 2, Kernel.SIMD, 1).last().weightsSha256());
    }

    @Test
    void run_listener_seesEveryBatchAndEpoch() {
        List<Integer> images = new ArrayList<>();
        List<Integer> epochs = new ArrayList<>();
        Training.run(
                Catalogue.named("softmax"),
                new Training.Settings(1, 2, Loss.LOGITS),
                DIGITS,
                Kernel.BLOCKED.create(1),
                new Training.Listener() {
                    @Override
                    public void batch(int epoch, int seen) {
                        images.add(seen);
                    }

                    @Override
                    public void epoch(EpochRecord record) {
                        epochs.add(record.epoch());
                    }
                });
        // 800 of 1000 images train: six batches of 128 and one of 32.
        assertThat(images).containsExactly(128, 256, 384, 512, 640, 768, 800, 128, 256, 384, 512, 640, 768, 800);
        assertThat(epochs).containsExactly(1, 2);
    }

    @Test
    void run_imagesOfAnotherSize_fails() {
        LabelledImages small = LabelledImages.of(new byte[40], new byte[10], 4);
        Dataset data = new Dataset("small", small, small, "test");
        assertThatThrownBy(() -> Training.run(
                        Catalogue.named("softmax"),
                        new Training.Settings(1, 1, Loss.CLIPPED),
                        data,
                        Kernel.NAIVE.create(1),
                        new Training.Listener() {}))
                .hasMessage("experiment 'softmax' takes 784 inputs, images have 4 pixels");
        assertThatThrownBy(() -> new Training.Settings(1, 0, Loss.CLIPPED))
                .hasMessage("epochs must be positive, not 0");
    }

    @Test
    void run_zerosSkippedOrNot_hasTheSameFingerprints() {
        for (Catalogue.Entry entry : Catalogue.all()) {
            List<Training.Outcome> outcomes = new ArrayList<>();
            for (boolean dense : new boolean[] {false, true}) {
                try (Gemm gemm = Kernel.PARALLEL.create(2)) {
                    Training.Settings settings = new Training.Settings(1671, 2, Loss.CLIPPED, dense, false);
                    outcomes.add(Training.run(entry, settings, DIGITS, gemm, new Training.Listener() {}));
                }
            }
            assertThat(outcomes).extracting(Training.Outcome::products).containsExactly("sparse", "dense");
            assertThat(outcomes.get(0).last().weightsSha256())
                    .isEqualTo(outcomes.get(1).last().weightsSha256());
            assertThat(outcomes.get(0).test()).isEqualTo(outcomes.get(1).test());
        }
    }

    @Test
    void run_clock_chargesEachPhase() {
        PhaseClock clock = PhaseClock.on();
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Training.run(
                    Catalogue.named("hidden"),
                    new Training.Settings(1671, 1, Loss.CLIPPED),
                    DIGITS,
                    gemm,
                    new Training.Listener() {},
                    clock);
        }
        for (PhaseClock.Phase phase : PhaseClock.Phase.values()) {
            assertThat(clock.seconds(phase)).as(phase.name()).isPositive();
            boolean multiplies = phase == PhaseClock.Phase.FORWARD
                    || phase == PhaseClock.Phase.BACKWARD
                    || phase == PhaseClock.Phase.VALIDATION;
            assertThat(clock.productSeconds(phase) > 0).as(phase.name()).isEqualTo(multiplies);
            assertThat(clock.productSeconds(phase)).isLessThanOrEqualTo(clock.seconds(phase));
            assertThat(clock.flops(phase) > 0).as(phase.name()).isEqualTo(multiplies);
        }
        // 784 x 128, 128 x 128 and 128 x 10 weights; backward, the first layer has no gradient of its input.
        double forward = 2 * (784 * 128 + 128 * 128 + 128 * 10.);
        double backward = 2 * (784 * 128 + 2 * (128 * 128 + 128 * 10.));
        int trained = Dataset.trainingCount(DIGITS.training().count(), .2);
        assertThat(clock.flops(PhaseClock.Phase.FORWARD)).isEqualTo(trained * forward);
        assertThat(clock.flops(PhaseClock.Phase.BACKWARD)).isEqualTo(trained * backward);
        assertThat(clock.flops()).isEqualTo(DIGITS.training().count() * forward + trained * backward);
    }

    @Test
    void run_lossThatIsNotFinite_stopsAndNamesEpochAndBatch() {
        Catalogue.Entry steep = Catalogue.of(Steep.class).get(0);
        assertThatThrownBy(() -> run(steep, false))
                .isInstanceOf(DivergedException.class)
                .hasMessageMatching("the loss of batch [2-7] in epoch 1 is (NaN|Infinity), .*");
        assertThat(run(steep, true).history()).hasSize(1);
    }

    /** 128 and 72 images validate, the last of those for the test is of 8: no batch of the training has as many. */
    @ParameterizedTest
    @CsvSource({
        "72, 'the validation loss of epoch 1 is NaN, and no later one can be trusted', 0",
        "8, 'the test loss after epoch 2 is NaN, and the weights cannot be trusted', 2"
    })
    void run_lossOfOtherImagesThatIsNotFinite_stops(int rows, String message, int epochsBefore) {
        Catalogue.Entry softmax = Catalogue.named("softmax");
        for (boolean keepGoing : new boolean[] {false, true}) {
            Training.Settings settings = new Training.Settings(1671, 2, Loss.CLIPPED, false, keepGoing);
            ThrowingCallable run = () -> Training.run(
                    softmax, settings, DIGITS, new NotANumber(new SimdGemm(), rows), new Training.Listener() {});
            if (keepGoing) {
                assertThatCode(run).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(run)
                        .isInstanceOfSatisfying(
                                DivergedException.class,
                                e -> assertThat(e.history()).hasSize(epochsBefore))
                        .hasMessage(message);
            }
        }
    }

    /** A kernel whose first element is NaN where there are so many rows. */
    private record NotANumber(Gemm gemm, int rows) implements Gemm {

        @Override
        public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
            gemm.multiply(a, b, c, accumulate);
            if (c.rows() == rows) {
                c.data()[c.index(0, 0)] = Float.NaN;
            }
        }

        @Override
        public String name() {
            return "not a number";
        }
    }

    private static Training.Outcome run(Catalogue.Entry entry, boolean keepGoing) {
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Training.Settings settings = new Training.Settings(1671, 1, Loss.LOGITS, false, keepGoing);
            return Training.run(entry, settings, DIGITS, gemm, new Training.Listener() {});
        }
    }

    static class Steep {
        @Experiment(name = "steep", title = "A step that leaves the floats", epochs = 1, learningRate = 3e38f)
        static Sequential model() {
            return Sequential.of(dense(784, 10), relu(), dense(10, 10), softmax());
        }
    }
}
