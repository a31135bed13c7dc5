package dev.lockstep.experiment;

import static dev.lockstep.nn.Layers.dense;
import static dev.lockstep.nn.Layers.dropout;
import static dev.lockstep.nn.Layers.relu;
import static dev.lockstep.nn.Layers.softmax;

import dev.lockstep.nn.Sequential;

/**
 * The three networks of chapter 1 of A. Gulli and S. Pal, "Deep Learning with Keras", Packt, 2017.
 *
 * <p>To add an experiment, add a method.
 */
final class Experiments {

    private static final String NOTEBOOK =
            "github.com/dielsonsales/Machine-Learning-Playground, Keras/Keras.ipynb, commit 5a4cdb41ea8c; Keras 2.2.4,"
                    + " TensorFlow 1.13.1, CPU";
    private static final String SCRIPTS =
            "github.com/pjhool/Deep-Learning-with-Keras, commit 50eaf34; Keras 2.2, TensorFlow 1.13, GPU";

    private Experiments() {}

    @Experiment(name = "softmax", title = "Softmax only", epochs = 200)
    @Published(
            log = "softmax-200-keras-2.2.4-cpu.csv",
            testLoss = 0.2773858572691679,
            testAccuracy = 0.9227,
            source = NOTEBOOK)
    static Sequential softmaxOnly() {
        return Sequential.of(dense(784, 10), softmax());
    }

    @Experiment(name = "hidden", title = "Two hidden layers", epochs = 20)
    @Published(
            log = "hidden-20-keras-2.2-gpu.csv",
            testLoss = 0.18600710261017084,
            testAccuracy = 0.9463,
            source = SCRIPTS)
    @Published(
            log = "hidden-20-keras-2.2.4-cpu.csv",
            testLoss = 0.18599226698726415,
            testAccuracy = 0.9462,
            source = NOTEBOOK)
    static Sequential twoHiddenLayers() {
        return Sequential.of(dense(784, 128), relu(), dense(128, 128), relu(), dense(128, 10), softmax());
    }

    @Experiment(name = "dropout", title = "Two hidden layers with dropout", epochs = 250)
    @Published(
            log = "dropout-250-keras-2.2-gpu.csv",
            testLoss = 0.07748570286288159,
            testAccuracy = 0.9779,
            source = SCRIPTS)
    static Sequential hiddenLayersWithDropout() {
        return Sequential.of(
                dense(784, 128),
                relu(),
                dropout(0.3),
                dense(128, 128),
                relu(),
                dropout(0.3),
                dense(128, 10),
                softmax());
    }
}
