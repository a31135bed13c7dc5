package dev.lockstep;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a reader must do with any file: give a value or its documented exception, which says something; in good time, and in room
 * that grows with the file alone.
 */
public final class Robustness {

    /** A reader: a value or its documented exception. */
    @FunctionalInterface
    public interface Parser {
        Object parse(byte[] file) throws Exception;
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_NANOS = 10_000_000_000L;

    private Robustness() {}

    /**
     * Reads a file.
     *
     * @param documented what the reader may throw
     * @param perByte bytes of heap that a byte of the file may take
     * @param constant bytes of heap that any file may take
     * @throws AssertionError if the reader throws something else or nothing with a message, gives nothing, or takes too much
     */
    public static void check(
            byte[] file, Class<? extends Exception> documented, int perByte, int constant, Parser parser) {
        long start = System.nanoTime();
        long most = (long) perByte * file.length + constant;
        long allocated = allocated(file, documented, parser);
        if (allocated > most) {
            // Again: the first time may have loaded classes.
            allocated = allocated(file, documented, parser);
        }
        if (allocated > most) {
            throw new AssertionError(
                    allocated + " bytes were allocated for a file of " + file.length + ", at most " + most + " may be");
        }
        if (System.nanoTime() - start > MOST_NANOS) {
            throw new AssertionError("took " + (System.nanoTime() - start) / 1_000_000_000 + " s");
        }
    }

    private static long allocated(byte[] file, Class<? extends Exception> documented, Parser parser) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Throwable thrown = null;
        Object value = null;
        HangGuard.begin(file);
        try {
            value = parser.parse(file);
        } catch (Throwable e) {
            thrown = e;
        } finally {
            HangGuard.end();
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (thrown == null && value == null) {
            throw new AssertionError("neither a value nor an exception");
        }
        if (thrown != null && !documented.isInstance(thrown)) {
            throw new AssertionError("not documented: " + thrown, thrown);
        }
        if (thrown != null && saysNothing(thrown.getMessage())) {
            throw new AssertionError("nothing is said: " + thrown, thrown);
        }
        return allocated;
    }

    /** Also where the message is that of an exception without one, behind the name of a file. */
    private static boolean saysNothing(String message) {
        return message == null || message.isBlank() || message.equals("null") || message.endsWith(": null");
    }

    /** A folder for files that are read by name, in memory where the machine has such a place; it goes when the JVM does. */
    public static Path folder() {
        Path memory = Path.of("/dev/shm");
        try {
            Path folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "damaged")
                    : Files.createTempDirectory("damaged");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : innermostFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
