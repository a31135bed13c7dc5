package dev.lockstep.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A training as it stands between two batches, with everything that its further bits depend on: a training that goes on from
 * it ends with the weights and the history of one that was never interrupted.
 *
 * <p>Order and weights are not copied: what a training makes is to be written before it takes another step.
 *
 * @param identity what defines the training, by name; only one with the same may go on from it
 * @param epoch epochs that were begun
 * @param batch batches of this epoch that are done
 * @param images images of this epoch that were seen
 * @param lossSum sum of losses over these images
 * @param accuracySum sum of accuracies
 * @param seconds wall time of this epoch so far
 * @param denseBatches batches that were fed with their zeros, of all epochs
 * @param sparseBatches batches that were fed without
 * @param order of the training images
 * @param numpy state of the generator that shuffles
 * @param counters of the generators of dropout, layer by layer
 * @param weights each parameter's elements
 * @param initialWeightsSha256 of the weights before the first batch
 * @param history epochs that ended
 */
public record Checkpoint(
        Map<String, String> identity,
        int epoch,
        int batch,
        int images,
        double lossSum,
        double accuracySum,
        double seconds,
        long denseBatches,
        long sparseBatches,
        IntBuffer order,
        int[] numpy,
        long[] counters,
        List<FloatBuffer> weights,
        String initialWeightsSha256,
        List<EpochRecord> history) {

    /** Copies the collections. */
    public Checkpoint {
        identity = new LinkedHashMap<>(identity);
        history = List.copyOf(history);
    }

    /** A file that is not read, said for people. */
    public abstract static sealed class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        private RefusedException(String message) {
            super(message);
        }
    }

    /** A file that is no whole checkpoint, or one of a training that cannot be. */
    public static final class DamagedException extends RefusedException {

        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }

    /** A file in another layout: it may be as good as any, and an older one is no substitute for it. */
    public static final class VersionException extends RefusedException {

        private static final long serialVersionUID = 1;

        VersionException(String message) {
            super(message);
        }
    }

    /** A checkpoint whose parts are not those of the training that should go on from it. */
    public static final class UnfitException extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        UnfitException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Epochs that are over: all that were begun, but for one that is under way. */
    public int endedEpochs() {
        return history.size();
    }

    /** Where it stands, in words. */
    public String describe() {
        if (epoch == 0) {
            return "the start";
        }
        return batch == 0 && epoch == history.size()
                ? "the end of epoch " + epoch
                : "batch " + batch + " of epoch " + epoch;
    }

    /** Writes the file. */
    public void writeTo(OutputStream out) throws IOException {
        CheckpointFormat.write(this, out);
    }

    /**
     * Reads a file. Nothing of it is used before its checksum is right.
     *
     * @throws VersionException if it is of another version
     * @throws DamagedException if it is cut, changed, or none at all, or says what no training can leave
     */
    public static Checkpoint read(byte[] file) throws DamagedException, VersionException {
        Checkpoint checkpoint = CheckpointFormat.read(file);
        String trouble = CheckpointCheck.trouble(checkpoint);
        if (trouble != null) {
            throw new DamagedException("no training can stand there: " + trouble);
        }
        return checkpoint;
    }

    /**
     * How another training differs from the one that this is of: "seed is 1671 there and 7 here".
     *
     * @return null if it does not
     */
    public String difference(Map<String, String> other) {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, String> fact : other.entrySet()) {
            String there = identity.get(fact.getKey());
            if (!Objects.equals(there, fact.getValue())) {
                differences.add(fact.getKey() + " is " + (there == null ? "missing" : there) + " there and "
                        + fact.getValue() + " here");
            }
        }
        return differences.isEmpty() ? null : String.join(", ", differences);
    }
}
