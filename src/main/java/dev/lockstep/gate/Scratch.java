package dev.lockstep.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what a run needs only while it lasts. */
public final class Scratch implements AutoCloseable {

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

    /** Deletes it. */
    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            System.err.println("note: cannot delete " + folder + " (" + e.getMessage() + ")");
        }
    }
}
