package dev.lockstep.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * The MNIST database of handwritten digits: 60,000 training and 10,000 test images of 28x28 pixels.
 *
 * <p>Four IDX files, gzip-compressed or not. What is checked is the SHA-256 of the uncompressed bytes, since mirrors
 * compress differently.
 */
public final class Mnist {

    /** The four files. */
    enum File {
        TRAINING_IMAGES(
                "train-images-idx3-ubyte", 3, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        TRAINING_LABELS(
                "train-labels-idx1-ubyte", 1, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        TEST_IMAGES("t10k-images-idx3-ubyte", 3, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        TEST_LABELS("t10k-labels-idx1-ubyte", 1, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

        final String fileName;
        final int dimensions;
        final String sha256;

        File(String fileName, int dimensions, String sha256) {
            this.fileName = fileName;
            this.dimensions = dimensions;
            this.sha256 = sha256;
        }

        /** The file in a folder, under any of the names that are in use; null if it is not there. */
        Path in(Path folder) {
            String dotted = fileName.replace("-idx", ".idx");
            return List.of(fileName + ".gz", fileName, dotted + ".gz", dotted).stream()
                    .map(folder::resolve)
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(null);
        }

        /**
         * Reads the file's bytes, compressed or not.
         *
         * @throws DataException if it is no such file
         */
        Idx parse(String name, byte[] bytes) {
            Idx idx = Idx.parse(name, bytes, dimensions);
            if (this == TRAINING_LABELS || this == TEST_LABELS) {
                LabelledImages.checkLabels(name, idx.content(), idx.headerBytes());
            }
            return idx;
        }

        /**
         * Compares the checksum.
         *
         * @throws DataException if it is another, naming both
         */
        void verify(String name, Idx idx) {
            String actual = sha256(idx.content());
            if (!actual.equals(sha256)) {
                throw new DataException(
                        name + ": SHA-256 of the uncompressed bytes is " + actual + ", MNIST has " + sha256);
            }
        }
    }

    private Mnist() {}

    /** SHA-256 of each file's uncompressed bytes, which every folder that was loaded has. */
    public static Map<String, String> checksums() {
        Map<String, String> checksums = new TreeMap<>();
        for (File file : File.values()) {
            checksums.put(file.fileName, file.sha256);
        }
        return checksums;
    }

    /** Whether a folder has at least one of the four files: somebody meant it to be MNIST. */
    static boolean hasAny(Path folder) {
        return Arrays.stream(File.values()).anyMatch(file -> file.in(folder) != null);
    }

    /**
     * Reads and verifies the four files of a folder, in parallel.
     *
     * @throws DataException if one is missing, unreadable or not MNIST's
     */
    public static Dataset load(Path folder) {
        if (Files.isDirectory(folder) && !Files.isReadable(folder)) {
            throw new DataException("data folder " + folder + " cannot be read");
        }
        if (!Files.isDirectory(folder)) {
            throw new DataException(
                    "data folder " + folder + (Files.exists(folder) ? " is not a folder" : " does not exist"));
        }
        List<File> missing = Arrays.stream(File.values())
                .filter(file -> file.in(folder) == null)
                .toList();
        if (!missing.isEmpty()) {
            throw new DataException("data folder " + folder + " is incomplete: no "
                    + missing.stream().map(file -> file.fileName + "[.gz]").collect(Collectors.joining(", no ")));
        }
        List<CompletableFuture<Idx>> files = Arrays.stream(File.values())
                .map(file -> CompletableFuture.supplyAsync(
                        () -> file.parse(file.in(folder).toString(), read(file.in(folder)))))
                .toList();
        Idx[] idx = files.stream().map(Mnist::join).toArray(Idx[]::new);
        String[] names = Arrays.stream(File.values())
                .map(file -> file.in(folder).toString())
                .toArray(String[]::new);
        LabelledImages training = LabelledImages.of(names[0], idx[0], names[1], idx[1]);
        LabelledImages test = LabelledImages.of(names[2], idx[2], names[3], idx[3]);
        List<CompletableFuture<Void>> checks = Arrays.stream(File.values())
                .map(file -> CompletableFuture.runAsync(() -> file.verify(names[file.ordinal()], idx[file.ordinal()])))
                .toList();
        // Meanwhile what every training asks for, of the same bytes without their headers.
        training.sha256();
        test.sha256();
        checks.forEach(Mnist::join);
        return new Dataset(Dataset.MNIST, training, test, folder.toString());
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DataException cause) {
                throw cause;
            }
            throw e;
        }
    }

    static byte[] read(Path file) {
        try {
            long size = Files.size(file);
            if (size > Idx.MOST_BYTES) {
                throw new DataException(file + ": " + size + " bytes, more than any MNIST file");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + " (" + e + ")", e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
