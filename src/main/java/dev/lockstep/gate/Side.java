package dev.lockstep.gate;

import java.nio.file.Path;
import java.util.List;

/**
 * One of two builds that are compared.
 *
 * @param name "base" or "head"; null controls call the copy of the base "head"
 * @param jar the build
 * @param java the JVM's executable
 * @param flags what the JVM is started with
 */
public record Side(String name, Path jar, Path java, List<String> flags) {

    /** The build that is compared with. */
    public static final String BASE = "base";

    /** The build that is judged. */
    public static final String HEAD = "head";

    /** Copies the flags. */
    public Side {
        flags = List.copyOf(flags);
    }
}
