package dev.lockstep.benchmark;

import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.peer.TrainingPeer;
import dev.lockstep.peer.TrainingPeers;
import dev.lockstep.result.TrainingPeerRow;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The experiments as other libraries train them, beside ours: each training is a {@link TrainingFork}, a process of its own.
 *
 * <p>In a round, every contender trains an experiment once, one after the other, then the next experiment; every second round
 * goes the other way, so that a machine that slows down or speeds up favours nobody.
 */
public final class TrainingComparison implements AutoCloseable {

    private static final int LOADING_SECONDS = 180;
    private static final int START_SECONDS = 300;
    private static final int MOST_SECONDS_PER_EPOCH = 60;

    /**
     * Of a peer's JVM: none of what suits our kernels, and room for all images as floats, for a moment twice; what peers train
     * with lies outside the heap.
     */
    private static final List<String> FLAGS_OF_PEERS = List.of("--add-modules", "jdk.incubator.vector", "-Xmx2g");

    /** Told how far it is. */
    public interface Listener {

        /** A peer will take part. */
        void loaded(String peer, String library);

        /** A peer takes no part, or no longer. */
        void leftOut(String peer, String why);

        /** Training number {@code done} of {@code all} is over. */
        void trained(int done, int all, TrainingSample sample);
    }

    private final Path project;
    private final String data;
    private final Map<String, Integer> epochs;
    private final Listener listener;
    private final List<TrainingPeer> peers = new ArrayList<>();
    private final List<TrainingSample> samples = new ArrayList<>();
    private final Path folder;
    private final ProcessRunner processes;

    /**
     * Of these experiments.
     *
     * @param epochs measured, by experiment
     * @param project where data are looked for
     * @param data as {@link dev.lockstep.data.DataSource#open} takes it
     * @throws IllegalArgumentException if peers are not told of a layer of one of them
     * @throws IOException if there is no place for temporary files
     */
    public TrainingComparison(Map<String, Integer> epochs, Path project, String data, Listener listener)
            throws IOException {
        epochs.keySet().forEach(experiment -> TrainingTasks.layers(Catalogue.named(experiment)));
        this.epochs = epochs;
        this.project = project;
        this.data = data;
        this.listener = listener;
        this.folder = Files.createTempDirectory("lockstep-peers");
        this.processes = new ProcessRunner(folder.resolve("log"));
    }

    /**
     * Loads each peer of this build once, in a process of its own.
     *
     * @return those that can be had here, by name, with the library that was loaded
     * @throws IOException if this was closed, or processes cannot be started
     */
    public Map<String, String> load() throws IOException {
        Map<String, String> libraries = new LinkedHashMap<>();
        for (TrainingPeer peer : TrainingPeers.all()) {
            TrainingContender who = new TrainingContender(peer.name(), 1, TrainingContender.DENSE);
            try {
                String output = fork(who, peer, TrainingFork.loading(who), LOADING_SECONDS);
                String library = TrainingFork.library(output)
                        .orElseThrow(() -> new ProcessRunner.FailureException(TrainingFork.missing(output)
                                .orElseGet(() ->
                                        "it says nothing of what it loaded: " + ProcessRunner.lastLines(output))));
                libraries.put(peer.name(), library);
                peers.add(peer);
                listener.loaded(peer.name(), library);
            } catch (ProcessRunner.FailureException e) {
                listener.leftOut(peer.name(), e.getMessage());
            }
        }
        return libraries;
    }

    /**
     * Trains everything. A peer that fails takes no part from then on, and has no samples.
     *
     * @param threads the largest number of threads; with one thread everything is measured too
     * @throws IOException if our own training fails, this was closed, or processes cannot be started
     */
    public void run(int rounds, int threads) throws IOException {
        int[] counts = threads == 1 ? new int[] {1} : new int[] {1, threads};
        int done = 0;
        for (int round = 1; round <= rounds; round++) {
            for (String experiment : epochs.keySet()) {
                List<TrainingContender> contenders = contenders(counts);
                if (round % 2 == 0) {
                    Collections.reverse(contenders);
                }
                for (TrainingContender who : contenders) {
                    TrainingSample sample = isIn(who) ? train(round, experiment, who) : null;
                    if (sample != null) {
                        samples.add(sample);
                        done++;
                        int rest = (rounds - round)
                                        * epochs.size()
                                        * contenders(counts).size()
                                + restOfRound(contenders, who, experiment);
                        listener.trained(done, done + rest, sample);
                    }
                }
            }
        }
    }

