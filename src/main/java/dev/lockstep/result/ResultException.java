package dev.lockstep.result;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** A result that cannot be written or read; the message names the file and what is wrong with it. */
public final class ResultException extends RuntimeException {

    /** With what is wrong. */
    public ResultException(String message) {
        super(message);
    }

    /** With what is wrong, and the failure below. */
    public ResultException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * What failed, and what the system says of it, "No space left on device".
     *
     * @param what "cannot write FILE"
     */
    public static ResultException because(String what, IOException cause) {
        return new ResultException(what + ": " + reason(cause), cause);
    }

    /** A file's exception names the file again, and often one that is temporary. */
    private static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getClass() == IOException.class && e.getMessage() != null ? e.getMessage() : e.toString();
    }
}
