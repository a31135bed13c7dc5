package dev.lockstep.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where the data come from: {@code auto}, {@code mnist}, {@code synthetic} or a folder.
 *
 * <p>MNIST is looked for in {@code $MNIST_DIR}, in {@code data/mnist} under the project and in the user's cache, then
 * fetched into the cache. {@code auto} falls back to {@link SyntheticDigits} when none of it works, and says so; {@code
 * mnist} fails instead. A folder that is named but wrong is an error in either case, and so is MNIST that was fetched and
 * cannot be kept.
 */
public final class DataSource {

    /** Use MNIST if it can be had, else the synthetic digits. */
    public static final String AUTO = "auto";

    private final Path project;
    private final Map<String, String> environment;
    private final List<URI> mirrors;
    private final Download.Limits limits;
    private final Consumer<String> log;

    /**
     * The places of this machine.
     *
     * @param project folder whose {@code data/mnist} is looked into
     * @param environment variables {@code MNIST_DIR}, {@code XDG_CACHE_HOME}, {@code HOME}
     * @param log told what is fetched and what is used instead
     */
    public DataSource(Path project, Map<String, String> environment, Consumer<String> log) {
        this(project, environment, MnistDownload.MIRRORS, Download.Limits.USUAL, log);
    }

    DataSource(
            Path project,
            Map<String, String> environment,
            List<URI> mirrors,
            Download.Limits limits,
            Consumer<String> log) {
        this.project = project;
        this.environment = environment;
        this.mirrors = mirrors;
        this.limits = limits;
        this.log = log;
    }

    /**
     * Opens a data set.
     *
     * @param choice {@code auto}, {@code mnist}, {@code synthetic}, or a folder with the four files
     * @throws DataException if it cannot be had, with what was tried
     */
    public Dataset open(String choice) {
        return switch (choice) {
            case Dataset.SYNTHETIC -> SyntheticDigits.generate();
            case Dataset.MNIST -> {
                try {
                    yield foundOrFetched();
                } catch (NotAvailable e) {
                    throw new DataException(
                            "MNIST cannot be had: " + e.getMessage() + "; name a folder with --data DIR", e);
                }
            }
            case AUTO -> {
                try {
                    yield foundOrFetched();
                } catch (NotAvailable e) {
                    log.accept("WARNING: no MNIST: " + e.getMessage());
                    log.accept("WARNING: using SYNTHETIC digits instead. No figure of this run can be compared with"
                            + " published ones. To get MNIST: ./run-benchmarks.sh data fetch, or --data DIR.");
                    yield SyntheticDigits.generate();
                }
            }
            default -> Mnist.load(Path.of(choice));
        };
    }

    /**
     * Where MNIST lies on this machine; fetches nothing.
     *
     * @return the folder, or null if there is none
     * @throws DataException if {@code $MNIST_DIR} is set to something that is not a folder
     */
    public Path find() {
        String variable = environment.get("MNIST_DIR");
        if (variable != null && !variable.isBlank()) {
            Path named = Path.of(variable);
            if (!Files.isDirectory(named)) {
                throw new DataException("MNIST_DIR is " + named + ", which is not a folder; correct or unset it");
            }
            return named;
        }
        for (Path folder : List.of(project.resolve("data").resolve("mnist"), cache())) {
            if (Files.isDirectory(folder) && Mnist.hasAny(folder)) {
                return folder;
            }
        }
        return null;
    }

    /**
     * Fetches MNIST into the cache, verifying what is there already.
     *
     * @return the folder
     * @throws DataException if it cannot be had
     */
    public Path fetch() {
        Path folder = cache();
        new MnistDownload(mirrors, limits, log).into(folder);
        Mnist.load(folder);
        return folder;
    }

    /** The user's cache folder: {@code $XDG_CACHE_HOME} or {@code ~/.cache}, then {@code lockstep/mnist}. */
    public Path cache() {
        String base = environment.get("XDG_CACHE_HOME");
        Path root = base != null && !base.isBlank()
                ? Path.of(base)
                : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache");
        return root.resolve("lockstep").resolve("mnist");
    }

    private Dataset foundOrFetched() {
        Path found = find();
        if (found != null && !found.equals(cache())) {
            return Mnist.load(found);
        }
        if (found != null) {
            try {
                return Mnist.load(found);
            } catch (DataException e) {
                log.accept("note: " + e.getMessage() + "; fetching what is wrong or missing");
            }
        }
        List<String> tried = new ArrayList<>();
        tried.add("MNIST_DIR is not set");
        tried.add("nothing in " + project.resolve("data").resolve("mnist"));
        tried.add("nothing whole in " + cache());
        try {
            new MnistDownload(mirrors, limits, log).into(cache());
        } catch (UnwrittenException e) {
            throw e;
        } catch (DataException e) {
            tried.add(e.getMessage());
            throw new NotAvailable(String.join("; ", tried));
        }
        return Mnist.load(cache());
    }

    /** MNIST is nowhere: the one case in which {@code auto} falls back. */
    private static final class NotAvailable extends RuntimeException {
        NotAvailable(String message) {
            super(message);
        }
    }
}
