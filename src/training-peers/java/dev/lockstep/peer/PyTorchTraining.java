package dev.lockstep.peer;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;

/** PyTorch through DJL: tensors and autograd, with a loop of our own around them, which spares DJL's listeners and metrics. */
public final class PyTorchTraining implements TrainingPeer {

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public Map<String, String> environment(int threads) {
        return Map.of("OMP_NUM_THREADS", Integer.toString(threads), "MKL_NUM_THREADS", Integer.toString(threads));
    }

    @Override
    public String load(int threads) throws PeerException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ENGINE_CACHE_DIR", Natives.folder("djl"));
        System.setProperty("DJL_CACHE_DIR", Natives.folder("djl"));
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        try {
            String version = Engine.getEngine("PyTorch").getVersion();
            if (JniUtils.getNumThreads() != threads) {
                throw new PeerException(
                        "PyTorch: it runs with " + JniUtils.getNumThreads() + " threads, not " + threads, null);
            }
            return "PyTorch " + version + ", through DJL " + TrainingVersions.of("djl");
        } catch (LinkageError | EngineException | IllegalStateException e) {
            throw new PeerException(
                    "PyTorch: ai.djl.pytorch has no native library that this machine can load (" + e + ")", e);
        }
    }

    @Override
    public Session prepare(TrainingTask task) {
        return new PyTorchSession(task);
    }
}
