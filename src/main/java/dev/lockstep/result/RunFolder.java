package dev.lockstep.result;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The two folders of a run: {@code results/<run>} for data and {@code reports/<run>} for pages. One process at a time writes into
 * them.
 *
 * @param name name of the run
 * @param results where data go
 * @param reports where pages and charts go
 */
public record RunFolder(String name, Path results, Path reports) {

    /** Links to the newest run. */
    public static final String LATEST = "latest";

    private static final DateTimeFormatter TIME_STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * Makes the folders of a new run.
     *
     * @param project folder that holds {@code results} and {@code reports}
     * @param requested name of the run; null for the time, in UTC
     * @param overwrite whether a run of that name is deleted first
     * @throws ResultException if the name cannot be a folder's, the run exists or is another process's, or the folders cannot be
     *     written to
     */
    public static RunFolder create(Path project, String requested, boolean overwrite) {
        if (requested != null) {
            checkName(requested);
            if (requested.equals(LATEST)) {
                throw new ResultException("run name '" + LATEST + "' is taken by the link to the newest run");
            }
            RunFolder run = at(project, requested);
            run.lock();
            if (overwrite) {
                run.delete();
            }
            if (!run.claim()) {
                throw new ResultException("run '" + requested + "' exists in " + run.results
                        + "; choose another --run, or --overwrite to replace it");
            }
            return run;
        }
        String stamp = TIME_STAMP.format(Instant.now());
        RunFolder run = at(project, stamp);
        for (int again = 2; !run.claim(); again++) {
            run = at(project, stamp + "-" + again);
        }
        return run;
    }

    /**
     * An existing run, to go on writing into.
     *
     * @param requested its name; null for the newest
     * @throws ResultException if there is no such run, or another process writes into it
     */
    public static RunFolder reopen(Path project, String requested) {
        RunFolder run = open(project, requested);
        run.lock();
        return run;
    }

    /**
     * An existing run, to read.
     *
     * @param requested its name; null for the newest
     * @throws ResultException if there is no such run
     */
    public static RunFolder open(Path project, String requested) {
        String name = requested == null ? LATEST : requested;
        checkName(name);
        RunFolder run = at(project, name);
        if (!Files.isDirectory(run.results)) {
            throw new ResultException("no run '" + name + "' in " + project.resolve("results"));
        }
        try {
            Path real = run.results.toRealPath();
            return at(project, real.getFileName().toString());
        } catch (IOException e) {
            throw ResultException.because("cannot open " + run.results, e);
        }
    }

    private static RunFolder at(Path project, String name) {
        return new RunFolder(
                name,
                project.resolve("results").resolve(name),
                project.resolve("reports").resolve(name));
    }

    private static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")) {
            throw new ResultException("run name '" + name
                    + "' must be 1 to 100 letters, digits, dots, dashes or underscores, not starting with a dot");
        }
    }

    private void lock() {
        createParent(results);
        if (!RunLock.take(results)) {
            throw new ResultException(
                    "run '" + name + "' is being written by another process; wait for its end, or choose another name");
        }
    }

    /** Creates the folders; false if a run has the name already, or another process is about to. */
    private boolean claim() {
        createParent(results);
        createParent(reports);
        if (!RunLock.take(results)) {
            return false;
        }
        try {
            Files.createDirectory(results);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw ResultException.because("cannot create the run's folder " + results, e);
        }
        try {
            Files.createDirectories(reports);
            return true;
        } catch (IOException e) {
            delete(results);
            throw ResultException.because("cannot create the run's folder " + reports, e);
        }
    }

    private static void createParent(Path folder) {
        Path parent = folder.getParent();
        try {
            Files.createDirectories(parent);
        } catch (FileAlreadyExistsException e) {
            throw new ResultException("cannot write to " + parent + ": it is not a folder", e);
        } catch (IOException e) {
            throw ResultException.because("cannot create " + parent, e);
        }
    }

    /**
     * Deletes both folders with all that is in them.
     *
     * @throws ResultException if that fails
     */
    public void delete() {
        delete(results);
        delete(reports);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw ResultException.because("cannot delete " + folder, e);
        }
    }

    /**
     * Points {@code results/latest} and {@code reports/latest} at this run.
     *
     * @throws ResultException if the file system has no symbolic links, or they cannot be written
     */
    public void markLatest() {
        link(results);
        link(reports);
    }

    private void link(Path folder) {
        Path link = folder.resolveSibling(LATEST);
        Path temporary = folder.resolveSibling("." + LATEST + "-" + name);
        try {
            Files.deleteIfExists(temporary);
            Files.createSymbolicLink(temporary, Path.of(name));
            Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UnsupportedOperationException e) {
            throw new ResultException("cannot link " + link + " to " + name + " (" + e + ")", e);
        }
    }
}
