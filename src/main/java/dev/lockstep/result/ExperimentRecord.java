package dev.lockstep.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What defines a training run and what came of it, to the bit: with the environment beside it enough to repeat the run and to
 * see whether it did.
 *
 * @param schema version of this layout
 * @param experiment its name
 * @param command what replays it
 * @param dataset what it trained on
 * @param seed of everything random
 * @param random what draws: purpose to algorithm
 * @param layers one after the other, "Dense 784 to 128"
 * @param hyperparameters by name
 * @param kernel what computed the products
 * @param threads how many
 * @param products dense, sparse or mixed
 * @param initialWeightsSha256 before the first step
 * @param finalWeightsSha256 after the last
 * @param testPredictionsSha256 of all probabilities on the test set
 * @param epochs each epoch's numbers and fingerprint
 */
public record ExperimentRecord(
        int schema,
        String experiment,
        String command,
        Data dataset,
        int seed,
        Map<String, String> random,
        List<String> layers,
        Map<String, String> hyperparameters,
        String kernel,
        int threads,
        String products,
        String initialWeightsSha256,
        String finalWeightsSha256,
        String testPredictionsSha256,
        List<Epoch> epochs) {

    /** Version of the layout. */
    public static final int SCHEMA = 1;

    /** Copies the collections. */
    public ExperimentRecord {
        Required.of("experiment", experiment);
        Required.of("command", command);
        Required.of("dataset", dataset);
        random = Required.copy("random", random);
        layers = Required.copy("layers", layers);
        hyperparameters = Required.copy("hyperparameters", hyperparameters);
        Required.of("kernel", kernel);
        Required.of("products", products);
        Required.of("initialWeightsSha256", initialWeightsSha256);
        Required.of("finalWeightsSha256", finalWeightsSha256);
        Required.of("testPredictionsSha256", testPredictionsSha256);
        epochs = Required.copy("epochs", epochs);
    }

    /**
     * What was trained on.
     *
     * @param name {@code mnist} or {@code synthetic}
     * @param parts training, validation, test: images and SHA-256 of pixels, then labels
     * @param files SHA-256 of each file's uncompressed bytes; empty for data that are made
     */
    public record Data(String name, Map<String, Part> parts, Map<String, String> files) {

        /** Copies the collections. */
        public Data {
            Required.of("name", name);
            parts = Required.copy("parts", parts);
            files = Required.copy("files", files);
        }
    }

    /**
     * A part of the data.
     *
     * @param images how many
     * @param sha256 of their pixels, then their labels, a byte each
     */
    public record Part(int images, String sha256) {

        /** Checks that the fingerprint is there. */
        public Part {
            Required.of("sha256", sha256);
        }
    }

    /**
     * An epoch.
     *
     * @param epoch from 1
     * @param loss training loss
     * @param lossBits its bits as Java writes hexadecimal doubles
     * @param valLoss validation loss
     * @param valLossBits its bits
     * @param weightsSha256 of the weights after it
     */
    public record Epoch(
            int epoch, double loss, String lossBits, double valLoss, String valLossBits, String weightsSha256) {

        /** Checks that the bits are there. */
        public Epoch {
            Required.of("lossBits", lossBits);
            Required.of("valLossBits", valLossBits);
            Required.of("weightsSha256", weightsSha256);
        }
    }

    /** Name of the file of an experiment. */
    public static String file(String experiment) {
        return "record-" + experiment + ".json";
    }

    /** Writes it into a results folder. */
    public void write(Path results) {
        JsonFile.write(results.resolve(file(experiment)), this);
    }

    /**
     * Reads the record of an experiment.
     *
     * @throws ResultException if it is missing, malformed, or of another schema
     */
    public static ExperimentRecord read(Path results, String experiment) {
        return JsonFile.read(results.resolve(file(experiment)), SCHEMA, ExperimentRecord.class);
    }
}
