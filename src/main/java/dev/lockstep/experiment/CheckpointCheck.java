package dev.lockstep.experiment;

import java.nio.IntBuffer;
import java.util.BitSet;

/** Can a training stand where a checkpoint says? Its checksum shows that it was not changed, not that it makes sense. */
final class CheckpointCheck {

    private CheckpointCheck() {}

    /** What cannot be; null if all can. */
    static String trouble(Checkpoint checkpoint) {
        int ended = checkpoint.history().size();
        boolean within = checkpoint.epoch() == ended + 1L;
        if (checkpoint.epoch() != ended && !within) {
            return "epoch " + checkpoint.epoch() + " after " + ended + " that ended";
        }
        for (int e = 0; e < ended; e++) {
            if (checkpoint.history().get(e).epoch() != e + 1) {
                return "epoch " + checkpoint.history().get(e).epoch() + " where " + (e + 1) + " is expected";
            }
        }
        int count = checkpoint.order().limit();
        int batch = checkpoint.batch();
        int images = checkpoint.images();
        // A batch has an image or more.
        if (batch < 0 || images < batch || images > count || (batch == 0) != (images == 0) || (batch > 0 && !within)) {
            return batch + " batches of " + images + " images, of " + count + ", in "
                    + (within ? "an epoch" : "no epoch");
        }
        if (checkpoint.denseBatches() < 0 || checkpoint.sparseBatches() < 0) {
            return checkpoint.denseBatches() + " dense and " + checkpoint.sparseBatches() + " sparse batches";
        }
        return notInOrder(checkpoint.order());
    }

    private static String notInOrder(IntBuffer order) {
        BitSet seen = new BitSet(order.limit());
        for (int i = 0; i < order.limit(); i++) {
            int image = order.get(i);
            if (image < 0 || image >= order.limit() || seen.get(image)) {
                return "the order of " + order.limit() + " images has number " + image
                        + (image >= 0 && image < order.limit() ? " twice" : "");
            }
            seen.set(image);
        }
        return null;
    }
}
