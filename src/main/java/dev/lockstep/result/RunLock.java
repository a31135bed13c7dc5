package dev.lockstep.result;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run's name belongs to the process that writes the run, until that process ends: the operating system's lock on {@code
 * results/.locks/<run>}, which a killed process loses too.
 *
 * <p>The files stay. If one were deleted, a process could lock what another is about to delete, and both would have the name.
 */
final class RunLock {

    private static final String FOLDER = ".locks";

    /** Those of this process. A process may ask twice: it would lose its lock by closing the second channel. */
    private static final Map<Path, FileChannel> HELD = new ConcurrentHashMap<>();

    private RunLock() {}

    /**
     * Takes the name of a run for this process.
     *
     * @param results folder of the run, which need not exist
     * @return false if another process has it
     * @throws ResultException if the file cannot be written
     */
    static synchronized boolean take(Path results) {
        Path folder = results.resolveSibling(FOLDER);
        Path file = folder.resolve(results.getFileName());
        Path key = file.toAbsolutePath().normalize();
        if (HELD.containsKey(key)) {
            return true;
        }
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                return false;
            }
            HELD.put(key, channel);
            return true;
        } catch (IOException e) {
            throw ResultException.because("cannot write " + file, e);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this JVM, through another class loader.
            return null;
        }
    }
}
