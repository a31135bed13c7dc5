package dev.lockstep.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of the libraries this was built with. */
final class TrainingVersions {

    private TrainingVersions() {}

    static String of(String library) {
        Properties versions = new Properties();
        try (InputStream in = TrainingVersions.class.getResourceAsStream("training-versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions.getProperty(library);
    }
}
