package dev.lockstep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.NaiveGemm;
import dev.lockstep.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients of each layer and loss against central differences of the same function written in double.
 *
 * <p>A step of 2^-20 leaves a difference quotient whose error is some 2^-40 of truncation and 2^-33 of rounding, so what is
 * compared is the rounding of the layers' floats: at most a few dozen operations of 2^-24 each on values below 4, below 1e-5.
 *
 * <p>Rows are narrower than a vector of any CPU, a little wider than its widest, and two of them and a rest.
 */
class GradientTest {

    private static final int ROWS = 3;
    private static final int[] WIDTHS = {1, 5, 17, 33};
    private static final Part ALL = Part.whole(ROWS);
    private static final double STEP = 0x1p-20;
    private static final double ROUNDING = 1e-5;

    /** A layer's function in double: rows of x, the layer's parameters one after the other, a mask; rows of y. */
    private interface Reference {
        double[] row(double[] x, double[][] parameters, double[] mask);
    }

    private static double[] each(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    private static double[] dense(double[] x, double[] w, double[] b) {
        return IntStream.range(0, b.length)
                .mapToDouble(j -> b[j]
                        + IntStream.range(0, x.length)
                                .mapToDouble(p -> x[p] * w[p * b.length + j])
                                .sum())
                .toArray();
    }

    private static double[] softmax(double[] z) {
        double sum = Arrays.stream(z).map(Math::exp).sum();
        return each(z, v -> Math.exp(v) / sum);
    }

    static Stream<Arguments> layers() {
        return IntStream.of(WIDTHS).boxed().flatMap(GradientTest::layers);
    }

    private static Stream<Arguments> layers(int in) {
        return Stream.concat(layers(in, false), layers(in, true));
    }

    private static Stream<Arguments> layers(int in, boolean overwrites) {
        return Stream.of(
                Arguments.of(in, overwrites, Layers.dense(in, 4), (Reference) (x, p, mask) -> dense(x, p[0], p[1])),
                Arguments.of(in, overwrites, Layers.dense(in, 33), (Reference) (x, p, mask) -> dense(x, p[0], p[1])),
                Arguments.of(in, overwrites, Layers.relu(), (Reference) (x, p, mask) -> each(x, v -> Math.max(v, 0))),
                Arguments.of(in, overwrites, Layers.sigmoid(), (Reference)
                        (x, p, mask) -> each(x, v -> 1 / (1 + Math.exp(-v)))),
                Arguments.of(in, overwrites, Layers.tanh(), (Reference) (x, p, mask) -> each(x, Math::tanh)),
                Arguments.of(in, overwrites, Layers.linear(), (Reference) (x, p, mask) -> x),
                Arguments.of(in, overwrites, Layers.softmax(), (Reference) (x, p, mask) -> softmax(x)),
                Arguments.of(in, overwrites, Layers.dropout(0.4), (Reference)
                        (x, p, mask) -> IntStream.range(0, x.length)
                                .mapToDouble(j -> x[j] * mask[j])
                                .toArray()));
    }

    /** The sum of the layer's results, each weighted by its dy, has the slopes that backward gives. */
    @ParameterizedTest(name = "{2} of {0}, overwrites {1}")
    @MethodSource("layers")
    void backward_eachLayer_isTheSlopeInDouble(int in, boolean overwrites, Layer layer, Reference reference) {
        Random random = new Random(1671);
        layer.build(in, overwrites, ROWS, new NumpyRandom(7), new NaiveGemm().team());
        double[] mask = mask(layer, in);
        Matrix x = random(in, random);
        layer.parameters().forEach(parameter -> {
            for (int i = 0; i < parameter.value().size(); i++) {
                parameter.value().data()[parameter.value().offset() + i] = 2 * random.nextFloat() - 1;
            }
        });
        Matrix dy = random(layer.outputWidth(in), random);
        Matrix given = copy(x);
        layer.forward(given, ALL, true);
        if (!overwrites) {
            assertThat(given.data()).isEqualTo(x.data());
        }
        Matrix dx = layer.backward(copy(dy), ALL, true);
        List<Parameter> ready = new ArrayList<>();
        layer.gradients(0, (parameter, i0, i1, j0, j1) -> ready.add(parameter));
        assertThat(ready).isEqualTo(layer.parameters());

        double[][] parameters = layer.parameters().stream()
                .map(parameter -> doubles(parameter.value()))
                .toArray(double[][]::new);
        double[] input = doubles(x);
        double[] weights = doubles(dy);
        ToDoubleFunction<double[][]> loss = p -> {
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                double[] y = reference.row(
                        Arrays.copyOfRange(input, i * in, (i + 1) * in),
                        p,
                        Arrays.copyOfRange(mask, i * in, (i + 1) * in));
                for (int j = 0; j < y.length; j++) {
                    sum += y[j] * weights[i * y.length + j];
                }
            }
            return sum;
        };
        assertSlopes(doubles(dx), input, () -> loss.applyAsDouble(parameters));
        for (int q = 0; q < parameters.length; q++) {
            Matrix gradient = layer.parameters().get(q).gradient();
            assertSlopes(doubles(gradient), parameters[q], () -> loss.applyAsDouble(parameters));
        }
    }

