package dev.lockstep.peer;

import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** Deeplearning4j on ND4J's native backend: libnd4j and OpenBLAS. */
public final class Deeplearning4jTraining implements TrainingPeer {

    @Override
    public String name() {
        return "deeplearning4j";
    }

    @Override
    public Map<String, String> environment(int threads) {
        String count = Integer.toString(threads);
        // Its threads and OpenBLAS's would spin for work beside each other; waiting passively they take less time.
        return Map.of("OMP_NUM_THREADS", count, "OPENBLAS_NUM_THREADS", count, "OMP_WAIT_POLICY", "PASSIVE");
    }

    @Override
    public String load(int threads) throws PeerException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        System.setProperty("org.bytedeco.javacpp.cachedir", Natives.folder("javacpp"));
        try {
            Nd4j.getEnvironment().setMaxThreads(threads);
            Nd4j.getEnvironment().setMaxMasterThreads(threads);
            // It calls System.gc() now and then; what lies outside the heap is closed where it is no longer needed.
            Nd4j.getMemoryManager().togglePeriodicGc(false);
            return "Deeplearning4j " + TrainingVersions.of("deeplearning4j") + ", ND4J's "
                    + Nd4j.getBackend().getClass().getSimpleName() + " with "
                    + Nd4j.factory().blas().getBlasVendor();
        } catch (LinkageError | RuntimeException e) {
            throw new PeerException(
                    "Deeplearning4j: org.nd4j:nd4j-native has no native library that this machine can load (" + e + ")",
                    e);
        }
    }

    @Override
    public Session prepare(TrainingTask task) {
        return new Deeplearning4jSession(task);
    }
}
