package dev.lockstep.experiment;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;

/**
 * How a {@link Checkpoint} lies in a file.
 *
 * <pre>{@code
 * file = "LOCKSTEP"  int version  content  int CRC-32C of all before
 * }</pre>
 *
 * Numbers are big-endian, as {@link DataOutputStream} writes them; floats and doubles as their raw bits; the number of its
 * elements stands before each array. The checksum is against damage, not against malice: a CRC takes a fortieth of the time of a
 * SHA-256.
 *
 * <p>Arrays go through a buffer that is much smaller than they are. With the whole file in one array of half a megabyte, which the
 * collector treats as a case of its own, encoding took six times as long; and an epoch that ends with a checkpoint should leave
 * little behind.
 */
final class CheckpointFormat {

    /** The only version that is read. */
    static final int VERSION = 2;

    private static final byte[] MAGIC = "LOCKSTEP".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + Integer.BYTES;
    private static final int CHECKSUM = Integer.BYTES;
    private static final int BUFFER = 1 << 15;

    private CheckpointFormat() {}

    static void write(Checkpoint checkpoint, OutputStream file) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(file, new CRC32C());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(checked));
        ByteBuffer piece = ByteBuffer.allocate(BUFFER);
        out.write(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(checkpoint.identity().size());
        for (Map.Entry<String, String> fact : checkpoint.identity().entrySet()) {
            out.writeUTF(fact.getKey());
            out.writeUTF(fact.getValue());
        }
        out.writeInt(checkpoint.epoch());
        out.writeInt(checkpoint.batch());
        out.writeInt(checkpoint.images());
        out.writeDouble(checkpoint.lossSum());
        out.writeDouble(checkpoint.accuracySum());
        out.writeDouble(checkpoint.seconds());
        out.writeLong(checkpoint.denseBatches());
        out.writeLong(checkpoint.sparseBatches());
        write(checkpoint.order(), piece, out);
        write(IntBuffer.wrap(checkpoint.numpy()), piece, out);
        out.writeInt(checkpoint.counters().length);
        for (long counter : checkpoint.counters()) {
            out.writeLong(counter);
        }
        out.writeInt(checkpoint.weights().size());
        for (FloatBuffer parameter : checkpoint.weights()) {
            write(parameter, piece, out);
        }
        out.writeUTF(checkpoint.initialWeightsSha256());
        out.writeInt(checkpoint.history().size());
        for (EpochRecord e : checkpoint.history()) {
            out.writeInt(e.epoch());
            out.writeDouble(e.loss());
            out.writeDouble(e.accuracy());
            out.writeDouble(e.validationLoss());
            out.writeDouble(e.validationAccuracy());
            out.writeDouble(e.seconds());
            out.writeUTF(e.weightsSha256());
        }
        out.flush();
        file.write(ByteBuffer.allocate(CHECKSUM)
                .putInt((int) checked.getChecksum().getValue())
                .array());
    }

    private static void write(IntBuffer values, ByteBuffer piece, DataOutputStream out) throws IOException {
        out.writeInt(values.limit());
        IntBuffer view = piece.asIntBuffer();
        for (int done = 0; done < values.limit(); done += view.capacity()) {
            int some = Math.min(values.limit() - done, view.capacity());
            view.put(0, values, done, some);
            out.write(piece.array(), 0, Integer.BYTES * some);
        }
    }

    private static void write(FloatBuffer values, ByteBuffer piece, DataOutputStream out) throws IOException {
        out.writeInt(values.limit());
        FloatBuffer view = piece.asFloatBuffer();
        for (int done = 0; done < values.limit(); done += view.capacity()) {
            int some = Math.min(values.limit() - done, view.capacity());
            view.put(0, values, done, some);
            out.write(piece.array(), 0, Float.BYTES * some);
        }
    }

    static Checkpoint read(byte[] file) throws Checkpoint.DamagedException, Checkpoint.VersionException {
        if (file.length < HEADER + CHECKSUM || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Checkpoint.DamagedException(
                    "no checkpoint: " + file.length + " bytes that do not begin with LOCKSTEP");
        }
        int version = ByteBuffer.wrap(file).getInt(MAGIC.length);
        if (version != VERSION) {
            // Before the checksum, which other layouts may have elsewhere.
            throw new Checkpoint.VersionException(
                    "version is " + version + "; this version of Lockstep reads " + VERSION);
        }
        int end = file.length - CHECKSUM;
        Checksum checksum = new CRC32C();
        checksum.update(file, 0, end);
        if ((int) checksum.getValue() != ByteBuffer.wrap(file).getInt(end)) {
            throw new Checkpoint.DamagedException(
                    "cut or changed: the checksum of its " + file.length + " bytes is wrong");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(file, HEADER, end - HEADER))) {
            return read(in);
        } catch (EOFException e) {
            throw new Checkpoint.DamagedException("its parts are longer than the whole");
        } catch (IOException e) {
            throw new Checkpoint.DamagedException(e.getMessage());
        }
    }

    private static Checkpoint read(DataInputStream in) throws IOException, Checkpoint.DamagedException {
        Map<String, String> identity = new LinkedHashMap<>();
        for (int i = count(in, 2 * Short.BYTES); i > 0; i--) {
            String name = text(in);
            identity.put(name, text(in));
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
        List<FloatBuffer> weights = new ArrayList<>();
        for (int p = count(in, Integer.BYTES); p > 0; p--) {
            int size = count(in, Float.BYTES);
            weights.add(ByteBuffer.wrap(in.readNBytes(Float.BYTES * size)).asFloatBuffer());
        }
        String initial = text(in);
        List<EpochRecord> history = new ArrayList<>();
        for (int i = count(in, 5 * Double.BYTES); i > 0; i--) {
            history.add(new EpochRecord(
                    in.readInt(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    text(in)));
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
                IntBuffer.wrap(order),
                numpy,
                counters,
                weights,
                initial,
                history);
    }

    private static int[] ints(DataInputStream in) throws IOException, Checkpoint.DamagedException {
        int[] values = new int[count(in, Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    /** A text; {@link DataInputStream#readUTF} alone would make room for the length that it claims. */
    private static String text(DataInputStream in) throws IOException, Checkpoint.DamagedException {
        in.mark(Short.BYTES);
        int length = in.readUnsignedShort();
        if (length > in.available()) {
            throw new Checkpoint.DamagedException(
                    "it claims a text of " + length + " bytes, " + in.available() + " bytes are left");
        }
        in.reset();
        try {
            return in.readUTF();
        } catch (UTFDataFormatException e) {
            throw new Checkpoint.DamagedException("a text is not in the UTF-8 of Java (" + e.getMessage() + ")");
        }
    }

    /** A number of things that are at least so long each: more than what is left would be a lie. */
    private static int count(DataInputStream in, int bytes) throws IOException, Checkpoint.DamagedException {
        int count = in.readInt();
        if (count < 0 || (long) count * bytes > in.available()) {
            throw new Checkpoint.DamagedException(
                    "it claims " + count + " parts of " + bytes + " bytes, " + in.available() + " bytes are left");
        }
        return count;
    }
}
