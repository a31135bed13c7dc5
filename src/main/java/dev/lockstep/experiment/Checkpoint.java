package dev.lockstep.experiment;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A training as it stands between two batches, with everything that its further bits depend on: a training that goes on from
 * it ends with the weights and the history of one that was never interrupted.
 *
 * <pre>{@code
 * file = "LOCKSTEP"  int version  int length  payload[length]  SHA-256 of all before
 * }</pre>
 *
 * Numbers are big-endian, as {@link DataOutputStream} writes them; floats and doubles as their raw bits.
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
        int[] order,
        int[] numpy,
        long[] counters,
        float[][] weights,
        String initialWeightsSha256,
        List<EpochRecord> history) {

    /** Version of the layout, and the only one that is read. */
    public static final int VERSION = 1;

    private static final byte[] MAGIC = "LOCKSTEP".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 2 * Integer.BYTES;
    private static final int DIGEST = 32;

    /** Copies the collections. */
    public Checkpoint {
        identity = new LinkedHashMap<>(identity);
        history = List.copyOf(history);
    }

    /** A file that is no whole checkpoint of this version, said for people. */
    public static final class DamagedException extends Exception {

        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }

    /** Epochs that are over: all that were begun, but for one that is under way. */
    public int endedEpochs() {
        return history.size();
    }

    /** Where it stands, in words. */
    public String describe() {
        return batch == 0 && epoch == history.size()
                ? "the end of epoch " + epoch
                : "batch " + batch + " of epoch " + epoch;
    }

    /** Writes the file. */
    public void writeTo(OutputStream out) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        write(new DataOutputStream(payload));
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + payload.size());
        bytes.put(MAGIC).putInt(VERSION).putInt(payload.size()).put(payload.toByteArray());
        MessageDigest digest = Fingerprint.sha256();
        out.write(bytes.array());
        out.write(digest.digest(bytes.array()));
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeInt(identity.size());
        for (Map.Entry<String, String> fact : identity.entrySet()) {
            out.writeUTF(fact.getKey());
            out.writeUTF(fact.getValue());
        }
        out.writeInt(epoch);
        out.writeInt(batch);
        out.writeInt(images);
        out.writeDouble(lossSum);
        out.writeDouble(accuracySum);
        out.writeDouble(seconds);
        out.writeLong(denseBatches);
        out.writeLong(sparseBatches);
        out.writeInt(order.length);
        for (int image : order) {
            out.writeInt(image);
        }
        out.writeInt(numpy.length);
        for (int word : numpy) {
            out.writeInt(word);
        }
        out.writeInt(counters.length);
        for (long counter : counters) {
            out.writeLong(counter);
        }
        out.writeInt(weights.length);
        for (float[] parameter : weights) {
            out.writeInt(parameter.length);
            ByteBuffer bits = ByteBuffer.allocate(Float.BYTES * parameter.length);
            bits.asFloatBuffer().put(parameter);
            out.write(bits.array());
        }
        out.writeUTF(initialWeightsSha256);
        out.writeInt(history.size());
        for (EpochRecord e : history) {
            out.writeInt(e.epoch());
            out.writeDouble(e.loss());
            out.writeDouble(e.accuracy());
            out.writeDouble(e.validationLoss());
            out.writeDouble(e.validationAccuracy());
            out.writeDouble(e.seconds());
            out.writeUTF(e.weightsSha256());
        }
    }

    /**
     * Reads a file. Nothing of it is used before its checksum is right.
     *
     * @throws DamagedException if it is cut, changed, of another version, or none at all
     */
    public static Checkpoint read(byte[] file) throws DamagedException {
        if (file.length < HEADER + DIGEST || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DamagedException("no checkpoint: " + file.length + " bytes that do not begin with LOCKSTEP");
        }
        ByteBuffer header = ByteBuffer.wrap(file, MAGIC.length, 2 * Integer.BYTES);
        int version = header.getInt();
        int length = header.getInt();
        if (version != VERSION) {
            throw new DamagedException("version is " + version + "; this version of Lockstep reads " + VERSION);
        }
        if (length != file.length - HEADER - DIGEST) {
            throw new DamagedException("cut: " + (file.length - HEADER - DIGEST) + " of " + length + " bytes");
        }
        MessageDigest digest = Fingerprint.sha256();
        digest.update(file, 0, HEADER + length);
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(file, HEADER + length, file.length))) {
            throw new DamagedException("its checksum is wrong");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, HEADER, length))) {
            return read(in);
        } catch (EOFException e) {
            throw new DamagedException("its parts are longer than the whole");
        } catch (IOException e) {
            throw new DamagedException(e.getMessage());
        }
    }

    private static Checkpoint read(DataInputStream in) throws IOException, DamagedException {
        Map<String, String> identity = new LinkedHashMap<>();
        for (int i = count(in, 2 * Short.BYTES); i > 0; i--) {
            String name = in.readUTF();
            identity.put(name, in.readUTF());
        }
        int epoch = in.readInt();
        int batch = in.readInt();
        int images = in.readInt();
        double lossSum = in.readDouble();
        double accuracySum = in.readDouble();
        double seconds = in.readDouble();
        long denseBatches = in.readLong();
        long sparseBatches = in.readLong();
        int[] order = ints(in);
        int[] numpy = ints(in);
        long[] counters = new long[count(in, Long.BYTES)];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = in.readLong();
        }
        float[][] weights = new float[count(in, Integer.BYTES)][];
        for (int p = 0; p < weights.length; p++) {
            weights[p] = new float[count(in, Float.BYTES)];
            ByteBuffer.wrap(in.readNBytes(Float.BYTES * weights[p].length))
                    .asFloatBuffer()
                    .get(weights[p]);
        }
        String initial = in.readUTF();
        List<EpochRecord> history = new ArrayList<>();
        for (int i = count(in, 5 * Double.BYTES); i > 0; i--) {
            history.add(new EpochRecord(
                    in.readInt(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readUTF()));
        }
        return new Checkpoint(
                identity,
                epoch,
                batch,
                images,
                lossSum,
                accuracySum,
                seconds,
                denseBatches,
                sparseBatches,
                order,
                numpy,
                counters,
                weights,
                initial,
                history);
    }

    private static int[] ints(DataInputStream in) throws IOException, DamagedException {
        int[] values = new int[count(in, Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    /** A number of things that are at least so long each: more than what is left would be a lie. */
    private static int count(DataInputStream in, int bytes) throws IOException, DamagedException {
        int count = in.readInt();
        if (count < 0 || (long) count * bytes > in.available()) {
            throw new DamagedException(
                    "it claims " + count + " parts of " + bytes + " bytes, " + in.available() + " bytes are left");
        }
        return count;
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
