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
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
    void training_stoppedAfterEveryFewBatches_hasTheSameBits(String experiment) throws Checkpoint.RefusedException {
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
                .contains("content of the data set is ");
    }

    @Test
    void otherVersion_isNamed() {
        byte[] file = bytes(checkpoint());
        file[11] = 9;
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(Checkpoint.VersionException.class)
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
            assertThatThrownBy(() -> Checkpoint.read(damaged)).isInstanceOf(Checkpoint.RefusedException.class);
        }
    }

    private static Checkpoint at(int epoch, int batch, int images, int[] order, int... history) {
        return new Checkpoint(
                Map.of("experiment", "hidden"),
                epoch,
                batch,
                images,
                1,
                1,
                1,
                0,
                batch,
                IntBuffer.wrap(order),
                new int[0],
                new long[0],
                List.of(),
                "",
                Arrays.stream(history)
                        .mapToObj(e -> new EpochRecord(e, 1, 1, 1, 1, 1, ""))
                        .toList());
    }

    static Stream<Arguments> impossible() {
        int[] order = {2, 0, 1, 3};
        return Stream.of(
                Arguments.of(at(1, 1, 2, new int[] {2, 0, 1, 4}), "the order of 4 images has number 4"),
                Arguments.of(at(1, 1, 2, new int[] {2, 0, 1, -1}), "the order of 4 images has number -1"),
                Arguments.of(at(1, 1, 2, new int[] {2, 0, 1, 0}), "the order of 4 images has number 0 twice"),
                Arguments.of(at(1, 1, 5, order), "1 batches of 5 images, of 4, in an epoch"),
                Arguments.of(at(1, 3, 2, order), "3 batches of 2 images, of 4, in an epoch"),
                Arguments.of(at(1, 0, 2, order), "0 batches of 2 images, of 4, in an epoch"),
                Arguments.of(at(1, -1, -2, order), "-1 batches of -2 images, of 4, in an epoch"),
                Arguments.of(at(1, 1, 2, order, 1), "1 batches of 2 images, of 4, in no epoch"),
                Arguments.of(at(3, 0, 0, order, 1), "epoch 3 after 1 that ended"),
                Arguments.of(at(0, 0, 0, order, 1), "epoch 0 after 1 that ended"),
                Arguments.of(at(2, 0, 0, order, 1, 3), "epoch 3 where 2 is expected"));
    }

    /** Its checksum is right: whoever wrote it was wrong. */
    @ParameterizedTest
    @MethodSource("impossible")
    void read_whereNoTrainingCanStand_isRefused(Checkpoint checkpoint, String trouble) {
        assertThatThrownBy(() -> Checkpoint.read(bytes(checkpoint)))
                .isInstanceOf(Checkpoint.DamagedException.class)
                .hasMessage("no training can stand there: " + trouble);
    }

    @Test
    void training_fromACheckpointOfOtherBatches_isRefused() {
        Checkpoint unfit = at(1, 2, 100, IntStream.range(0, 720).toArray());
        Checkpoint fit = checkpoint();
        Checkpoint other = new Checkpoint(
                fit.identity(),
                1,
                unfit.batch(),
                unfit.images(),
                1,
                1,
                1,
                0,
                2,
                fit.order(),
                fit.numpy(),
                fit.counters(),
                fit.weights(),
                "",
                List.of());
        assertThatThrownBy(() -> run("dropout", new Stopping(other, -1)))
                .isInstanceOf(Checkpoint.UnfitException.class)
                .hasMessage("a checkpoint of 2 batches with 100 images, where a batch has 128");
        assertThatThrownBy(() -> run("dropout", new Stopping(unfit, -1)))
                .isInstanceOf(Checkpoint.UnfitException.class)
                .hasMessageContaining("a checkpoint of 0 parameters and 720 images for ");
    }
}
