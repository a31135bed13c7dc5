package dev.lockstep.result;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged results, made from those of the recorded run: a value or a {@link ResultException}. */
class DamagedResultsTest {

    private static final Path REFERENCE = Path.of("results", "reference");
    private static final Path FOLDER = Robustness.folder();

    private static final List<Class<?>> ROWS = List.of(
            CeilingRow.class,
            ExperimentRow.class,
            GateForkRow.class,
            HistoryRow.class,
            InferenceRow.class,
            KernelForkRow.class,
            KernelRow.class,
            MetricRow.class,
            MistakeRow.class,
            PeerRow.class,
            PhaseRow.class,
            ProfileRow.class,
            ReproducibilityRow.class,
            TrainingPeerRow.class,
            TrainingStepRow.class,
            TuningRow.class);

    /** A tree of nodes, then the records. */
    private static final int PER_BYTE = 100;

    /** Jackson's buffers, and an exception with its trace. */
    private static final int CONSTANT = 1 << 18;

    /** Of each cell OpenCSV makes several copies, then beans. */
    private static final int PER_BYTE_OF_ROWS = 400;

    /** OpenCSV's mapping of columns to fields, for any file. */
    private static final int MAPPING = 8 << 20;

    private static byte[] recorded(String name) throws IOException {
        return Files.readAllBytes(REFERENCE.resolve(name));
    }

    private static <T> T read(byte[] file, String name, Supplier<T> reader) {
        try {
            Files.write(FOLDER.resolve(name), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.get();
    }

    /** Rows of a kind, and what is read as such. */
    private record Rows(Class<?> type, byte[] file) {

        @Override
        public String toString() {
            return type.getSimpleName() + " from " + new String(file, StandardCharsets.ISO_8859_1);
        }
    }

    /** Every kind of row; the splices are with rows of another kind. */
    @Provide
    Arbitrary<Rows> rows() {
        Map<Class<?>, Arbitrary<byte[]>> files = new LinkedHashMap<>();
        for (Class<?> type : ROWS) {
            files.put(
                    type,
                    DamagedFiles.ofText(
                            written(type, "simd"),
                            written(type, "a \"quoted\", ünïcode\nline"),
                            written(MetricRow.class, "accuracy")));
        }
        return Arbitraries.of(files.keySet()).flatMap(type -> files.get(type).map(file -> new Rows(type, file)));
    }

    private static <T> byte[] written(Class<T> type, String text) {
        try {
            T row = type.getConstructor().newInstance();
            for (Field field : type.getFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.set(row, value(field.getType(), text));
                }
            }
            Path file = FOLDER.resolve("good.csv");
            CsvFile.write(file, type, List.of(row, row));
            return Files.readAllBytes(file);
        } catch (ReflectiveOperationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object value(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        }
        if (type == boolean.class) {
            return true;
        }
        return type == int.class || type == Integer.class ? (Object) 1 : (Object) 0.5;
    }

    @Property(seed = "1671")
    void rows_damagedOrOfAnotherKind_areRowsOrAResultException(@ForAll("rows") Rows rows) {
        Robustness.check(
                rows.file,
                ResultException.class,
                PER_BYTE_OF_ROWS,
                MAPPING,
                bytes -> read(bytes, "x.csv", () -> CsvFile.read(FOLDER.resolve("x.csv"), rows.type)));
    }

    @Provide
    Arbitrary<byte[]> environments() throws IOException {
        return DamagedFiles.ofText(recorded(Environment.FILE));
    }

    @Property(seed = "1671")
    void environment_damaged_isAValueOrAResultException(@ForAll("environments") byte[] file) {
        Robustness.check(
                file,
                ResultException.class,
                PER_BYTE,
                CONSTANT,
                bytes -> read(bytes, Environment.FILE, () -> Environment.read(FOLDER)));
    }

    @Provide
    Arbitrary<byte[]> records() throws IOException {
        return DamagedFiles.ofText(recorded("record-hidden.json"));
    }

    @Property(seed = "1671")
    void record_damaged_isAValueOrAResultException(@ForAll("records") byte[] file) {
        Robustness.check(
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
                        "synthetic",
                        "ab".repeat(32),
                        "parallel",
                        2,
                        false,
                        false,
                        true,
                        false,
                        1)
                .write(FOLDER);
        return DamagedFiles.ofText(Files.readAllBytes(FOLDER.resolve(TrainingPlan.FILE)));
    }

    @Property(seed = "1671")
    void plan_damaged_isAValueOrAResultException(@ForAll("plans") byte[] file) {
        Robustness.check(
                file,
                ResultException.class,
                PER_BYTE,
                CONSTANT,
                bytes -> read(bytes, TrainingPlan.FILE, () -> TrainingPlan.read(FOLDER)));
    }
}
