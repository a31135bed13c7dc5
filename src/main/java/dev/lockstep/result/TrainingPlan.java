package dev.lockstep.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run was asked to train, so that it can go on where it was interrupted.
 *
 * @param schema version of this layout
 * @param experiments by name, in order
 * @param epochs of each; null for what it says itself
 * @param seed of each; null likewise
 * @param loss form of the cross-entropy
 * @param data where images were to come from
 * @param dataset name of those that came: what may be there later need not be the same
 * @param datasetSha256 of their content
 * @param kernel what computes the products
 * @param threads of the parallel kernel; null for all processors
 * @param dense whether zeros take part in products
 * @param keepGoing whether a loss that is not finite stops nothing
 * @param save whether weights are saved
 * @param profile whether it is recorded where the time goes
 * @param checkpointEvery epochs between checkpoints; null for one a second at most
 */
public record TrainingPlan(
        int schema,
        List<String> experiments,
        Integer epochs,
        Integer seed,
        String loss,
        String data,
        String dataset,
        String datasetSha256,
        String kernel,
        Integer threads,
        boolean dense,
        boolean keepGoing,
        boolean save,
        boolean profile,
        Integer checkpointEvery) {

    /** Version of the layout. */
    public static final int SCHEMA = 2;

    /** File in the results folder. */
    public static final String FILE = "training.json";

    /** Copies the list. */
    public TrainingPlan {
        experiments = Required.copy("experiments", experiments);
        Required.of("loss", loss);
        Required.of("data", data);
        Required.of("dataset", dataset);
        Required.of("datasetSha256", datasetSha256);
        Required.of("kernel", kernel);
    }

    /** Writes {@value #FILE}. */
    public void write(Path results) {
        JsonFile.write(results.resolve(FILE), this);
    }

    /**
     * Reads {@value #FILE}.
     *
     * @throws ResultException if it is missing, malformed, or of another schema
     */
    public static TrainingPlan read(Path results) {
        Path file = results.resolve(FILE);
        if (!Files.exists(file)) {
            throw new ResultException(file + " is missing: that run trained nothing, or was made by an older version");
        }
        return JsonFile.read(file, SCHEMA, TrainingPlan.class);
    }
}
