package dev.lockstep.data;

import java.io.IOException;

/** Data that were had and could not be kept: other data would not do instead, and what comes next has to be written too. */
final class UnwrittenException extends DataException {

    UnwrittenException(String message, IOException cause) {
        super(message, cause);
    }
}
