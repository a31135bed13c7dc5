package dev.lockstep.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fetches MNIST from public mirrors.
 *
 * <p>Each file is read whole with a limit on its size, checked against its SHA-256, written under a temporary name and
 * moved into place: what stands in the folder is complete and right. One process at a time does so; another waits and then finds
 * the files.
 */
final class MnistDownload {

    /** Where the original files are mirrored. */
    static final List<URI> MIRRORS = List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

    /** The largest of the four has 9.9 MB compressed. */
    private static final int MOST_COMPRESSED_BYTES = 16 << 20;

    /** How long another process may fetch before this one gives up; all four files have 11 MB. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    private static final String PART = ".part";

    private final List<URI> mirrors;
    private final Download download;
    private final Consumer<String> log;

    /**
     * @param mirrors tried in this order, each ending in {@code /}
     * @param limits of each file's transfer
     * @param log told what is fetched and what failed
     * @throws IllegalArgumentException if a mirror is neither HTTPS nor on loopback
     */
    MnistDownload(List<URI> mirrors, Download.Limits limits, Consumer<String> log) {
        mirrors.forEach(Download::checkIsSafe);
        this.mirrors = mirrors;
        this.download = new Download(limits);
        this.log = log;
    }

    /**
     * Fetches those files that the folder lacks or holds damaged.
     *
     * @throws UnwrittenException if a file was had and could not be written, with where and why
     * @throws DataException if a file could not be had from any mirror, with what was tried
     */
    void into(Path folder) {
        if (missing(folder, damage -> {}).isEmpty()) {
            // A cache that is whole may be one that cannot be written to.
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("cannot create the cache folder " + folder + " (" + e + ")", e);
        }
        try (FolderLock lock = FolderLock.take(
                folder, LONGEST_WAIT, () -> log.accept("another process is fetching MNIST; waiting for it"))) {
            deleteParts(folder);
            missing(folder, log).forEach(file -> fetch(file, folder));
        }
    }

    /** Those files that the folder lacks or holds damaged, of which the latter are told. */
    private static List<Mnist.File> missing(Path folder, Consumer<String> log) {
        return Arrays.stream(Mnist.File.values())
                .filter(file -> !isWhole(file, folder, log))
                .toList();
    }

    /** What killed processes left. */
    private static void deleteParts(Path folder) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + PART)) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new DataException("cannot clear the cache folder " + folder + " (" + e + ")", e);
        }
    }

    private static boolean isWhole(Mnist.File file, Path folder, Consumer<String> log) {
        Path there = file.in(folder);
        if (there == null) {
            return false;
        }
        try {
            file.verify(there.toString(), file.parse(there.toString(), Mnist.read(there)));
            return true;
        } catch (DataException e) {
            log.accept(e.getMessage() + "; fetching it again");
            return false;
        }
    }

    private void fetch(Mnist.File file, Path folder) {
        List<String> failures = new ArrayList<>();
        for (URI mirror : mirrors) {
            URI uri = mirror.resolve(file.fileName + ".gz");
            byte[] bytes = null;
            try {
                log.accept("fetching " + uri);
                byte[] fetched = download.get(uri, MOST_COMPRESSED_BYTES);
                file.verify(uri.toString(), file.parse(uri.toString(), fetched));
                bytes = fetched;
            } catch (IOException e) {
                failures.add(uri + ": " + e.getMessage());
            } catch (DataException e) {
                failures.add(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataException("interrupted while fetching " + uri, e);
            }
            if (bytes != null) {
                place(bytes, folder.resolve(file.fileName + ".gz"));
                return;
            }
        }
        throw new DataException("could not fetch " + file.fileName + "; tried " + String.join("; ", failures));
    }

    private static void place(byte[] bytes, Path target) {
        Path temporary = target.resolveSibling(target.getFileName() + PART);
        try {
            Files.write(temporary, bytes);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            temporary.toFile().delete();
            throw new UnwrittenException(
                    "MNIST was fetched, but cannot write " + target + " (" + e
                            + "); make room there, let XDG_CACHE_HOME"
                            + " name a folder that can be written to, or name one that has MNIST with --data DIR",
                    e);
        }
    }
}
