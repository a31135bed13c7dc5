package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final int IMAGES = 900;
    private static final Dataset DIGITS = new Dataset("synthetic", images(IMAGES, 1), images(100, 2), "a test");
    private static final Training.Settings SETTINGS = new Training.Settings(1671, 3, Loss.CLIPPED);

    private static LabelledImages images(int count, int seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[784 * count];
        byte[] labels = new byte[count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (random.nextInt(5) == 0 ? random.nextInt(256) : 0);
        }
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) random.nextInt(10);
        }
        return LabelledImages.of(pixels, labels, 784);
    }

    /** Goes on from a checkpoint, and stops after some batches or epochs. */
    private static final class Stopping implements Keeper {
        private final Checkpoint start;
        private int left;
        private Checkpoint kept;

        Stopping(Checkpoint start, int left) {
            this.start = start;
            this.left = left;
        }

        @Override
        public Checkpoint start() {
            return start;
        }

        @Override
        public boolean stops() {
            return left-- == 0;
        }

        @Override
        public void stopped(Checkpoint now) {
            kept = now;
        }

        @Override
        public void epochEnded(int epoch, Supplier<Checkpoint> now) {
            assertThat(now.get().describe()).isEqualTo("the end of epoch " + epoch);
        }
    }

    private static Training.Outcome run(String experiment, Keeper keeper) {
        try (Gemm gemm = Kernel.SIMD.create(1)) {
            return Training.run(
                    Catalogue.named(experiment),
                    SETTINGS,
                    DIGITS,
                    gemm,
                    new Training.Listener() {},
                    PhaseClock.off(),
                    keeper);
        }
    }

    private static byte[] bytes(Checkpoint checkpoint) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            checkpoint.writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> facts(Training.Outcome outcome) {
        List<String> facts = new ArrayList<>();
        outcome.history()
                .forEach(e -> facts.add(e.epoch() + " " + Double.toHexString(e.loss()) + " "
                        + Double.toHexString(e.validationLoss()) + " " + e.weightsSha256()));
        facts.add(outcome.initialWeightsSha256() + " " + outcome.predictions().sha256() + " " + outcome.products());
        return facts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "hidden", "dropout"})
    void training_stoppedAfterEveryFewBatches_hasTheSameBits(String experiment) throws Checkpoint.DamagedException {
        List<String> whole = facts(run(experiment, Keeper.NONE));
        Checkpoint from = null;
        Training.Outcome outcome = null;
        int stops = 0;
        while (outcome == null) {
            Stopping keeper = new Stopping(from, 3);
            try {
                outcome = run(experiment, keeper);
            } catch (StoppedException e) {
                stops++;
                from = Checkpoint.read(bytes(keeper.kept));
            }
        }
        assertThat(stops).isGreaterThan(4);
        assertThat(facts(outcome)).isEqualTo(whole);
    }

    private static Checkpoint checkpoint() {
        Stopping keeper = new Stopping(null, 9);
        assertThatThrownBy(() -> run("dropout", keeper)).isInstanceOf(StoppedException.class);
        return keeper.kept;
    }

    @Test
    void difference_namesWhatIsAnother() {
        Checkpoint checkpoint = checkpoint();
        Map<String, String> same = Training.identity(Catalogue.named("dropout"), SETTINGS, DIGITS);
        assertThat(checkpoint.difference(same)).isNull();
        Dataset others = new Dataset("mnist", images(IMAGES, 3), images(100, 2), "another");
        assertThat(checkpoint.difference(
                        Training.identity(Catalogue.named("hidden"), new Training.Settings(7, 3, Loss.LOGITS), others)))
                .contains("experiment is dropout there and hidden here")
                .contains("seed is 1671 there and 7 here")
                .contains("loss is clipped there and logits here")
                .contains("data set is synthetic there and mnist here")
                .contains("labels is ");
    }

    @Test
    void otherVersion_isNamed() {
        byte[] file = bytes(checkpoint());
        file[11] = 9;
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(Checkpoint.DamagedException.class)
                .hasMessage("version is 9; this version of Lockstep reads 2");
    }

    @Test
    void anyChangedOrMissingByte_isDamage() {
        byte[] good = bytes(checkpoint());
        Random random = new Random(1671);
        for (int i = 0; i < 2000; i++) {
            byte[] file = good.clone();
            if (random.nextBoolean()) {
                file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                file = Arrays.copyOf(file, random.nextInt(file.length));
            }
            byte[] damaged = file;
            assertThatThrownBy(() -> Checkpoint.read(damaged)).isInstanceOf(Checkpoint.DamagedException.class);
        }
    }
}
