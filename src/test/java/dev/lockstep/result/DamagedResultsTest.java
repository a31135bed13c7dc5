package dev.lockstep.result;

import dev.lockstep.DamagedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged results, made from those of the recorded run: a value or a {@link ResultException}. */
class DamagedResultsTest {

    private static final Path REFERENCE = Path.of("results", "reference");
    private static final Path FOLDER = DamagedFiles.folder();

    /** Of each cell OpenCSV makes several copies, then beans; of JSON there is a tree, then records. */
    private static final int PER_BYTE = 400;

    /** What is made for any file: most of it OpenCSV's mapping of columns to fields. */
    private static final int CONSTANT = 8 << 20;

    private static byte[] recorded(String name) throws IOException {
        return Files.readAllBytes(REFERENCE.resolve(name));
    }

    /** The first lines, so that a case does not take long. */
    private static byte[] beginning(String name) throws IOException {
        return (String.join(
                                "\n",
                                Files.readAllLines(REFERENCE.resolve(name)).stream()
                                        .limit(6)
                                        .toList())
                        + "\n")
                .getBytes();
    }

    private static <T> T read(byte[] file, String name, Supplier<T> reader) {
        try {
            Files.write(FOLDER.resolve(name), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.get();
    }

    @Provide
    Arbitrary<byte[]> histories() throws IOException {
        return DamagedFiles.of(beginning("history-softmax.csv"), beginning("history-dropout.csv"));
    }

    @Property(seed = "1671")
    void history_damaged_isRowsOrAResultException(@ForAll("histories") byte[] file) {
        checkCsv(file, HistoryRow.class);
    }

    @Provide
    Arbitrary<byte[]> rows() throws IOException {
        return DamagedFiles.of(beginning("experiments.csv"), beginning("kernels.csv"), beginning("metrics-hidden.csv"));
    }

    @Property(seed = "1671")
    void rows_damagedOrOfAnotherKind_areRowsOrAResultException(@ForAll("rows") byte[] file) {
        int kind = (file.length & 0xff) % 3;
        checkCsv(
                file,
                List.of(ExperimentRow.class, KernelRow.class, MetricRow.class).get(kind));
    }

    private static void checkCsv(byte[] file, Class<?> type) {
        DamagedFiles.check(
                file,
                ResultException.class,
                PER_BYTE,
                CONSTANT,
                bytes -> read(bytes, "x.csv", () -> CsvFile.read(FOLDER.resolve("x.csv"), type)));
    }

    @Provide
    Arbitrary<byte[]> environments() throws IOException {
        return DamagedFiles.of(recorded(Environment.FILE));
    }

    @Property(seed = "1671")
    void environment_damaged_isAValueOrAResultException(@ForAll("environments") byte[] file) {
        DamagedFiles.check(
                file,
                ResultException.class,
                PER_BYTE,
                CONSTANT,
                bytes -> read(bytes, Environment.FILE, () -> Environment.read(FOLDER)));
    }

    @Provide
    Arbitrary<byte[]> records() throws IOException {
        return DamagedFiles.of(recorded("record-hidden.json"));
    }

    @Property(seed = "1671")
    void record_damaged_isAValueOrAResultException(@ForAll("records") byte[] file) {
        DamagedFiles.check(
                file,
                ResultException.class,
                PER_BYTE,
                CONSTANT,
                bytes -> read(bytes, ExperimentRecord.file("hidden"), () -> ExperimentRecord.read(FOLDER, "hidden")));
    }

    @Provide
    Arbitrary<byte[]> plans() throws IOException {
        new TrainingPlan(
                        TrainingPlan.SCHEMA,
                        List.of("softmax", "hidden"),
                        3,
                        null,
                        "clipped",
                        "auto",
                        "parallel",
                        2,
                        false,
                        false,
                        true)
                .write(FOLDER);
        return DamagedFiles.of(Files.readAllBytes(FOLDER.resolve(TrainingPlan.FILE)));
    }

    @Property(seed = "1671")
    void plan_damaged_isAValueOrAResultException(@ForAll("plans") byte[] file) {
        DamagedFiles.check(
                file,
                ResultException.class,
                PER_BYTE,
                CONSTANT,
                bytes -> read(bytes, TrainingPlan.FILE, () -> TrainingPlan.read(FOLDER)));
    }
}