    private int restOfRound(List<TrainingContender> contenders, TrainingContender who, String experiment) {
        List<String> experiments = List.copyOf(epochs.keySet());
        long here = contenders.stream()
                .skip(contenders.indexOf(who) + 1L)
                .filter(this::isIn)
                .count();
        long perExperiment = contenders.stream().filter(this::isIn).count();
        return (int) (here + (experiments.size() - 1 - experiments.indexOf(experiment)) * perExperiment);
    }

    private List<TrainingContender> contenders(int... counts) {
        List<TrainingContender> contenders = new ArrayList<>();
        for (int threads : counts) {
            for (String products : List.of(TrainingContender.SPARSE, TrainingContender.DENSE)) {
                contenders.add(new TrainingContender(TrainingContender.OURS, threads, products));
            }
        }
        for (TrainingPeer peer : peers) {
            for (int threads : counts) {
                contenders.add(new TrainingContender(peer.name(), threads, TrainingContender.DENSE));
            }
        }
        return contenders;
    }

    private boolean isIn(TrainingContender who) {
        return who.isOurs() || peer(who) != null;
    }

    private TrainingPeer peer(TrainingContender who) {
        return peers.stream()
                .filter(peer -> peer.name().equals(who.name()))
                .findFirst()
                .orElse(null);
    }

    /** Null if a peer failed, which is then out. */
    private TrainingSample train(int round, String experiment, TrainingContender who) throws IOException {
        int count = epochs.get(experiment);
        int seconds = START_SECONDS + MOST_SECONDS_PER_EPOCH * count;
        try {
            String output = fork(who, peer(who), TrainingFork.training(who, experiment, count, project, data), seconds);
            TrainingFork.Times times = TrainingFork.times(output)
                    .orElseThrow(() -> new ProcessRunner.FailureException(
                            "it printed no times: " + ProcessRunner.lastLines(output)));
            return new TrainingSample(round, experiment, who, times.secondsPerEpoch(), times.testAccuracy());
        } catch (ProcessRunner.FailureException e) {
            if (who.isOurs()) {
                throw new IOException(who.describe() + ", experiment " + experiment + ": " + e.getMessage(), e);
            }
            peers.removeIf(peer -> peer.name().equals(who.name()));
            samples.removeIf(sample -> sample.who().name().equals(who.name()));
            listener.leftOut(who.name(), "experiment " + experiment + ": " + e.getMessage());
            return null;
        }
    }

    /** A row for each contender and experiment, ours first, then peer by peer, fewest threads first. */
    public List<TrainingPeerRow> rows(Dataset dataset) {
        Map<String, Integer> images = new LinkedHashMap<>();
        epochs.keySet()
                .forEach(experiment -> images.put(
                        experiment,
                        Dataset.trainingCount(
                                dataset.training().count(),
                                Catalogue.named(experiment).settings().validation())));
        return TrainingPeerRows.of(samples, dataset.name(), epochs, images);
    }

    /** What should make a reader of the rows doubt them. */
    public static List<String> doubts(List<TrainingPeerRow> rows) {
        return TrainingPeerRows.doubts(rows);
    }

    private String fork(TrainingContender who, TrainingPeer peer, List<String> arguments, int mostSeconds)
            throws IOException, ProcessRunner.FailureException {
        List<String> command = new ArrayList<>(List.of(Jvm.current().java().toString()));
        command.addAll(peer == null ? Jvm.flags() : FLAGS_OF_PEERS);
        String[] classes = System.getProperty("java.class.path").split(File.pathSeparator);
        if (peer != null) {
            // Their libraries first: with ours before them, they would get other releases than they ask for.
            Collections.rotate(Arrays.asList(classes), -1);
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classes), TrainingFork.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (peer != null) {
            builder.environment().putAll(peer.environment(who.threads()));
        }
        return processes.run(builder, mostSeconds);
    }

    /** Ends the process that is running, if any, and deletes what was temporary. */
    @Override
    public void close() throws IOException {
        processes.close();
        Files.deleteIfExists(folder);
    }
}
