package dev.lockstep.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network of PyTorch's, taken batch by batch from tensors that hold all images. */
final class PyTorchSession implements TrainingPeer.Session {

    /** Images of a set that is scored are taken in one batch: it is the fastest. */
    private record Images(NDArray pixels, NDArray labels) {}

    private final TrainingTask task;
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final List<NDArray> parameters = new ArrayList<>();
    private final Images training;
    private final Images validation;
    private final Images test;
    private final Order order;
    private final long[] cuts;

    PyTorchSession(TrainingTask task) {
        this.task = task;
        Engine.getEngine("PyTorch").setRandomSeed(task.seed());
        InitialWeights initial = new InitialWeights(task.seed());
        for (TrainingTask.DenseLayer layer : task.layers()) {
            // PyTorch's linear layers hold W transposed.
            parameters.add(manager.create(initial.of(layer), new Shape(layer.out(), layer.in())));
            parameters.add(manager.zeros(new Shape(layer.out())));
        }
        parameters.forEach(parameter -> parameter.setRequiresGradient(true));
        training = images(task.training());
        validation = images(task.validation());
        test = images(task.test());
        order = new Order(task.training().count(), task.seed());
        cuts = new long[(task.training().count() - 1) / task.batch()];
        for (int cut = 0; cut < cuts.length; cut++) {
            cuts[cut] = (cut + 1L) * task.batch();
        }
    }

    private Images images(TrainingTask.LabelledPixels images) {
        FloatBuffer pixels = ByteBuffer.allocateDirect(Float.BYTES * images.pixels().length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        pixels.put(images.pixels()).flip();
        long[] labels = Arrays.stream(images.labels()).asLongStream().toArray();
        return new Images(
                manager.create(pixels, new Shape(images.count(), images.width())),
                manager.create(labels, new Shape(images.count(), 1)));
    }

    @Override
    public TrainingPeer.Score epoch() {
        try (NDManager epoch = manager.newSubManager()) {
            long[] shuffled = Arrays.stream(order.shuffled()).asLongStream().toArray();
            NDArray images = epoch.create(shuffled);
            NDList batches = images.split(cuts);
            NDList labels = training.labels().get(epoch, rows(images)).split(cuts);
            for (int batch = 0; batch < batches.size(); batch++) {
                step(batches.get(batch), labels.get(batch));
            }
        }
        return score(validation);
    }

    private static NDIndex rows(NDArray numbers) {
        return new NDIndex("{}", numbers);
    }

    private void step(NDArray images, NDArray labels) {
        try (NDManager step = manager.newSubManager()) {
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray x = training.pixels().get(step, rows(images));
                collector.backward(loss(forward(x, true), labels));
            }
            for (NDArray parameter : parameters) {
                update((PtNDArray) parameter, step);
            }
        }
    }

    private void update(PtNDArray parameter, NDManager step) {
        NDArray gradient = parameter.getGradient();
        gradient.attach(step);
        JniUtils.sgdUpdate(parameter, (PtNDArray) gradient, null, task.learningRate(), 0, 1, -1, 0);
        JniUtils.zeroGrad(parameter);
    }

    /** Scores of the classes, before softmax. */
    private NDArray forward(NDArray x, boolean inTraining) {
        NDArray y = x;
        for (int l = 0; l < task.layers().size(); l++) {
            TrainingTask.DenseLayer layer = task.layers().get(l);
            y = Linear.linear(y, parameters.get(2 * l), parameters.get(2 * l + 1))
                    .singletonOrThrow();
            if (layer.relu()) {
                y = Activation.relu(y);
            }
            if (layer.dropout() > 0 && inTraining) {
                y = Dropout.dropout(y, (float) layer.dropout(), true).singletonOrThrow();
            }
        }
        return y;
    }

    private static NDArray loss(NDArray scores, NDArray labels) {
        return scores.logSoftmax(1).gather(labels, 1).mean().neg();
    }

    private TrainingPeer.Score score(Images images) {
        try (NDManager whole = manager.newSubManager()) {
            images.pixels().tempAttach(whole);
            images.labels().tempAttach(whole);
            NDArray scores = forward(images.pixels(), false);
            float loss = loss(scores, images.labels()).getFloat();
            NDArray right = scores.argMax(1).expandDims(1).eq(images.labels());
            return new TrainingPeer.Score(
                    loss,
                    (double) right.countNonzero().getLong() / images.labels().size());
        }
    }

    @Override
    public double testAccuracy() {
        return score(test).accuracy();
    }

    @Override
    public void close() {
        manager.close();
    }
}
