package dev.lockstep.benchmark;

import dev.lockstep.data.DataSource;
import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.experiment.Training;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.nn.Loss;
import dev.lockstep.peer.PeerException;
import dev.lockstep.peer.TrainingPeer;
import dev.lockstep.peer.TrainingPeers;
import dev.lockstep.peer.TrainingTask;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * One training by one contender, in a JVM of its own: threads of native libraries are set once in a process, and no library
 * disturbs another one.
 *
 * <p>A training that is thrown away warms up. The one that is measured starts anew, with initial weights, so that all
 * contenders are as many epochs on when their accuracy is taken.
 */
final class TrainingFork {

    private static final String LIBRARY = TrainingFork.class.getName() + "\tlibrary\t";
    private static final String MISSING = TrainingFork.class.getName() + "\tmissing\t";
    private static final String TIMES = TrainingFork.class.getName() + "\ttimes\t";

    /** Numbers as {@link Double#toString} writes those that are finite and not below zero: seconds, then the accuracy. */
    private static final Pattern TIMES_LINE = Pattern.compile(
            "(NUMBER(?:,NUMBER)*+)\t(NUMBER)".replace("NUMBER", "[0-9]{1,9}(?:\\.[0-9]{1,20})?(?:E-?[0-9]{1,2})?"));

    private static final int WARMUP_EPOCHS = 2;
    /** Until then C2 has compiled what our epochs run, be they as short as those of the softmax network. */
    private static final double WARMUP_SECONDS = 3;

    /**
     * What a training took.
     *
     * @param epochSeconds training and validation of each epoch
     * @param testAccuracy after the last one
     */
    record Times(double[] epochSeconds, double testAccuracy) {

        /** The median epoch: the first one may still allocate, and one that was disturbed does not count. */
        double secondsPerEpoch() {
            return Median.withDefaults().evaluate(epochSeconds);
        }
    }

    private TrainingFork() {}

    /** Arguments of a process that only loads a peer. */
    static List<String> loading(TrainingContender peer) {
        return List.of(peer.name(), Integer.toString(peer.threads()));
    }

    /**
     * Arguments of a process that trains.
     *
     * @param data as {@link DataSource#open} takes it
     */
    static List<String> training(TrainingContender who, String experiment, int epochs, Path project, String data) {
        return List.of(
                who.name(),
                Integer.toString(who.threads()),
                who.products(),
                experiment,
                Integer.toString(epochs),
                project.toString(),
                data);
    }

    /** Loads, and trains if it is told what. */
    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[1]);
        TrainingPeer peer = null;
        if (!arguments[0].equals(TrainingContender.OURS)) {
            peer = TrainingPeers.named(arguments[0]).orElseThrow();
            try {
                System.out.println(LIBRARY + oneLine(peer.load(threads)));
            } catch (PeerException e) {
                System.out.println(MISSING + oneLine(e.getMessage()));
                System.exit(0);
            }
        }
        if (arguments.length > 2) {
            Catalogue.Entry entry = Catalogue.named(arguments[3]);
            int epochs = Integer.parseInt(arguments[4]);
            Dataset data =
                    new DataSource(Path.of(arguments[5]), System.getenv(), System.err::println).open(arguments[6]);
            Times times = peer == null
                    ? ours(entry, data, threads, arguments[2].equals(TrainingContender.DENSE), epochs)
                    : theirs(peer, TrainingTasks.of(entry, data), epochs);
            System.out.println(TIMES + Arrays.toString(times.epochSeconds()).replaceAll("[\\[\\] ]", "") + "\t"
                    + times.testAccuracy());
        }
        // Native libraries keep threads.
        System.exit(0);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static Times ours(Catalogue.Entry entry, Dataset data, int threads, boolean dense, int epochs) {
        try (Gemm gemm = Kernel.PARALLEL.create(threads)) {
            double warm = 0;
            while (warm < WARMUP_SECONDS) {
                warm += train(entry, data, gemm, dense, WARMUP_EPOCHS).seconds();
            }
            Training.Outcome outcome = train(entry, data, gemm, dense, epochs);
            return new Times(
                    outcome.history().stream()
                            .mapToDouble(epoch -> epoch.seconds())
                            .toArray(),
                    outcome.test().accuracy());
        }
    }

    private static Training.Outcome train(Catalogue.Entry entry, Dataset data, Gemm gemm, boolean dense, int epochs) {
        Training.Settings settings = new Training.Settings(entry.settings().seed(), epochs, Loss.CLIPPED, dense, false);
        return Training.run(entry, settings, data, gemm, new Training.Listener() {});
    }

    private static Times theirs(TrainingPeer peer, TrainingTask task, int epochs) {
        try (TrainingPeer.Session session = peer.prepare(task)) {
            double warm = 0;
            for (int epoch = 0; epoch < WARMUP_EPOCHS || warm < WARMUP_SECONDS; epoch++) {
                warm += epoch(session);
            }
        }
        try (TrainingPeer.Session session = peer.prepare(task)) {
            double[] seconds = new double[epochs];
            for (int epoch = 0; epoch < epochs; epoch++) {
                seconds[epoch] = epoch(session);
            }
            return new Times(seconds, session.testAccuracy());
        }
    }

    private static double epoch(TrainingPeer.Session session) {
        long start = System.nanoTime();
        TrainingPeer.Score score = session.epoch();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!Double.isFinite(score.loss())) {
            throw new IllegalStateException("the validation loss is " + score.loss());
        }
        return seconds;
    }

    /** The library that a process loaded. */
    static Optional<String> library(String output) {
        return after(LIBRARY, output);
    }

    /** Why a process could not load its library. */
    static Optional<String> missing(String output) {
        return after(MISSING, output);
    }

    /** What a process measured; none if its line is cut, or mixed with what a library printed at the same time. */
    static Optional<Times> times(String output) {
        return all(TIMES, output)
                .map(TIMES_LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Times(
                        Arrays.stream(line.group(1).split(","))
                                .mapToDouble(Double::parseDouble)
                                .toArray(),
                        Double.parseDouble(line.group(2))))
                .findFirst();
    }

    private static Optional<String> after(String prefix, String output) {
        return all(prefix, output).findFirst();
    }

    private static Stream<String> all(String prefix, String output) {
        return output.lines().filter(line -> line.startsWith(prefix)).map(line -> line.substring(prefix.length()));
    }
}
