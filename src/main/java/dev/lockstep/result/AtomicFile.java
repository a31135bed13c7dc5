package dev.lockstep.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files that are either there whole or not at all. */
public final class AtomicFile {

    /** Fills a file. */
    @FunctionalInterface
    public interface Content {

        /** Writes everything; closing the stream is the caller's business. */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes under a temporary name beside the target, then moves it into place.
     *
     * @throws ResultException naming the file if that fails; what stood there before is then untouched
     */
    public static void write(Path target, Content content) {
        Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                content.writeTo(out);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw ResultException.because("cannot write " + target, e);
        } finally {
            // Still there only if something failed, in which case that is what the caller should hear of.
            temporary.toFile().delete();
        }
    }

    /** Writes text as UTF-8. */
    public static void write(Path target, String text) {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
