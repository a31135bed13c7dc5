package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import dev.lockstep.kernel.WorkerTeam;
import dev.lockstep.random.NumpyRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A stack of layers that ends in softmax, trained on categorical cross-entropy.
 *
 * <p>Declared by {@link #of}, made ready by {@link #compile}, then fed batch by batch. All gradients of a step are taken
 * with the parameters from before its update.
 */
public final class Sequential {

    private final List<Layer> layers;

    /** As they are computed. */
    private final List<Stage> fused;

    private final Dense first;
    private final Softmax softmax;
    private Team team;
    private Partition partition;
    private Loss loss;
    private Optimizer optimizer;
    private Parameter[] parameters;
    private Stage.Gradients[] steps;
    private boolean[] inputGradient;
    private PhaseClock clock = PhaseClock.off();
    private int classes;
    private double[] rowLogs;
    private float[] rowLosses;
    private boolean[] rowsCorrect;
    private int[] ownTruths;
    private final Part.Task trainPart = this::trainPart;
    private final Part.Task testPart = this::testPart;
    private final Part.Task predictPart = this::predictPart;
    private final WorkerTeam.Task trainShare = this::trainShare;

    // The batch in progress; written before the team starts, which publishes it.
    private Input x;
    private int[] truths;

    private Sequential(List<Layer> layers) {
        this.layers = layers;
        this.fused = fuse(layers);
        this.first = (Dense) layers.get(0);
        this.softmax = (Softmax) layers.get(layers.size() - 1);
    }

    /**
     * A model of these layers.
     *
     * @throws IllegalArgumentException if there are none, the first is not dense, the last not softmax, or widths do not
     *     fit
     */
    public static Sequential of(Layer... layers) {
        if (layers.length == 0 || !(layers[0] instanceof Dense first)) {
            throw new IllegalArgumentException("a model starts with a dense layer, which says how wide its input is");
        }
        if (!(layers[layers.length - 1] instanceof Softmax)) {
            throw new IllegalArgumentException(
                    "a model ends with softmax: categorical cross-entropy needs probabilities");
        }
        int width = first.inputWidth();
        for (Layer layer : layers) {
            if (layer instanceof Dense dense && dense.inputWidth() != width) {
                throw new IllegalArgumentException(
                        "a dense layer of " + dense.inputWidth() + " inputs follows a layer of " + width + " features");
            }
            width = layer.outputWidth(width);
        }
        return new Sequential(List.of(layers));
    }

    private static List<Stage> fuse(List<Layer> layers) {
        List<Stage> fused = new ArrayList<>();
        for (Layer layer : layers) {
            int last = fused.size() - 1;
            if (last >= 0 && ReluDropout.computes(fused.get(last), layer)) {
                fused.set(last, new ReluDropout((Activation) fused.get(last), (Dropout) layer));
            } else {
                fused.add(layer);
            }
        }
        return List.copyOf(fused);
    }

    /**
     * Draws initial weights and allocates everything that a step needs.
     *
     * @param gemm computes all products
     * @param loss what is minimised
     * @param optimizer how
     * @param batch largest number of rows of a batch
     * @param random seeded; draws once for each dense and each dropout layer, in order
     * @throws IllegalStateException if the model was compiled before
     * @throws IllegalArgumentException if {@code batch < 1}
     */
    public void compile(Gemm gemm, Loss loss, Optimizer optimizer, int batch, NumpyRandom random) {
        if (parameters != null) {
            throw new IllegalStateException("the model is compiled already");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch size " + batch + " must be positive");
        }
        this.team = gemm.team();
        this.loss = loss;
        this.optimizer = optimizer;
        int width = inputWidth();
        List<Parameter> all = new ArrayList<>();
        inputGradient = new boolean[fused.size()];
        for (int l = 0; l < fused.size(); l++) {
            Stage layer = fused.get(l);
            inputGradient[l] = !all.isEmpty();
            boolean overwrites = l > 0 && !fused.get(l - 1).readsOutput();
            layer.build(width, overwrites, batch, random, team);
            all.addAll(layer.parameters());
            width = layer.outputWidth(width);
        }
        parameters = all.toArray(Parameter[]::new);
        steps = new Stage.Gradients[team.size()];
        for (int w = 0; w < steps.length; w++) {
            int worker = w;
            steps[w] = (parameter, i0, i1, j0, j1) -> step(worker, parameter, i0, i1, j0, j1);
        }
        classes = width;
        partition = new Partition(team, batch, parameterCount());
        rowLogs = new double[batch];
        rowLosses = new float[batch];
        rowsCorrect = new boolean[batch];
        ownTruths = new int[batch];
    }

    /**
     * One step of training: forward, loss, backward, update.
     *
     * @param x (rows, {@link #inputWidth})
     * @param truths class of each row; there may be more
     * @param score receives loss and accuracy of the forward pass, from before the update
     * @throws IllegalArgumentException if there are too few classes or too many rows
     * @throws IndexOutOfBoundsException if a class is none
     */
    public void trainBatch(Input x, int[] truths, Score score) {
        begin(x, truths);
        partition.run(x.rows(), trainPart);
        score(x.rows(), score);
        for (int l = 0; l < fused.size(); l++) {
            fused.get(l).endStep(x.rows());
        }
        clock.lap(PhaseClock.Phase.BACKWARD);
        team.run(trainShare);
        clock.lap(PhaseClock.Phase.UPDATE);
        if (clock.isOn()) {
            double forward = forwardFlops(x.rows());
            clock.count(PhaseClock.Phase.FORWARD, forward);
            clock.count(PhaseClock.Phase.BACKWARD, stepFlops(x.rows()) - forward);
        }
    }

    /** Rows of the batch, forward and back, with the weights as they are. */
    private void trainPart(Part part) {
        Matrix z = logits(part, true);
        Matrix p = softmax.forward(z, part, true);
        judge(z, part);
        lap(part.worker(), PhaseClock.Phase.FORWARD);
        Matrix gradient = softmax.logitsGradient(part.rows());
        loss.gradient(p, truths, part, gradient);
        for (int l = fused.size() - 2; l >= 0; l--) {
            gradient = fused.get(l).backward(gradient, part, inputGradient[l]);
        }
        lap(part.worker(), PhaseClock.Phase.BACKWARD);
    }

    /** A share of the weights: gradients over all rows of the batch, then the step along them, while they are in the cache. */
    private void trainShare(int worker) {
        for (int l = fused.size() - 1; l >= 0; l--) {
            fused.get(l).gradients(worker, steps[worker]);
        }
    }

    private void step(int worker, Parameter parameter, int i0, int i1, int j0, int j1) {
        lap(worker, PhaseClock.Phase.BACKWARD);
        optimizer.update(parameter, i0, i1, j0, j1);
        lap(worker, PhaseClock.Phase.UPDATE);
    }

    /** The calling thread's time is what counts; it waits for the others within the last lap. */
    private void lap(int worker, PhaseClock.Phase phase) {
        if (worker == 0) {
            clock.lap(phase);
        }
    }

    /**
     * The same for floats.
     *
     * @param y (rows, {@link #outputWidth}), one-hot
     */
    public void trainBatch(Matrix x, Matrix y, Score score) {
        trainBatch(input(x), truths(x, y), score);
    }

    /** Loss and accuracy of a batch without training on it; dropout is off. */
    public void testBatch(Input x, int[] truths, Score score) {
        begin(x, truths);
        partition.run(x.rows(), testPart);
        score(x.rows(), score);
        clock.lap(PhaseClock.Phase.FORWARD);
        if (clock.isOn()) {
            clock.count(PhaseClock.Phase.FORWARD, forwardFlops(x.rows()));
        }
    }

    /** The same for floats and one-hot classes. */
    public void testBatch(Matrix x, Matrix y, Score score) {
        testBatch(input(x), truths(x, y), score);
    }

    /**
     * Probabilities of the classes; dropout is off.
     *
     * @param x (rows, {@link #inputWidth})
     * @return (rows, {@link #outputWidth}), overwritten by the next batch
     */
    public Matrix predict(Input x) {
        checkCompiled();
        this.x = x;
        partition.run(x.rows(), predictPart);
        return softmax.probabilities(x.rows());
    }

    /** The same for floats. */
    public Matrix predict(Matrix x) {
        return predict(input(x));
    }

    /**
     * Runs a task for each part of a batch, each on the thread that this model will compute it on.
     *
     * @throws IllegalArgumentException if the batch is larger than what the model was compiled for
     */
    public void inParts(int rows, Part.Task task) {
        checkCompiled();
        partition.run(rows, task);
    }

    /** Charges what steps do to a clock from now on. */
    public void time(PhaseClock clock) {
        this.clock = clock;
    }

    private Input input(Matrix x) {
        checkCompiled();
        return first.input(x);
    }

    private int[] truths(Matrix x, Matrix y) {
        if (y.rows() != x.rows() || y.columns() != classes) {
            throw new IllegalArgumentException("labels of (" + y.rows() + ", " + y.columns()
                    + ") for probabilities of (" + x.rows() + ", " + classes + ")");
        }
        for (int i = 0; i < Math.min(y.rows(), ownTruths.length); i++) {
            ownTruths[i] = Loss.argmax(y, i);
        }
        return ownTruths;
    }

    private void begin(Input x, int[] truths) {
        checkCompiled();
        if (truths.length < Math.min(x.rows(), ownTruths.length)) {
            throw new IllegalArgumentException(truths.length + " labels for " + x.rows() + " rows");
        }
        this.x = x;
        this.truths = truths;
    }

    private void testPart(Part part) {
        Matrix z = logits(part, false);
        softmax.forward(z, part, false);
        judge(z, part);
    }

    private void predictPart(Part part) {
        softmax.forward(logits(part, false), part, false);
    }

    private Matrix logits(Part part, boolean training) {
        Matrix z = first.forward(x, part, training);
        for (int l = 1; l < fused.size() - 1; l++) {
            z = fused.get(l).forward(z, part, training);
        }
        return z;
    }

    private void checkCompiled() {
        if (parameters == null) {
            throw new IllegalStateException("the model is not compiled");
        }
    }

    /** Loss and right or wrong of a part's rows. */
    private void judge(Matrix z, Part part) {
        for (int i = part.from(); i < part.to(); i++) {
            rowsCorrect[i] = softmax.best(i) == Objects.checkIndex(truths[i], classes);
        }
        loss.ofRows(z, softmax, truths, part, rowLogs, rowLosses);
    }

    private void score(int rows, Score score) {
        int correct = 0;
        for (int i = 0; i < rows; i++) {
            correct += rowsCorrect[i] ? 1 : 0;
        }
        score.set(Loss.mean(rowLosses, rows), (float) correct / rows);
    }

    /** Features of the input. */
    public int inputWidth() {
        return first.inputWidth();
    }

    /** Whether batches of so many rows take less time as bytes than as floats. */
    public boolean readsBytes(int rows) {
        checkCompiled();
        return team.member(0).readsBytes(rows, firstWidth());
    }

    /** Units of the first layer, which takes the input. */
    public int firstWidth() {
        return first.outputWidth(0);
    }

    /** Classes of the output. */
    public int outputWidth() {
        int width = inputWidth();
        for (Layer layer : layers) {
            width = layer.outputWidth(width);
        }
        return width;
    }

    /** Trained arrays, layers in order, kernel before bias. Empty before {@link #compile}. */
    public List<Parameter> parameters() {
        return parameters == null ? List.of() : List.of(parameters);
    }

    /** Where the generators of dropout stand, layer by layer. */
    public long[] randomPositions() {
        return layers.stream()
                .filter(Dropout.class::isInstance)
                .mapToLong(layer -> ((Dropout) layer).position())
                .toArray();
    }

    /**
     * Lets the generators of dropout go on from there.
     *
     * @throws IllegalArgumentException if there are not as many
     */
    public void restoreRandom(long[] positions) {
        List<Layer> dropouts = layers.stream().filter(Dropout.class::isInstance).toList();
        if (dropouts.size() != positions.length) {
            throw new IllegalArgumentException(
                    positions.length + " positions for " + dropouts.size() + " dropout layers");
        }
        for (int i = 0; i < positions.length; i++) {
            ((Dropout) dropouts.get(i)).restore(positions[i]);
        }
    }

    /**
     * Its layers as they are computed, first one first: some that follow each other as one. Batches go through these; seeds,
     * parameters and places in sequences are in the {@link #layers} that they stand for.
     */
    public List<Stage> fused() {
        return fused;
    }

    /** Its layers, first one first. */
    public List<Layer> layers() {
        return layers;
    }

    /** Its layers in words, first one first. */
    public List<String> describe() {
        return layers.stream().map(Layer::describe).toList();
    }

    /** Names of {@link #parameters} as Keras has them: {@code dense_1/kernel}. Empty before {@link #compile}. */
    public List<String> parameterNames() {
        List<String> names = new ArrayList<>();
        if (parameters != null) {
            for (int l = 0; l < layers.size(); l++) {
                for (Parameter parameter : layers.get(l).parameters()) {
                    names.add(names().get(l) + "/" + parameter.name());
                }
            }
        }
        return names;
    }

    /** Layers as Keras names them: each kind is numbered from 1. */
    private List<String> names() {
        Map<String, Integer> numbers = new HashMap<>();
        return layers.stream()
                .map(layer ->
                        layer.kind().toLowerCase(Locale.ROOT) + "_" + numbers.merge(layer.kind(), 1, Integer::sum))
                .toList();
    }

    /** Number of trained values. */
    public int parameterCount() {
        return layers.stream().mapToInt(Layer::parameterCount).sum();
    }

    /**
     * Floating-point operations of one training step on {@code rows} rows, counting {@code 2 m n k} for each product that
     * is needed: forward and weight gradient of every dense layer, input gradient of all but the first.
     */
    public double stepFlops(int rows) {
        double flops = 0;
        for (Layer layer : layers) {
            if (layer instanceof Dense dense) {
                double product = 2.0 * rows * dense.inputWidth() * dense.outputWidth(0);
                flops += dense == first ? 2 * product : 3 * product;
            }
        }
        return flops;
    }

    /** The part of {@link #stepFlops} that the forward pass needs. */
    public double forwardFlops(int rows) {
        double flops = 0;
        for (Layer layer : layers) {
            if (layer instanceof Dense dense) {
                flops += 2.0 * rows * dense.inputWidth() * dense.outputWidth(0);
            }
        }
        return flops;
    }

    /** The table that Keras prints: layer, output shape, parameters. */
    public String summary() {
        String line = "_".repeat(65) + "\n";
        String doubleLine = "=".repeat(65) + "\n";
        String row = "%-29s%-26s%-10s%n".replace("%n", "\n");
        StringBuilder table = new StringBuilder(line);
        table.append(String.format(Locale.ROOT, row, "Layer (type)", "Output Shape", "Param #"))
                .append(doubleLine);
        List<String> names = names();
        int width = inputWidth();
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            width = layer.outputWidth(width);
            String name = names.get(l) + " (" + layer.kind() + ")";
            table.append(String.format(Locale.ROOT, row, name, "(None, " + width + ")", layer.parameterCount()));
            table.append(l == layers.size() - 1 ? doubleLine : line);
        }
        String total = String.format(Locale.ROOT, "%,d", parameterCount());
        return table.append("Total params: " + total + "\nTrainable params: " + total + "\nNon-trainable params: 0\n")
                .append(line)
                .toString();
    }
}
