package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.RealMnist;
import dev.lockstep.data.Dataset;
import dev.lockstep.data.LabelledImages;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.SimdGemm;
import dev.lockstep.nn.Loss;
import dev.lockstep.nn.SGD;
import dev.lockstep.nn.Score;
import dev.lockstep.nn.Sequential;
import dev.lockstep.random.NumpyRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses of the first three batches beside those of the real TensorFlow 1.13.1. */
class FirstBatchesTest {

    /** What different orders of summation may make of a mean of 128 floats. */
    private static final int ULPS = 4;

    @ParameterizedTest
    @CsvSource({
        "softmax, 4014eb36 400f85d9 40130a6e",
        "hidden, 401a0286 40171a70 40168300",
        "dropout, 40188d7c 401a8508 401a5188",
    })
    void trainBatch_firstThree_haveTensorFlowsLosses(String name, String expected) {
        Dataset mnist = RealMnist.load();
        NumpyRandom random = new NumpyRandom(1671);
        Sequential model = Catalogue.named(name).model();
        model.compile(new SimdGemm(), Loss.CLIPPED, new SGD(0.01f), 128, random);
        int[] order = IntStream.range(0, 48_000).toArray();
        random.shuffle(order);
        Matrix x = Matrix.zeros(128, 784);
        Matrix y = Matrix.zeros(128, LabelledImages.CLASSES);
        Score score = new Score();
        String[] bits = expected.split(" ");
        for (int batch = 0; batch < bits.length; batch++) {
            mnist.training().gather(order, 128 * batch, x, y);
            model.trainBatch(x, y, score);
            int distance = Float.floatToIntBits(score.loss()) - Integer.parseInt(bits[batch], 16);
            assertThat(Math.abs(distance)).as("ulps, batch %d", batch).isLessThanOrEqualTo(ULPS);
        }
    }
}
