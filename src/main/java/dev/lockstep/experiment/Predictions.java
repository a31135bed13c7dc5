package dev.lockstep.experiment;

import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.PhaseClock;
import dev.lockstep.nn.Sequential;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * What a model says of each image of a set.
 *
 * @param labels true classes
 * @param predicted the first most probable class of each
 * @param probability its probability
 * @param classes number of classes
 * @param sha256 of all probabilities, little-endian float bits, image by image: equal only if every bit is
 */
public record Predictions(int[] labels, int[] predicted, float[] probability, int classes, String sha256) {

    /**
     * Asks a model, in batches of 32 with dropout off.
     *
     * @param skipZeros whether batches of few pixels are fed without their zeros; the bits are the same
     */
    public static Predictions of(Sequential model, LabelledImages images, boolean skipZeros) {
        int count = images.count();
        int classes = model.outputWidth();
        int[] labels = new int[count];
        int[] predicted = new int[count];
        float[] probability = new float[count];
        MessageDigest digest = Fingerprint.sha256();
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * classes * Evaluation.TEST_BATCH)
                .order(ByteOrder.LITTLE_ENDIAN);
        int[] next = {0};
        new Evaluation.Feeder(model, Evaluation.TEST_BATCH, skipZeros, PhaseClock.off())
                .run(images, null, (x, classOf, score) -> {
                    Matrix p = model.predict(x);
                    bytes.clear();
                    for (int i = 0; i < p.rows(); i++) {
                        int image = next[0]++;
                        int best = 0;
                        for (int j = 0; j < classes; j++) {
                            float each = p.data()[p.index(i, j)];
                            bytes.putInt(Float.floatToIntBits(each));
                            best = each > p.data()[p.index(i, best)] ? j : best;
                        }
                        labels[image] = images.label(image);
                        predicted[image] = best;
                        probability[image] = p.data()[p.index(i, best)];
                    }
                    digest.update(bytes.array(), 0, bytes.position());
                });
        return new Predictions(
                labels, predicted, probability, classes, HexFormat.of().formatHex(digest.digest()));
    }

    /** How many there are. */
    public int count() {
        return labels.length;
    }

    /** Numbers of the images that are wrong, the most confidently wrong one first. */
    public int[] mistakes() {
        return IntStream.range(0, labels.length)
                .filter(i -> labels[i] != predicted[i])
                .boxed()
                .sorted((a, b) -> Float.compare(probability[b], probability[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
