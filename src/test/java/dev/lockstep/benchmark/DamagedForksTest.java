package dev.lockstep.benchmark;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What goes to a process of its own and what it prints, damaged: a value, or for the images an {@link IOException}. */
class DamagedForksTest {

    private static final Path FOLDER = Robustness.folder();

    /** Lines, their rest, fields, and numbers that a few characters become. */
    private static final int PER_BYTE = 40;

    /** Buffers of a pattern, an exception with its trace. */
    private static final int CONSTANT = 1 << 16;

    @Provide
    Arbitrary<byte[]> outputs() {
        String prefix = TrainingFork.class.getName() + "\t";
        String output = "WARNING: a library's\n" + prefix + "library\tPyTorch 2\n" + prefix
                + "times\t0.9,1.25E-4,12.5\t0.9131\nbye\n";
        return DamagedFiles.ofText(
                output.getBytes(StandardCharsets.UTF_8),
                (prefix + "missing\tno native library\n" + output).getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing that a process printed may end the comparison: numbers that a library can have, or none. */
    @Property(seed = "1671")
    void times_damaged_areNumbersOrNone(@ForAll("outputs") byte[] file) {
        Robustness.check(file, NeverThrown.class, PER_BYTE, CONSTANT, bytes -> {
            String output = new String(bytes, StandardCharsets.UTF_8);
            TrainingFork.library(output);
            TrainingFork.missing(output);
            return TrainingFork.times(output).map(DamagedForksTest::usable);
        });
    }

    private static TrainingFork.Times usable(TrainingFork.Times times) {
        if (times.epochSeconds().length == 0
                || Arrays.stream(times.epochSeconds()).anyMatch(seconds -> !(seconds >= 0 && seconds < 1e300))
                || !Double.isFinite(times.testAccuracy())) {
            throw new AssertionError(Arrays.toString(times.epochSeconds()) + " " + times.testAccuracy());
        }
        return times;
    }

    private static final class NeverThrown extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static byte[] images(int count, int width) throws IOException {
        byte[] pixels = new byte[count * width];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
        }
        LabelledImages images = LabelledImages.of(pixels, labels, width);
        Path file = FOLDER.resolve("good");
        ShortRun.write(new Dataset(Dataset.SYNTHETIC, images, images, "a test"), file);
        return Files.readAllBytes(file);
    }

    @Provide
    Arbitrary<byte[]> images() throws IOException {
        return DamagedFiles.of(images(7, 12), images(20, 4), images(0, 4));
    }

    @Property(seed = "1671")
    void images_damaged_areAValueOrAnIOException(@ForAll("images") byte[] file) throws IOException {
        Path path = FOLDER.resolve("images");
        Files.write(path, file);
        // A text of 64 KB may be claimed, and is read before it turns out to be cut.
        Robustness.check(file, IOException.class, PER_BYTE, 1 << 19, bytes -> ShortRun.read(path));
    }
}
