package dev.lockstep.peer;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where libraries unpack their native code: in the folder of this build, and not in the user's home. */
final class Natives {

    private Natives() {}

    static String folder(String library) {
        try {
            Path build = Path.of(Natives.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent();
            return build.resolve("natives").resolve(library).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a jar has no path", e);
        }
    }
}
