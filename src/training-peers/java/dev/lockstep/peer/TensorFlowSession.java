package dev.lockstep.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A graph with the images in variables: a step is fed the numbers of its images, and fetches nothing. */
final class TensorFlowSession implements TrainingPeer.Session {

    private record Images(VarHandleOp pixels, VarHandleOp labels) {}

    /** Loss and accuracy of a set, as the graph computes them. */
    private record Scored(Operand<TFloat32> loss, Operand<TFloat32> accuracy) {}

    private final TrainingTask task;
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Session session;
    private final List<VarHandleOp> parameters = new ArrayList<>();
    private final Placeholder<TInt32> images = tf.placeholder(TInt32.class);
    private final Op step;
    private final Scored validation;
    private final Scored test;
    private final Order order;

    TensorFlowSession(TrainingTask task, int threads) {
        this.task = task;
        ConfigProto config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(threads)
                .build();
        session = new Session(graph, config);
        InitialWeights initial = new InitialWeights(task.seed());
        for (TrainingTask.DenseLayer layer : task.layers()) {
            parameters.add(variable(initial.of(layer), layer.in(), layer.out()));
            parameters.add(variable(new float[layer.out()], layer.out()));
        }
        step = step(images(task.training()));
        validation = score(task.validation());
        test = score(task.test());
        order = new Order(task.training().count(), task.seed());
    }

    private VarHandleOp variable(float[] values, long... shape) {
        Shape extents = Shape.of(shape);
        // A name of its own: variables of one name are one variable.
        VarHandleOp variable = tf.varHandleOp(
                TFloat32.class, extents, VarHandleOp.sharedName("variable" + parameters.size() + "/" + values.length));
        Placeholder<TFloat32> value = tf.placeholder(TFloat32.class, Placeholder.shape(extents));
        try (TFloat32 tensor = TFloat32.tensorOf(extents, DataBuffers.of(values))) {
            session.runner()
                    .feed(value, tensor)
                    .addTarget(tf.assignVariableOp(variable, value))
                    .run()
                    .close();
        }
        return variable;
    }

    private Images images(TrainingTask.LabelledPixels images) {
        float[] oneHot = new float[images.count() * task.classes()];
        for (int i = 0; i < images.count(); i++) {
            oneHot[i * task.classes() + images.labels()[i]] = 1;
        }
        return new Images(
                variable(images.pixels(), images.count(), images.width()),
                variable(oneHot, images.count(), task.classes()));
    }

    private Op step(Images training) {
        Operand<TFloat32> x = tf.resourceGather(training.pixels(), images, TFloat32.class);
        Operand<TFloat32> y = tf.resourceGather(training.labels(), images, TFloat32.class);
        List<Operand<TFloat32>> values = values();
        Operand<TFloat32> loss = loss(forward(x, values, true), y);
        Output<?>[] gradients = graph.addGradients(
                loss.asOutput(), values.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
        Operand<TFloat32> rate = tf.constant(task.learningRate());
        List<Op> updates = new ArrayList<>();
        for (int p = 0; p < parameters.size(); p++) {
            @SuppressWarnings("unchecked")
            Operand<TFloat32> gradient = (Operand<TFloat32>) gradients[p];
            updates.add(tf.train.resourceApplyGradientDescent(parameters.get(p), rate, gradient));
        }
        return tf.withControlDependencies(updates).noOp();
    }

    private List<Operand<TFloat32>> values() {
        List<Operand<TFloat32>> values = new ArrayList<>();
        parameters.forEach(parameter -> values.add(tf.readVariableOp(parameter, TFloat32.class)));
        return values;
    }

    private Scored score(TrainingTask.LabelledPixels images) {
        Images set = images(images);
        Operand<TFloat32> y = tf.readVariableOp(set.labels(), TFloat32.class);
        Operand<TFloat32> scores = forward(tf.readVariableOp(set.pixels(), TFloat32.class), values(), false);
        Operand<TInt32> classes = tf.constant(1);
        Operand<TFloat32> right = tf.dtypes.cast(
                tf.math.equal(tf.math.argMax(scores, classes), tf.math.argMax(y, classes)), TFloat32.class);
        return new Scored(loss(scores, y), tf.math.mean(right, tf.constant(0)));
    }

    /** Scores of the classes, before softmax. */
    private Operand<TFloat32> forward(Operand<TFloat32> x, List<Operand<TFloat32>> values, boolean inTraining) {
        Operand<TFloat32> y = x;
        for (int l = 0; l < task.layers().size(); l++) {
            TrainingTask.DenseLayer layer = task.layers().get(l);
            y = tf.nn.biasAdd(tf.linalg.matMul(y, values.get(2 * l)), values.get(2 * l + 1));
            if (layer.relu()) {
                y = tf.nn.relu(y);
            }
            if (layer.dropout() > 0 && inTraining) {
                y = dropped(y, (float) layer.dropout());
            }
        }
        return y;
    }

    private Operand<TFloat32> dropped(Operand<TFloat32> y, float rate) {
        Operand<TFloat32> uniform = tf.random.randomUniform(
                tf.shape(y), TFloat32.class, RandomUniform.seed((long) task.seed()), RandomUniform.seed2((long)
                        parameters.size()));
        Operand<TFloat32> kept = tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(rate)), TFloat32.class);
        return tf.math.mul(tf.math.mul(y, tf.constant(1 / (1 - rate))), kept);
    }

    private Operand<TFloat32> loss(Operand<TFloat32> scores, Operand<TFloat32> y) {
        SoftmaxCrossEntropyWithLogits<TFloat32> entropy = tf.nn.softmaxCrossEntropyWithLogits(scores, y);
        return tf.math.mean(entropy.loss(), tf.constant(0));
    }

    @Override
    public TrainingPeer.Score epoch() {
        int[] shuffled = order.shuffled();
        for (int from = 0; from < shuffled.length; from += task.batch()) {
            int to = Math.min(from + task.batch(), shuffled.length);
            try (Tensor batch = TInt32.vectorOf(Arrays.copyOfRange(shuffled, from, to))) {
                session.runner().feed(images, batch).addTarget(step).run().close();
            }
        }
        return result(validation);
    }

    private TrainingPeer.Score result(Scored of) {
        try (Result result =
                session.runner().fetch(of.loss()).fetch(of.accuracy()).run()) {
            return new TrainingPeer.Score(((TFloat32) result.get(0)).getFloat(), ((TFloat32) result.get(1)).getFloat());
        }
    }

    @Override
    public double testAccuracy() {
        return result(test).accuracy();
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
