package dev.lockstep.benchmark;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Activation;
import dev.lockstep.nn.Dense;
import dev.lockstep.nn.Dropout;
import dev.lockstep.nn.Layer;
import dev.lockstep.nn.Softmax;
import dev.lockstep.peer.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Experiments as peers are told of them. */
final class TrainingTasks {

    private TrainingTasks() {}

    /**
     * An experiment with its images, split as we do.
     *
     * @throws IllegalArgumentException if peers are not told of one of its layers
     */
    static TrainingTask of(Catalogue.Entry entry, Dataset data) {
        int all = data.training().count();
        int count = Dataset.trainingCount(all, entry.settings().validation());
        return new TrainingTask(
                layers(entry),
                entry.settings().batch(),
                entry.settings().learningRate(),
                entry.settings().seed(),
                pixels(data.training().slice(0, count)),
                pixels(data.training().slice(count, all)),
                pixels(data.test()));
    }

    /**
     * The layers of an experiment, each dense one with what follows it.
     *
     * @throws IllegalArgumentException if it has a layer that is not dense, ReLU after dense, dropout after either, or the
     *     softmax at its end
     */
    static List<TrainingTask.DenseLayer> layers(Catalogue.Entry entry) {
        List<TrainingTask.DenseLayer> dense = new ArrayList<>();
        for (Layer layer : entry.model().layers()) {
            if (layer instanceof Dense d) {
                dense.add(new TrainingTask.DenseLayer(d.inputWidth(), d.outputWidth(0), false, 0));
            } else if (!(layer instanceof Softmax)) {
                int last = dense.size() - 1;
                dense.set(last, followed(entry, dense.get(last), layer));
            }
        }
        TrainingTask.DenseLayer output = dense.get(dense.size() - 1);
        if (output.relu() || output.dropout() > 0) {
            throw new IllegalArgumentException("experiment '" + entry.name()
                    + "' has a layer between its last dense layer and softmax, which peers are not told of");
        }
        return dense;
    }

    private static TrainingTask.DenseLayer followed(
            Catalogue.Entry entry, TrainingTask.DenseLayer dense, Layer follower) {
        if (dense.dropout() == 0) {
            if (follower instanceof Dropout dropout) {
                return new TrainingTask.DenseLayer(dense.in(), dense.out(), dense.relu(), dropout.rate());
            }
            if (!dense.relu()
                    && follower instanceof Activation activation
                    && activation.function() == Activation.Function.RELU) {
                return new TrainingTask.DenseLayer(dense.in(), dense.out(), true, 0);
            }
        }
        throw new IllegalArgumentException(
                "experiment '" + entry.name() + "' has a layer '" + follower.describe()
                        + "' that peers are not told of; they know dense layers, each with ReLU, dropout, or both in this order");
    }

    private static TrainingTask.LabelledPixels pixels(LabelledImages images) {
        int count = images.count();
        int width = images.pixelsPerImage();
        Matrix x = Matrix.zeros(count, width);
        images.gather(IntStream.range(0, count).toArray(), 0, x, Matrix.zeros(count, LabelledImages.CLASSES));
        float[] pixels = Arrays.copyOfRange(x.data(), x.offset(), x.offset() + x.size());
        int[] labels = IntStream.range(0, count).map(images::label).toArray();
        return new TrainingTask.LabelledPixels(pixels, labels, width);
    }
}
