package dev.lockstep.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder for what a run needs only while it lasts. */
public final class Scratch implements AutoCloseable {

    private static final int TRIES = 20;
    private static final long PAUSE_NANOS = 50_000_000;

    private final Path folder;

    /**
     * Makes it, where the system keeps such things.
     *
     * @throws IOException if that fails
     */
    public Scratch() throws IOException {
        folder = Files.createTempDirectory("lockstep-gate");
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /**
     * Deletes it. It is moved aside first, so that whoever still writes to it finds it gone; what another thread has
     * written at that very moment goes too, by trying again.
     */
    @Override
    public void close() {
        Path aside = folder.resolveSibling(folder.getFileName() + "-deleted");
        for (int left = TRIES; Files.exists(folder) || Files.exists(aside); left--) {
            try {
                if (!Files.exists(aside)) {
                    Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
                }
                delete(aside);
            } catch (IOException | UncheckedIOException e) {
                if (left <= 0) {
                    System.err.println("note: cannot delete " + folder + " (" + e.getMessage() + ")");
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
