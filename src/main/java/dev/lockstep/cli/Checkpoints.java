package dev.lockstep.cli;

import dev.lockstep.experiment.Checkpoint;
import dev.lockstep.experiment.Keeper;
import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The checkpoints of one experiment in a run's folder: {@code checkpoints/<experiment>-<epochs>-<batches>.ckpt}. The last two
 * are kept; where the newest is damaged, the one before it serves.
 */
final class Checkpoints implements Keeper {

    private static final String FOLDER = "checkpoints";
    private static final String SUFFIX = ".ckpt";
    private static final int KEPT = 2;
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private final String experiment;
    private final Map<String, String> identity;
    private final Integer every;
    private final AtomicBoolean stop;

    private final LongSupplier nanoTime;

    /** When the last one was written, or the training began. */
    private long last;

    /** Newest first: to list the folder takes a tenth of a millisecond, of the one that a checkpoint takes. */
    private final Deque<Path> kept;

    private Path startFile;
    private final Checkpoint start;

    /**
     * Looks for what to go on from.
     *
     * @param results folder of the run
     * @param experiment its name
     * @param identity what defines the training
     * @param every epochs between checkpoints; null for each epoch that ends a second or more after the last checkpoint: one takes
     *     more than a millisecond, and an epoch may take fifty
     * @param stop set when the training should stop
     * @throws UsageException if all checkpoints are damaged, or one is of another training or another version of Lockstep
     */
    Checkpoints(Path results, String experiment, Map<String, String> identity, Integer every, AtomicBoolean stop) {
        this(results, experiment, identity, every, stop, System::nanoTime);
    }

    /** With another clock. */
    Checkpoints(
            Path results,
            String experiment,
            Map<String, String> identity,
            Integer every,
            AtomicBoolean stop,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
        this.folder = results.resolve(FOLDER);
        this.experiment = experiment;
        this.identity = identity;
        this.every = every;
        this.stop = stop;
        this.start = newest();
        this.kept = new ArrayDeque<>(files());
    }

    private Checkpoint newest() {
        List<String> damaged = new ArrayList<>();
        for (Path file : files()) {
            try {
                Checkpoint checkpoint = Checkpoint.read(Files.readAllBytes(file));
                String difference = checkpoint.difference(identity);
                if (difference != null) {
                    throw new UsageException(file + " is of another training: " + difference);
                }
                startFile = file;
                damaged.forEach(line -> System.err.println("note: " + line + "; going on from " + file.getFileName()));
                return checkpoint;
            } catch (Checkpoint.VersionException e) {
                throw new UsageException(
                        file + " was written by another version of Lockstep: " + e.getMessage()
                                + ". Go on with that one, or delete the file to go on from what is before it",
                        e);
            } catch (Checkpoint.DamagedException e) {
                damaged.add(file + " is damaged: " + e.getMessage());
            } catch (IOException e) {
                damaged.add("cannot read " + file + " (" + e + ")");
            }
        }
        if (!damaged.isEmpty()) {
            throw new UsageException("no checkpoint of " + experiment + " can be used. " + String.join(". ", damaged)
                    + ". Delete them to train it from the start");
        }
        return null;
    }

    /** An old checkpoint that the next one is written over. */
    private Path spare() {
        return folder.resolve("." + experiment + ".spare");
    }

    /** Newest first. */
    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName()
                            .toString()
                            .matches(experiment + "-\\d+-\\d+" + SUFFIX.replace(".", "\\.")))
                    .sorted(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw ResultException.because("cannot list " + folder, e);
        }
    }

    @Override
    public Checkpoint start() {
        return start;
    }

    /** Explains that the training cannot go on from {@link #start}, for all that could be seen of it alone. */
    UsageException refusal(Checkpoint.UnfitException e) {
        return new UsageException(
                startFile + " does not fit: " + e.getMessage() + ". Delete it to go on from what is before it", e);
    }

    @Override
    public boolean stops() {
        return stop.get();
    }

    @Override
    public void epochEnded(int epoch, Supplier<Checkpoint> now) {
        long time = nanoTime.getAsLong();
        if (every == null ? time - last >= LEAST_NANOS : epoch % every == 0) {
            keep(now.get());
            last = time;
        }
    }

    @Override
    public void stopped(Checkpoint now) {
        keep(now);
    }

    private void keep(Checkpoint checkpoint) {
        Path file = folder.resolve(name(checkpoint));
        try {
            if (kept.isEmpty()) {
                Files.createDirectories(folder);
            }
            AtomicFile.writeOver(spare(), file, checkpoint::writeTo);
            kept.remove(file);
            kept.addFirst(file);
            while (kept.size() > KEPT) {
                Path old = kept.removeLast();
                if (Files.exists(old)) {
                    Files.move(old, spare(), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw ResultException.because("cannot keep checkpoints in " + folder, e);
        }
    }

    /**
     * Names in the order of time: the state between two epochs comes before the first batch of the next one. Padded by hand: a
     * format takes a tenth of a millisecond, a tenth of what a checkpoint may take.
     */
    private String name(Checkpoint checkpoint) {
        return experiment + "-" + sixDigits(checkpoint.endedEpochs()) + "-" + sixDigits(checkpoint.batch()) + SUFFIX;
    }

    private static String sixDigits(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(Math.max(0, 6 - digits.length())) + digits;
    }

    /** The training is done, and its results are written: nobody will go on from here. */
    void delete() {
        try {
            for (Path file : files()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(spare());
            try (Stream<Path> left = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
                if (left.findAny().isPresent()) {
                    return;
                }
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("note: cannot delete checkpoints in " + folder + " (" + e + ")");
        }
    }
}
