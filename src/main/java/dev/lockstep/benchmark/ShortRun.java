package dev.lockstep.benchmark;

import dev.lockstep.data.DataException;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Training;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A training that the slowest kernel can do in a second: the first images of a data set, of which a part validates and the
 * last batch is not full. Made to be run in a JVM of its own, with the images in a file.
 */
public final class ShortRun {

    /** Training images that are taken. */
    public static final int IMAGES = 1_024;

    /** Passes over them. */
    public static final int EPOCHS = 2;

    private static final int TEST_IMAGES = 32;

    private ShortRun() {}

    /** Writes the images that a short run of these data needs. */
    static void write(Dataset data, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeUTF(data.name());
            write(data.training(), IMAGES, out);
            write(data.test(), TEST_IMAGES, out);
        }
    }

    private static void write(LabelledImages images, int most, DataOutputStream out) throws IOException {
        int count = Math.min(most, images.count());
        out.writeInt(count);
        out.writeInt(images.pixelsPerImage());
        for (int i = 0; i < count; i++) {
            out.writeByte(images.label(i));
            out.write(images.image(i));
        }
    }

    /**
     * Reads them.
     *
     * @throws IOException if the file cannot be read, or is none that {@link #write} made
     */
    static Dataset read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Dataset data = new Dataset(in.readUTF(), images(in), images(in), file.toString());
            if (in.available() > 0) {
                throw new IOException(file + ": " + in.available() + " bytes more than its images have");
            }
            return data;
        } catch (EOFException e) {
            throw new IOException(file + ": cut after " + bytes.length + " bytes", e);
        } catch (UTFDataFormatException | DataException e) {
            throw new IOException(file + ": no images of a short run (" + e.getMessage() + ")", e);
        }
    }

    private static LabelledImages images(DataInputStream in) throws IOException {
        int count = in.readInt();
        int width = in.readInt();
        if (count < 0 || width < 1 || count * (width + 1L) > in.available()) {
            throw new IOException("no images of a short run: it claims " + count + " of " + width + " pixels, "
                    + in.available() + " bytes are left");
        }
        byte[] labels = new byte[count];
        byte[] pixels = new byte[count * width];
        for (int i = 0; i < count; i++) {
            labels[i] = in.readByte();
            in.readFully(pixels, i * width, width);
        }
        return LabelledImages.of(pixels, labels, width);
    }

    /** Trains experiments, each with its seed: names and SHA-256 of the weights. */
    static void train(Dataset data, Gemm gemm, Iterable<String> experiments, BiConsumer<String, String> digests) {
        for (String name : experiments) {
            Catalogue.Entry entry = Catalogue.named(name);
            Training.Settings settings = new Training.Settings(entry.settings().seed(), EPOCHS, Loss.CLIPPED);
            Training.Outcome outcome = Training.run(entry, settings, data, gemm, new Training.Listener() {});
            digests.accept(name, outcome.last().weightsSha256());
        }
    }

    /**
     * Trains and prints a line for each experiment.
     *
     * @param arguments kernel, threads, how often, file of images, experiments
     * @throws IOException if the file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Dataset data = read(Path.of(arguments[3]));
        try (Gemm gemm = PlantedFault.in(Kernel.of(arguments[0]).create(Integer.parseInt(arguments[1])))) {
            for (int pass = 1; pass <= Integer.parseInt(arguments[2]); pass++) {
                String prefix = ShortRun.class.getName() + "\t" + pass + "\t";
                train(
                        data,
                        gemm,
                        Arrays.asList(arguments).subList(4, arguments.length),
                        (name, digest) -> System.out.println(prefix + name + "\t" + digest));
            }
        }
    }

    /** What {@link #main} printed in one of its passes: SHA-256 of the weights by experiment. */
    static Map<String, String> parse(String output, int pass) {
        Map<String, String> digests = new LinkedHashMap<>();
        for (String line : output.lines().toList()) {
            String[] fields = line.split("\t");
            if (fields.length == 4
                    && fields[0].equals(ShortRun.class.getName())
                    && fields[1].equals(Integer.toString(pass))) {
                digests.put(fields[2], fields[3]);
            }
        }
        return digests;
    }
}
