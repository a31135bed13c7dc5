package dev.lockstep.experiment;

import static dev.lockstep.nn.Layers.dense;
import static dev.lockstep.nn.Layers.dropout;
import static dev.lockstep.nn.Layers.softmax;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.Sequential;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged checkpoints: a value that a training can go on from, or a {@link Checkpoint.RefusedException}. */
class DamagedCheckpointTest {

    /** Of four bytes that say how many elements an array has, each may become a reference and an empty array. */
    private static final int PER_BYTE = 32;

    private static final int CONSTANT = 1 << 15;

    private static final Catalogue.Entry SMALL =
            Catalogue.of(DamagedCheckpointTest.class).get(0);
    private static final Training.Settings SETTINGS = new Training.Settings(1671, 3, Loss.CLIPPED, false, true);
    private static final Dataset DATA = new Dataset(Dataset.SYNTHETIC, images(25), images(5), "a test");

    @Experiment(name = "small", title = "A few weights", epochs = 3, batch = 8)
    static Sequential small() {
        return Sequential.of(dense(4, 10), dropout(.5), softmax());
    }

    private static LabelledImages images(int count) {
        byte[] pixels = new byte[4 * count];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            pixels[4 * i + i % 4] = (byte) i;
            labels[i] = (byte) (i % 10);
        }
        return LabelledImages.of(pixels, labels, 4);
    }

    private static Fit fit() {
        return new Fit(SMALL, SETTINGS, DATA, new NaiveGemm(), new Training.Listener() {}, PhaseClock.off());
    }

    /** A training after an epoch and some batches. */
    private static byte[] file(int batches) throws IOException {
        Fit fit = fit();
        fit.epoch();
        if (batches > 0) {
            fit.startEpoch();
        }
        for (int b = 0; b < batches; b++) {
            fit.step();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fit.checkpoint(Map.of("experiment", "small", "seed", "1671")).writeTo(out);
        return out.toByteArray();
    }

    @Provide
    Arbitrary<byte[]> files() throws IOException {
        return DamagedFiles.of(DamagedCheckpointTest::mend, file(0), file(2));
    }

    private static byte[] mend(byte[] file) {
        if (file.length >= Integer.BYTES) {
            CRC32C checksum = new CRC32C();
            checksum.update(file, 0, file.length - Integer.BYTES);
            ByteBuffer.wrap(file).putInt(file.length - Integer.BYTES, (int) checksum.getValue());
        }
        return file;
    }

    @Property(seed = "1671")
    void checkpoint_damaged_isUsableOrRefused(@ForAll("files") byte[] file) {
        Robustness.check(file, Checkpoint.RefusedException.class, PER_BYTE, CONSTANT, Checkpoint::read);
        try {
            trainOn(Checkpoint.read(file));
        } catch (Checkpoint.RefusedException e) {
            // As it was above.
            return;
        }
    }

    /** What is read is also gone on from, if it is of this training. */
    private static void trainOn(Checkpoint checkpoint) {
        Fit fit = fit();
        try {
            fit.restore(checkpoint);
        } catch (Checkpoint.UnfitException e) {
            return;
        }
        if (fit.isWithinEpoch()) {
            boolean more = true;
            while (more) {
                more = fit.step();
            }
            fit.endEpoch();
        }
        fit.epoch();
    }
}
