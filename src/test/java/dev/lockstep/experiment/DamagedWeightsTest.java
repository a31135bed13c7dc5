package dev.lockstep.experiment;

import static dev.lockstep.nn.Layers.dense;
import static dev.lockstep.nn.Layers.softmax;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import dev.lockstep.data.DataException;
import dev.lockstep.data.Npz;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged weights: a model that has them, or a {@link DataException}. */
class DamagedWeightsTest {

    private static final Path FOLDER = Robustness.folder();

    /** The file, read in pieces and joined; then names, shapes and values. */
    private static final int PER_BYTE = 8;

    /** An exception with its trace and text, buffers of streams. */
    private static final int CONSTANT = 1 << 16;

    private static final Sequential MODEL = model(4);

    private static Sequential model(int in) {
        Sequential model = Sequential.of(dense(in, 3), softmax());
        model.compile(new NaiveGemm(), Loss.CLIPPED, new SGD(.01f), 2, new NumpyRandom(1671));
        return model;
    }

    private static byte[] weights(Sequential model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Weights.write(out, model);
        return out.toByteArray();
    }

    /** Splices are with the weights of another model. */
    @Provide
    Arbitrary<byte[]> files() throws IOException {
        return DamagedFiles.of(weights(MODEL), weights(model(5)));
    }

    @Property(seed = "1671")
    void weights_damagedOrOfAnotherModel_areLoadedOrADataException(@ForAll("files") byte[] file) throws IOException {
        Path path = FOLDER.resolve("weights.npz");
        Files.write(path, file);
        Robustness.check(file, DataException.class, PER_BYTE, CONSTANT, bytes -> {
            Weights.load(Npz.open(path), MODEL);
            return MODEL;
        });
    }
}
