package dev.lockstep.experiment;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Input;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Score;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A training that is taken batch by batch: Keras's {@code fit} with a validation split.
 *
 * <p>The last part of the training set validates, cut off before any shuffle. At the start of each epoch the order of the
 * training images is shuffled further, in place. After it the validation images are scored with the epoch's final
 * weights. Everything random comes from one {@link NumpyRandom}.
 *
 * <pre>{@code
 * epoch  =  startEpoch  step  step  ...  step (false: none was left)  endEpoch
 * }</pre>
 *
 * Validation draws nothing random: leaving out {@link #endEpoch} changes no bit of what follows.
 */
final class Fit {

    private final Training.Settings settings;
    private final Training.Listener listener;
    private final PhaseClock clock;
    private final Sequential model;
    private final NumpyRandom random;
    private final LabelledImages training;
    private final LabelledImages validation;
    private final int[] order;
    private final int batchSize;
    private final boolean skipsZeros;
    private final Evaluation.Feeder feeder;
    private final Evaluation.Step train = this::train;
    private final Evaluation.Step test;
    private final List<EpochRecord> history = new ArrayList<>();
    private String initialWeights;
    private int epoch;
    private int batch;
    private int images;
    private long epochStart;

    /**
     * Makes the model and draws its initial weights.
     *
     * @throws IllegalArgumentException if the images are not as wide as the model's input
     */
    Fit(
            Catalogue.Entry entry,
            Training.Settings settings,
            Dataset data,
            Gemm gemm,
            Training.Listener listener,
            PhaseClock clock) {
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        Experiment experiment = entry.settings();
        model = entry.model();
        int width = data.training().pixelsPerImage();
        if (model.inputWidth() != width) {
            throw new IllegalArgumentException("experiment '" + entry.name() + "' takes " + model.inputWidth()
                    + " inputs, images have " + width + " pixels");
        }
        random = new NumpyRandom(settings.seed());
        batchSize = experiment.batch();
        int largestBatch = Math.max(batchSize, Evaluation.TEST_BATCH);
        model.compile(clock.timed(gemm), settings.loss(), new SGD(experiment.learningRate()), largestBatch, random);
        test = model::testBatch;

        int all = data.training().count();
        int count = Dataset.trainingCount(all, experiment.validation());
        training = data.training().slice(0, count);
        validation = data.training().slice(count, all);
        order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        skipsZeros = gemm.skipsZeros() && !settings.dense();
        initialWeights = Fingerprint.of(model.parameters());
        feeder = new Evaluation.Feeder(model, batchSize, skipsZeros, clock);
    }

    /** Everything that what follows depends on, as it stands until the next step; between two batches, or between two epochs. */
    Checkpoint checkpoint(Map<String, String> identity) {
        boolean within = epoch > history.size();
        List<FloatBuffer> weights = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            Matrix value = parameter.value();
            weights.add(FloatBuffer.wrap(value.data(), value.offset(), value.size())
                    .slice()
                    .asReadOnlyBuffer());
        }
        return new Checkpoint(
                identity,
                epoch,
                within ? batch : 0,
                within ? images : 0,
                within ? feeder.lossSum() : 0,
                within ? feeder.accuracySum() : 0,
                within ? (System.nanoTime() - epochStart) / 1e9 : 0,
                feeder.denseBatches(),
                feeder.sparseBatches(),
                IntBuffer.wrap(order).asReadOnlyBuffer(),
                random.state(),
                model.randomPositions(),
                weights,
                initialWeights,
                history);
    }

    /**
     * Goes on from a checkpoint of the same training.
     *
     * @throws Checkpoint.UnfitException if its parts do not fit
     */
    void restore(Checkpoint from) {
        try {
            fill(from);
        } catch (IllegalArgumentException e) {
            throw new Checkpoint.UnfitException(e.getMessage(), e);
        }
    }

    private void fill(Checkpoint from) {
        List<Parameter> parameters = model.parameters();
        if (from.weights().size() != parameters.size() || from.order().limit() != order.length) {
            throw new IllegalArgumentException(
                    "a checkpoint of " + from.weights().size() + " parameters and "
                            + from.order().limit() + " images for " + parameters.size() + " and " + order.length);
        }
        if (from.images() != Math.min((long) from.batch() * batchSize, order.length)) {
            throw new IllegalArgumentException("a checkpoint of " + from.batch() + " batches with " + from.images()
                    + " images, where a batch has " + batchSize);
        }
        for (int p = 0; p < parameters.size(); p++) {
            Matrix value = parameters.get(p).value();
            FloatBuffer kept = from.weights().get(p);
            if (kept.limit() != value.size()) {
                throw new IllegalArgumentException("a checkpoint of " + kept.limit() + " weights for the "
                        + value.size() + " of " + model.parameterNames().get(p));
            }
            kept.get(0, value.data(), value.offset(), value.size());
        }
        from.order().get(0, order);
        random.restore(from.numpy());
        model.restoreRandom(from.counters());
        initialWeights = from.initialWeightsSha256();
        history.addAll(from.history());
        epoch = from.epoch();
        batch = from.batch();
        images = from.images();
        epochStart = System.nanoTime() - (long) (1e9 * from.seconds());
        feeder.restore(training, order, from);
    }

    /** Whether an epoch was begun and did not end. */
    boolean isWithinEpoch() {
        return epoch > history.size();
    }

    /** SHA-256 of the weights before the first batch. */
    String initialWeights() {
        return initialWeights;
    }

    /** Shuffles for the next epoch. */
    void startEpoch() {
        epochStart = System.nanoTime();
        epoch++;
        batch = 0;
        images = 0;
        random.shuffle(order);
        clock.lap(PhaseClock.Phase.REST);
        feeder.begin(training, order);
    }

    /**
     * Trains on the next batch of the epoch.
     *
     * @return false, with nothing done, if none is left
     * @throws DivergedException if the loss is infinite or NaN, unless the settings say to keep going
     */
    boolean step() {
        return feeder.step(train);
    }

    private void train(Input x, int[] classes, Score score) {
        model.trainBatch(x, classes, score);
        batch++;
        images += x.rows();
        if (!Float.isFinite(score.loss()) && !settings.keepGoing()) {
            throw DivergedException.inBatch(epoch, batch, score.loss(), List.copyOf(history));
        }
        listener.batch(epoch, images);
        clock.lap(PhaseClock.Phase.REST);
    }

    /**
     * Validates, and tells the listener of the epoch.
     *
     * @throws DivergedException if the validation loss is infinite or NaN, unless the settings say to keep going
     */
    EpochRecord endEpoch() {
        Evaluation fit = feeder.result();
        clock.chargeOnly(PhaseClock.Phase.VALIDATION);
        Evaluation validated = feeder.run(validation, null, test);
        clock.chargeOnly(null);
        if (validation.count() > 0 && !Double.isFinite(validated.loss()) && !settings.keepGoing()) {
            throw DivergedException.inValidation(epoch, validated.loss(), List.copyOf(history));
        }
        EpochRecord record = new EpochRecord(
                epoch,
                fit.loss(),
                fit.accuracy(),
                validated.loss(),
                validated.accuracy(),
                (System.nanoTime() - epochStart) / 1e9,
                Fingerprint.of(model.parameters()));
        history.add(record);
        listener.epoch(record);
        clock.lap(PhaseClock.Phase.REST);
        return record;
    }

    /** A whole epoch. */
    EpochRecord epoch() {
        startEpoch();
        boolean more = true;
        while (more) {
            more = step();
        }
        return endEpoch();
    }

    /** The model, trained so far. */
    Sequential model() {
        return model;
    }

    /** Batches of this epoch that were trained on. */
    int batch() {
        return batch;
    }

    /** Images that train, of each epoch. */
    int trainingImages() {
        return training.count();
    }

    /** Whether batches of few pixels are fed without their zeros. */
    boolean skipsZeros() {
        return skipsZeros;
    }

    /** How batches were fed so far: {@code dense}, {@code sparse} or {@code mixed}. */
    String products() {
        return feeder.products();
    }

    /** The epochs that ended. */
    List<EpochRecord> history() {
        return List.copyOf(history);
    }
}
