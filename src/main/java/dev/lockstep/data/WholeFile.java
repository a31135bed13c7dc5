package dev.lockstep.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Bytes of a file that a user named. */
final class WholeFile {

    private WholeFile() {}

    /**
     * Reads all of a file, which may be a pipe.
     *
     * @param most bytes that it may have
     * @throws DataException if it does not exist, is a folder, cannot be read or has more
     */
    static byte[] read(Path file, int most) {
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder, not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new DataException(file + ": more than the " + most + " bytes that this program reads");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new DataException("there is no file " + file, e);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + " (" + e + ")", e);
        }
    }
}
