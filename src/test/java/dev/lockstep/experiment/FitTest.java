package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Allocations;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitTest {

    private static final Dataset DIGITS =
            new Dataset(Dataset.SYNTHETIC, SyntheticDigits.draw(0, 400), SyntheticDigits.draw(400, 32), "test");

    private static Fit fit(Gemm gemm, boolean dense) {
        return fit("softmax", gemm, dense);
    }

    private static Fit fit(String experiment, Gemm gemm, boolean dense) {
        return fit(experiment, gemm, dense, DIGITS);
    }

    private static Fit fit(String experiment, Gemm gemm, boolean dense, Dataset data) {
        return new Fit(
                Catalogue.named(experiment),
                new Training.Settings(1671, 3, Loss.CLIPPED, dense, false),
                data,
                gemm,
                new Training.Listener() {},
                PhaseClock.off());
    }

    /**
     * Three steps an epoch. In a JVM that ran other tests before C2 may leave a vector a step as an object for good, 96 bytes (once, JDK 17,
     * dropout without zeros; not in a JVM of its own): of dropout two a step are let pass.
     */
    @ParameterizedTest
    @CsvSource({"softmax, true", "softmax, false", "hidden, false", "dropout, true", "dropout, false"})
    void step_anyBatch_allocatesNothing(String experiment, boolean dense) {
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Fit fit = fit(experiment, gemm, dense);
            long enough = experiment.equals("dropout") ? 3 * 2 * 96 : 0;
            long least = Allocations.onceCompiled(enough, () -> {
                fit.startEpoch();
                boolean more = true;
                while (more) {
                    more = fit.step();
                }
            });
            assertThat(least).isLessThanOrEqualTo(enough);
        }
    }

    /**
     * Shuffle, batches without zeros, validation, fingerprint, record and checkpoint, with one thread and with a team; once C2
     * has compiled all of it, since vectors are objects before.
     */
    @ParameterizedTest
    @CsvSource({"softmax, 1", "softmax, 2", "hidden, 2", "dropout, 2"})
    void epoch_compiled_allocatesLittle(String experiment, int threads) {
        try (Gemm gemm = Kernel.PARALLEL.create(threads)) {
            Fit fit = fit(experiment, gemm, false);
            long least = Allocations.onceCompiled(100_000, () -> {
                fit.epoch();
                try {
                    fit.checkpoint(Map.of("seed", "1671")).writeTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(fit.products()).isEqualTo("sparse");
            assertThat(least).isLessThan(100_000);
        }
    }

    @Test
    void endEpoch_leftOut_changesNothingThatFollows() {
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            Fit whole = fit(gemm, false);
            Fit without = fit(gemm, false);
            whole.epoch();
            without.startEpoch();
            boolean more = true;
            while (more) {
                more = without.step();
            }
            assertThat(without.batch()).isEqualTo(3);
            assertThat(without.history()).isEmpty();
            assertThat(without.epoch().weightsSha256()).isEqualTo(whole.epoch().weightsSha256());
        }
    }

    /** The last 80 of 400 images, which are validated, have no zeros: their batches are dense, those of the others sparse. */
    @Test
    void epoch_batchesOfEitherDensity_eachIsFedItsWay_andTheBitsAreThoseOfDenseOnes() {
        LabelledImages digits = DIGITS.training();
        int pixels = digits.pixelsPerImage();
        byte[] all = new byte[digits.count() * pixels];
        byte[] labels = new byte[digits.count()];
        for (int i = 0; i < digits.count(); i++) {
            byte[] image = digits.image(i);
            for (int p = 0; p < pixels; p++) {
                all[i * pixels + p] = i >= 320 && image[p] == 0 ? 1 : image[p];
            }
            labels[i] = (byte) digits.label(i);
        }
        Dataset data = new Dataset(
                Dataset.SYNTHETIC, LabelledImages.of(all, labels, pixels), SyntheticDigits.draw(400, 32), "test");
        try (Gemm gemm = Kernel.PARALLEL.create(2)) {
            Fit mixed = fit("hidden", gemm, false, data);
            Fit dense = fit("hidden", gemm, true, data);
            EpochRecord one = mixed.epoch();
            EpochRecord other = dense.epoch();
            assertThat(mixed.products()).isEqualTo("mixed");
            assertThat(dense.products()).isEqualTo("dense");
            assertThat(one.weightsSha256()).isEqualTo(other.weightsSha256());
            assertThat(one.validationLoss()).isEqualTo(other.validationLoss());
        }
    }
}
