package dev.lockstep.benchmark;

import dev.lockstep.data.Dataset;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.VectorWidth;
import dev.lockstep.result.ComputedBy;
import dev.lockstep.result.ReproducibilityRow;
import dev.lockstep.result.Sameness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One {@link ShortRun} by each kernel with 1, 2 and 3 threads, each vector width and each JVM, all in JVMs of their own, and
 * once more without leaving the first: are the weights the same?
 *
 * <p>The first run, which all others are compared with, is by the parallel kernel with 2 threads and the widest vectors of
 * the first JVM, so that each level of {@link Sameness} up to L4 has runs that differ in nothing else.
 */
public final class ReproducibilityMatrix implements AutoCloseable {

    private static final int[] WIDTHS = {512, 256, 128};
    private static final int[] THREADS = {1, 2, 3};
    private static final int FIRST_THREADS = 2;
    private static final int MOST_SECONDS = 240;

    /**
     * What one process runs with.
     *
     * @param jvm the JVM
     * @param vectorBits width of its vectors
     * @param kernel what computes the products
     * @param threads that take part
     */
    public record Setting(Jvm jvm, int vectorBits, Kernel kernel, int threads) {

        /** Without the CPU, which is the same for all. */
        ComputedBy by() {
            return new ComputedBy(kernel.label(), threads, vectorBits, jvm.name(), "");
        }

        /** All but the JVM, for a reader. */
        public String describe() {
            return by().describe();
        }
    }

    /**
     * A run.
     *
     * @param setting what it ran with
     * @param level what it shows if its bits are those of the first; null for the first
     * @param what the same in plain words
     * @param digests SHA-256 of the weights by experiment; empty if it failed
     * @param failure last lines of a process that failed; null if it did not
     */
    public record Cell(Setting setting, Sameness level, String what, Map<String, String> digests, String failure) {

        /** Whether it came to an end. */
        public boolean ran() {
            return failure == null;
        }
    }

    /** Told of each run. */
    public interface Listener {

        /** Run number {@code done} of {@code all} is over; {@code equal} says whether it has the bits of the first. */
        void done(int done, int all, Cell cell, boolean equal);
    }

    private final List<Setting> settings;
    private final List<String> experiments;
    private final Dataset data;
    private final Path folder;
    private final List<Cell> cells = new ArrayList<>();
    private final ProcessRunner processes;

    /**
     * Plans the runs.
     *
     * @param jvms at least one, the first of which runs first
     * @param experiments their names
     * @param data whose first images are taken
     * @throws IOException if there is no place for temporary files
     */
    public ReproducibilityMatrix(List<Jvm> jvms, List<String> experiments, Dataset data) throws IOException {
        this.settings = plan(jvms);
        this.experiments = experiments;
        this.data = data;
        this.folder = Files.createTempDirectory("lockstep-matrix");
        this.processes = new ProcessRunner(folder.resolve("log"));
    }

    /** All settings; the first one runs once more, in a JVM of its own. */
    static List<Setting> plan(List<Jvm> jvms) {
        Setting first = new Setting(jvms.get(0), widths(jvms.get(0)).get(0), Kernel.PARALLEL, FIRST_THREADS);
        List<Setting> all = new ArrayList<>(List.of(first, first));
        for (Jvm jvm : jvms) {
            for (int bits : widths(jvm)) {
                for (Kernel kernel : Kernel.values()) {
                    for (int threads : kernel == Kernel.PARALLEL ? THREADS : new int[] {1}) {
                        Setting setting = new Setting(jvm, bits, kernel, threads);
                        if (!setting.equals(first)) {
                            all.add(setting);
                        }
                    }
                }
            }
        }
        return List.copyOf(all);
    }

    /** Widths that a JVM can use, widest first. */
    public static List<Integer> widths(Jvm jvm) {
        List<Integer> widths = new ArrayList<>();
        for (int bits : WIDTHS) {
            if (bits <= jvm.vectorBits()) {
                widths.add(bits);
            }
        }
        return widths;
    }

