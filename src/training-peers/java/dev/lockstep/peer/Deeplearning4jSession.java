package dev.lockstep.peer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A {@code MultiLayerNetwork} that is given batches of rows, which ND4J copies from arrays outside the heap. */
final class Deeplearning4jSession implements TrainingPeer.Session {

    private record Images(INDArray pixels, INDArray oneHot, int[] labels) {}

    private final TrainingTask task;
    private final MultiLayerNetwork network;
    private final Images training;
    private final Images validation;
    private final Images test;
    private final Order order;

    Deeplearning4jSession(TrainingTask task) {
        this.task = task;
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(task.seed())
                .weightInit(WeightInit.XAVIER_UNIFORM)
                .updater(new Sgd(task.learningRate()))
                .list();
        for (int l = 0; l < task.layers().size(); l++) {
            layers.layer(layer(l));
        }
        network = new MultiLayerNetwork(layers.build());
        network.init();
        training = images(task.training());
        validation = images(task.validation());
        test = images(task.test());
        order = new Order(task.training().count(), task.seed());
    }

    private FeedForwardLayer layer(int l) {
        TrainingTask.DenseLayer layer = task.layers().get(l);
        boolean last = l == task.layers().size() - 1;
        FeedForwardLayer.Builder<?> builder = last
                ? new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX)
                : new DenseLayer.Builder().activation(layer.relu() ? Activation.RELU : Activation.IDENTITY);
        builder.nIn(layer.in()).nOut(layer.out());
        // Here a layer drops of its input, and is told what to keep.
        double dropped = l == 0 ? 0 : task.layers().get(l - 1).dropout();
        if (dropped > 0) {
            builder.dropOut(new Dropout(1 - dropped));
        }
        return builder.build();
    }

    private Images images(TrainingTask.LabelledPixels images) {
        INDArray oneHot = Nd4j.zeros(images.count(), task.classes());
        for (int i = 0; i < images.count(); i++) {
            oneHot.putScalar(i, images.labels()[i], 1);
        }
        return new Images(
                Nd4j.create(images.pixels(), new long[] {images.count(), images.width()}, 'c'),
                oneHot,
                images.labels());
    }

    @Override
    public TrainingPeer.Score epoch() {
        int[] shuffled = order.shuffled();
        for (int from = 0; from < shuffled.length; from += task.batch()) {
            int[] batch = Arrays.copyOfRange(shuffled, from, Math.min(from + task.batch(), shuffled.length));
            try (INDArray x = Nd4j.pullRows(training.pixels(), 1, batch);
                    INDArray y = Nd4j.pullRows(training.oneHot(), 1, batch)) {
                network.fit(x, y);
            }
        }
        return score(validation);
    }

    private TrainingPeer.Score score(Images images) {
        INDArray p = network.output(images.pixels(), false);
        int[] classes = p.argMax(1).toIntVector();
        double loss = 0;
        int right = 0;
        for (int i = 0; i < classes.length; i++) {
            loss -= Math.log(Math.max(p.getFloat(i, images.labels()[i]), Float.MIN_NORMAL));
            right += classes[i] == images.labels()[i] ? 1 : 0;
        }
        return new TrainingPeer.Score(loss / classes.length, (double) right / classes.length);
    }

    @Override
    public double testAccuracy() {
        return score(test).accuracy();
    }

    @Override
    public void close() {
        network.close();
        for (Images images : new Images[] {training, validation, test}) {
            images.pixels().close();
            images.oneHot().close();
        }
    }
}
