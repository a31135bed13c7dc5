package dev.lockstep.nn;

import static dev.lockstep.nn.Layers.dense;
import static dev.lockstep.nn.Layers.dropout;
import static dev.lockstep.nn.Layers.linear;
import static dev.lockstep.nn.Layers.relu;
import static dev.lockstep.nn.Layers.sigmoid;
import static dev.lockstep.nn.Layers.softmax;
import static dev.lockstep.nn.Layers.tanh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Allocations;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.kernel.SparseBatch;
import dev.lockstep.kernel.SparseRows;
import dev.lockstep.random.NumpyRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SequentialTest {

    private static Sequential twoHiddenLayersWithDropout() {
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

    private static void compile(Sequential model, Gemm gemm, Loss loss, int batch) {
        model.compile(gemm, loss, new SGD(0.01f), batch, new NumpyRandom(1671));
    }

    private static Matrix random(int rows, int columns, Random random) {
        Matrix x = Matrix.zeros(rows, columns);
        for (int i = 0; i < x.size(); i++) {
            x.data()[x.offset() + i] = random.nextFloat();
        }
        return x;
    }

    private static Matrix oneHot(int rows, int columns, Random random) {
        Matrix y = Matrix.zeros(rows, columns);
        for (int i = 0; i < rows; i++) {
            y.data()[y.index(i, random.nextInt(columns))] = 1f;
        }
        return y;
    }

    @Test
    void summary_softmaxOnly_isTheTableOfKeras() {
        assertThat(Sequential.of(dense(784, 10), softmax()).summary()).isEqualTo("""
                        _________________________________________________________________
                        Layer (type)                 Output Shape              Param #  \s
                        =================================================================
                        dense_1 (Dense)              (None, 10)                7850     \s
                        _________________________________________________________________
                        activation_1 (Activation)    (None, 10)                0        \s
                        =================================================================
                        Total params: 7,850
                        Trainable params: 7,850
                        Non-trainable params: 0
                        _________________________________________________________________
                        """);
    }

    @Test
    void summary_hiddenLayersWithDropout_numbersEachKindAndAddsUp() {
        assertThat(twoHiddenLayersWithDropout().summary())
                .contains("dense_3 (Dense)              (None, 10)                1290")
                .contains("dropout_2 (Dropout)          (None, 128)               0")
                .contains("Total params: 118,282\n");
    }

    @Test
    void stepFlops_hiddenLayers_countsNeededProductsOnly() {
        double first = 2. * 128 * 784 * 128;
        double second = 2. * 128 * 128 * 128;
        double third = 2. * 128 * 128 * 10;
        assertThat(twoHiddenLayersWithDropout().stepFlops(128)).isEqualTo(2 * first + 3 * second + 3 * third);
    }

    static Stream<Supplier<Layer>> activations() {
        return Stream.of(Layers::relu, Layers::sigmoid, Layers::tanh, Layers::linear, Layers::softmax);
    }

    /** Gradients of every parameter against central differences of the loss. */
    @ParameterizedTest
    @MethodSource("activations")
    void backward_anyActivation_isTheSlopeOfTheLoss(Supplier<Layer> activation) {
        for (Loss loss : Loss.values()) {
            Random random = new Random(7);
            Sequential model = Sequential.of(dense(5, 6), activation.get(), dense(6, 4), softmax());
            compile(model, new NaiveGemm(), loss, 3);
            Matrix x = random(3, 5, random);
            Matrix y = oneHot(3, 4, random);
            List<float[]> start = new ArrayList<>();
            model.parameters().forEach(p -> start.add(p.value().data().clone()));
            Score score = new Score();
            model.trainBatch(x, y, score);
            for (int q = 0; q < start.size(); q++) {
                restore(model, start);
                Parameter parameter = model.parameters().get(q);
                for (int i = 0; i < parameter.value().size(); i++) {
                    int at = parameter.value().offset() + i;
                    float step = 1f / 512;
                    float w = start.get(q)[at];
                    double up = lossAt(model, parameter, at, w + step, x, y);
                    double down = lossAt(model, parameter, at, w - step, x, y);
                    parameter.value().data()[at] = w;
                    float gradient = parameter.gradient().data()[at];
                    // The float loss is good to about 1e-7, so the slope to 1e-7 * 64 / 2, and the third derivative of
                    // a
                    // loss of inputs below 1 adds at most some step^2 / 6.
                    assertThat((up - down) / (2 * step))
                            .as("%s of layer %d", parameter.name(), q)
                            .isCloseTo(gradient, within(2e-4));
                }
            }
        }
    }

    static Stream<Supplier<List<Layer>>> stacks() {
        return Stream.of(
                () -> List.of(dense(5, 6), dropout(.3), relu(), dense(6, 4), softmax()),
                () -> List.of(
                        dense(5, 9),
                        relu(),
                        dropout(.3),
                        dense(9, 6),
                        relu(),
                        dropout(.5),
                        dropout(.2),
                        dense(6, 4),
                        softmax()),
                () -> List.of(dense(5, 1200), relu(), dropout(.3), dense(1200, 4), softmax()),
                () -> List.of(dense(5, 6), Layers.tanh(), relu(), dropout(.3), relu(), dense(6, 4), softmax()),
                () -> List.of(dense(5, 6), relu(), Layers.tanh(), dropout(.5), dropout(.2), dense(6, 4), softmax()),
                () -> List.of(dense(5, 6), softmax(), Layers.sigmoid(), dropout(.3), dense(6, 4), softmax()),
                () -> List.of(dense(5, 6), softmax(), dropout(.3), Layers.linear(), dense(6, 4), relu(), softmax()));
    }

    /** What a model writes in place, nobody needs afterwards: each gradient has the bits of layers that write nothing so. */
    @ParameterizedTest
    @MethodSource("stacks")
    void trainBatch_layersInAnyOrder_hasTheBitsOfLayersApart(Supplier<List<Layer>> stack) {
        Random random = new Random(11);
        int rows = 7;
        Matrix x = random(rows, 5, random);
        Matrix y = oneHot(rows, 4, random);
        Sequential model = Sequential.of(stack.get().toArray(Layer[]::new));
        compile(model, new NaiveGemm(), Loss.CLIPPED, rows);
        model.trainBatch(x, y, new Score());

        List<Layer> apart = stack.get();
        NumpyRandom seeds = new NumpyRandom(1671);
        Part all = Part.whole(rows);
        int width = 5;
        for (Layer layer : apart) {
            layer.build(width, false, rows, seeds, new NaiveGemm().team());
            width = layer.outputWidth(width);
        }
        Matrix z = x;
        for (Layer layer : apart) {
            z = layer.forward(z, all, true);
        }
        int[] truths = IntStream.range(0, rows).map(i -> Loss.argmax(y, i)).toArray();
        Matrix gradient = Matrix.zeros(rows, 4);
        Loss.CLIPPED.gradient(z, truths, all, gradient);
        List<Parameter> parameters = new ArrayList<>();
        for (int l = apart.size() - 2; l >= 0; l--) {
            gradient = apart.get(l).backward(gradient, all, l > 0);
        }
        for (Layer layer : apart) {
            layer.gradients(0, (parameter, i0, i1, j0, j1) -> {});
            parameters.addAll(layer.parameters());
        }
        for (int q = 0; q < parameters.size(); q++) {
            assertThat(model.parameters().get(q).gradient().data())
                    .as("%s %d", parameters.get(q).name(), q)
                    .containsExactly(parameters.get(q).gradient().data());
        }
    }

    private static double lossAt(Sequential model, Parameter parameter, int at, float w, Matrix x, Matrix y) {
        parameter.value().data()[at] = w;
        Score score = new Score();
        model.testBatch(x, y, score);
        return score.loss();
    }

    private static void restore(Sequential model, List<float[]> start) {
        for (int q = 0; q < start.size(); q++) {
            float[] w = model.parameters().get(q).value().data();
            System.arraycopy(start.get(q), 0, w, 0, w.length);
        }
    }

    @Test
    void trainBatch_anyKernelAndThreads_hasTheSameBits() {
        List<List<float[]>> weights = new ArrayList<>();
        for (Kernel kernel : Kernel.values()) {
            for (int threads = 1; threads <= (kernel == Kernel.PARALLEL ? 3 : 1); threads++) {
                try (Gemm gemm = kernel.create(threads)) {
                    Random random = new Random(3);
                    Sequential model = twoHiddenLayersWithDropout();
                    compile(model, gemm, Loss.CLIPPED, 128);
                    for (int step = 0; step < 6; step++) {
                        // The last batch of a set is smaller.
                        int rows = step == 5 ? 96 : 128;
                        model.trainBatch(random(rows, 784, random), oneHot(rows, 10, random), new Score());
                    }
                    weights.add(model.parameters().stream()
                            .map(p -> p.value().data())
                            .toList());
                }
            }
        }
        for (List<float[]> other : weights) {
            for (int q = 0; q < other.size(); q++) {
                assertThat(other.get(q)).isEqualTo(weights.get(0).get(q));
            }
        }
    }

    /** Small ones have no part for each worker of a team, larger ones are shared out by features, and the largest by rows again. */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void trainBatch_withoutZerosOfAnySize_hasTheSameBitsWithAnyThreads() {
        Random random = new Random(5);
        int most = 224;
        SparseRows images = SparseRows.of(most, 784, 128, (i, to) -> {
            for (int p = 0; p < to.length; p++) {
                to[p] = (byte) (random.nextInt(5) == 0 ? random.nextInt(256) : 0);
            }
        });
        int[] truths = random.ints(most, 0, 10).toArray();
        List<List<float[]>> weights = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            try (Gemm gemm = Kernel.PARALLEL.create(threads)) {
                Sequential model = twoHiddenLayersWithDropout();
                compile(model, gemm, Loss.CLIPPED, most);
                SparseBatch batch = new SparseBatch(images, most);
                for (int rows : new int[] {128, 1, 8, 15, 16, 17, 23, 24, 32, 100, most, 128}) {
                    batch.select(null, 0, rows, 0);
                    model.trainBatch(Input.of(batch), truths, new Score());
                    model.testBatch(Input.of(batch), truths, new Score());
                }
                weights.add(
                        model.parameters().stream().map(p -> p.value().data()).toList());
            }
        }
        for (List<float[]> other : weights) {
            for (int q = 0; q < other.size(); q++) {
                assertThat(other.get(q)).isEqualTo(weights.get(0).get(q));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kernel.class,
            names = {"BLOCKED", "PARALLEL"})
    void trainBatch_warm_allocatesNothing(Kernel kernel) {
        Random random = new Random(3);
        Matrix x = random(64, 784, random);
        Matrix y = oneHot(64, 10, random);
        Score score = new Score();
        try (Gemm gemm = kernel.create(2)) {
            Sequential model = twoHiddenLayersWithDropout();
            compile(model, gemm, Loss.CLIPPED, 64);
            long least = Allocations.onceCompiled(0, () -> {
                for (int step = 0; step < 10; step++) {
                    model.trainBatch(x, y, score);
                    model.testBatch(x, y, score);
                }
            });
            assertThat(least).isZero();
        }
    }

    @Test
    void dropout_outsideTraining_passesAndDrawsNothing() {
        Random random = new Random(3);
        Matrix x = random(128, 784, random);
        Matrix y = oneHot(128, 10, random);
        Sequential plain = twoHiddenLayersWithDropout();
        Sequential tested = twoHiddenLayersWithDropout();
        compile(plain, new NaiveGemm(), Loss.CLIPPED, 128);
        compile(tested, new NaiveGemm(), Loss.CLIPPED, 128);
        Score score = new Score();
        tested.testBatch(x, y, score);
        float before = score.loss();
        tested.testBatch(x, y, score);
        assertThat(score.loss()).isEqualTo(before);
        plain.trainBatch(x, y, score);
        float expected = score.loss();
        tested.trainBatch(x, y, score);
        assertThat(score.loss()).isEqualTo(expected).isNotEqualTo(before);
    }

    @Test
    void of_layersThatDoNotFit_fails() {
        assertThatThrownBy(() -> Sequential.of()).hasMessageContaining("starts with a dense layer");
        assertThatThrownBy(() -> Sequential.of(dense(3, 4))).hasMessageContaining("ends with softmax");
        assertThatThrownBy(() -> Sequential.of(dense(3, 4), dense(5, 2), softmax()))
                .hasMessage("a dense layer of 5 inputs follows a layer of 4 features");
        assertThatThrownBy(() -> dense(0, 4)).hasMessageContaining("must be positive");
        assertThatThrownBy(() -> dropout(1)).hasMessageContaining("[0, 1)");
        assertThatThrownBy(() -> new SGD(Float.NaN)).hasMessageContaining("learning rate");
    }

    @Test
    void trainBatch_moreRowsThanCompiledFor_fails() {
        Sequential model = Sequential.of(dense(3, 4), linear(), sigmoid(), tanh(), softmax());
        compile(model, new NaiveGemm(), Loss.CLIPPED, 2);
        assertThatThrownBy(() -> model.testBatch(Matrix.zeros(3, 3), Matrix.zeros(3, 4), new Score()))
                .hasMessage("batch of 3 rows, the model was compiled for at most 2");
        assertThatThrownBy(() -> compile(model, new NaiveGemm(), Loss.CLIPPED, 2))
                .hasMessageContaining("already");
    }
}