    /** What is planned: the first twice, as it runs again in a JVM of its own. */
    public List<Setting> settings() {
        return settings;
    }

    /**
     * Runs everything; ends early if the first run fails, as there is nothing to compare with then.
     *
     * @return a cell for each run, the first one first and followed by the second one in its JVM
     * @throws IOException if a temporary file cannot be written
     */
    public List<Cell> run(Listener listener) throws IOException {
        Path images = folder.resolve("images");
        ShortRun.write(data, images);
        int all = settings.size() + 1;
        for (Setting setting : settings) {
            boolean first = cells.isEmpty();
            String output = null;
            String failure = null;
            try {
                output = fork(setting, first ? 2 : 1, images);
            } catch (ProcessRunner.FailureException e) {
                failure = e.getMessage();
            }
            ComputedBy base = settings.get(0).by();
            Sameness level = first ? null : base.sameness(setting.by());
            add(setting, level, first ? "first run" : base.what(setting.by()), output, 1, failure, listener, all);
            if (first && failure != null) {
                break;
            }
            if (first) {
                add(setting, Sameness.SAME_JVM, Sameness.SAME_JVM.meaning(), output, 2, null, listener, all);
            }
        }
        return List.copyOf(cells);
    }

    // spotless:off
    private void add(
            Setting setting, Sameness level, String what, String output, int pass, String failure, Listener listener,
            int all) {
        // spotless:on
        Map<String, String> digests = failure == null ? ShortRun.parse(output, pass) : Map.of();
        boolean whole = digests.keySet().containsAll(experiments);
        String problem =
                failure == null && !whole ? "it printed no fingerprints: " + ProcessRunner.lastLines(output) : failure;
        Cell cell = new Cell(setting, level, what, digests, problem);
        cells.add(cell);
        listener.done(cells.size(), all, cell, equal(cell));
    }

    /** Whether a run has the bits of the first in all experiments. */
    public boolean equal(Cell cell) {
        return cell.ran() && cell.digests().equals(cells.get(0).digests());
    }

    /** The runs that came to an end, a row for each experiment. */
    public List<ReproducibilityRow> rows() {
        List<ReproducibilityRow> rows = new ArrayList<>();
        for (Cell cell : cells) {
            for (String experiment : cell.ran() ? experiments : List.<String>of()) {
                ReproducibilityRow row = new ReproducibilityRow();
                row.level = cell.level() == null
                        ? ReproducibilityRow.FIRST
                        : cell.level().label();
                row.what = cell.what();
                row.experiment = experiment;
                row.dataset = data.name();
                row.epochs = ShortRun.EPOCHS;
                row.kernel = cell.setting().kernel().label();
                row.threads = cell.setting().threads();
                row.vectorBits = cell.setting().vectorBits();
                row.jvm = cell.setting().jvm().name();
                row.weightsSha256 = cell.digests().get(experiment);
                row.equal = row.weightsSha256.equals(cells.get(0).digests().get(experiment));
                rows.add(row);
            }
        }
        return rows;
    }

    private String fork(Setting setting, int passes, Path images) throws IOException, ProcessRunner.FailureException {
        List<String> command = new ArrayList<>(List.of(setting.jvm().java().toString()));
        command.addAll(Jvm.flags());
        command.add("-D" + VectorWidth.PROPERTY + "=" + setting.vectorBits());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ShortRun.class.getName()));
        command.addAll(List.of(
                setting.kernel().label(),
                Integer.toString(setting.threads()),
                Integer.toString(passes),
                images.toString()));
        command.addAll(experiments);
        return processes.run(new ProcessBuilder(command), MOST_SECONDS);
    }

    /** Ends the process that is running, if any, and deletes what was temporary. */
    @Override
    public void close() throws IOException {
        processes.close();
        Files.deleteIfExists(folder.resolve("images"));
        Files.deleteIfExists(folder);
    }
}