    /** The loss with softmax before it has the slopes of its logits that its gradient gives. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 17, 33})
    void gradient_eachLoss_isTheSlopeInDouble(int classes) {
        Random random = new Random(5);
        Matrix z = random(classes, random);
        int[] truth = {2 % classes, 0, classes - 1};
        double[] logits = doubles(z);
        for (Loss loss : Loss.values()) {
            Softmax softmax = new Softmax();
            softmax.build(classes, false, ROWS, new NumpyRandom(7), new NaiveGemm().team());
            Matrix p = softmax.forward(z, ALL, true);
            Matrix dz = Matrix.zeros(ROWS, classes);
            loss.gradient(p, truth, ALL, dz);
            assertSlopes(doubles(dz), logits, () -> {
                double sum = 0;
                for (int i = 0; i < ROWS; i++) {
                    sum -= Math.log(softmax(Arrays.copyOfRange(logits, i * classes, (i + 1) * classes))[truth[i]]);
                }
                return sum / ROWS;
            });
            float[] rows = new float[ROWS];
            loss.ofRows(z, softmax, truth, ALL, new double[ROWS], rows);
            assertThat((double) Loss.mean(rows, ROWS))
                    .as("%s", loss)
                    .isCloseTo(
                            IntStream.range(0, ROWS)
                                            .mapToDouble(i -> -Math.log(
                                                    softmax(Arrays.copyOfRange(logits, i * classes, (i + 1) * classes))[
                                                            truth[i]]))
                                            .sum()
                                    / ROWS,
                            within(ROUNDING));
        }
    }

    private static void assertSlopes(double[] gradient, double[] at, DoubleSupplier f) {
        assertThat(gradient).hasSameSizeAs(at);
        for (int i = 0; i < at.length; i++) {
            double kept = at[i];
            at[i] = kept + STEP;
            double up = f.getAsDouble();
            at[i] = kept - STEP;
            double down = f.getAsDouble();
            at[i] = kept;
            assertThat(gradient[i]).as("slope %d", i).isCloseTo((up - down) / (2 * STEP), within(ROUNDING));
        }
    }

    /** What dropout will do to each element: a run over ones, after which its generator is put back. */
    private static double[] mask(Layer layer, int width) {
        if (!(layer instanceof Dropout dropout)) {
            return new double[ROWS * width];
        }
        long position = dropout.position();
        Matrix ones = Matrix.zeros(ROWS, width);
        Arrays.fill(ones.data(), 1f);
        double[] mask = doubles(dropout.forward(ones, ALL, true));
        dropout.restore(position);
        assertThat(mask).containsOnly(width == 1 ? mask : new double[] {0, 1 / 0.6f});
        return mask;
    }

    private static Matrix random(int columns, Random random) {
        Matrix x = Matrix.zeros(ROWS, columns);
        for (int i = 0; i < x.size(); i++) {
            x.data()[x.offset() + i] = 2 * random.nextFloat() - 1;
        }
        return x;
    }

    private static Matrix copy(Matrix x) {
        return new Matrix(x.data().clone(), x.offset(), x.rows(), x.columns(), x.rowStride(), x.columnStride());
    }

    private static double[] doubles(Matrix x) {
        return IntStream.range(0, x.size())
                .mapToDouble(i -> x.data()[x.index(i / x.columns(), i % x.columns())])
                .toArray();
    }
}
