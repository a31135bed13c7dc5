package dev.lockstep;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.Mnist;
import java.nio.file.Path;

/** The real MNIST for tests, where {@code MNIST_DIR} points; tests are skipped where it is not set. */
public final class RealMnist {

    private static Dataset loaded;

    private RealMnist() {}

    /** Loads it once. */
    public static synchronized Dataset load() {
        String folder = System.getenv("MNIST_DIR");
        assumeTrue(folder != null, "skipped: set MNIST_DIR to the folder of the four MNIST files to run this test");
        if (loaded == null) {
            loaded = Mnist.load(Path.of(folder));
        }
        return loaded;
    }
}
