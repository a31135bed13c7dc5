package dev.lockstep.peer;

import java.util.Map;
import org.tensorflow.TensorFlow;

/** TensorFlow Java in graph mode: one graph holds all images and the network, and each step is told which images to take. */
public final class TensorFlowTraining implements TrainingPeer {

    private int threads;

    @Override
    public String name() {
        return "tensorflow";
    }

    @Override
    public Map<String, String> environment(int threads) {
        // Its notes on the CPU's instructions.
        return Map.of("TF_CPP_MIN_LOG_LEVEL", "2");
    }

    @Override
    public String load(int threads) throws PeerException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        System.setProperty("org.bytedeco.javacpp.cachedir", Natives.folder("javacpp"));
        this.threads = threads;
        try {
            return "TensorFlow " + TensorFlow.version() + ", TensorFlow Java " + TrainingVersions.of("tensorflow");
        } catch (LinkageError | RuntimeException e) {
            throw new PeerException(
                    "TensorFlow: org.tensorflow has no native library that this machine can load (" + e + ")", e);
        }
    }

    @Override
    public Session prepare(TrainingTask task) {
        return new TensorFlowSession(task, threads);
    }
}
