package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors have the bits of the scalar formulas, special values included. */
class ElementwiseTest {

    private static final float[] SPECIALS = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e38f,
        .3f
    };

    /** Calls after which C2 has compiled everything. */
    private static final int ROUNDS = 1_000;

    /** What differs first in this JVM, before and after C2 has compiled it; null if nothing does. */
    static String firstDifference() {
        ElementwiseTest test = new ElementwiseTest();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (int n : new int[] {0, 1, 15, 16, 17, 64, 333}) {
                    test.all_anyLength_haveTheScalarBitsAndTouchNothingElse(n);
                }
                test.divide_anyByte_isTheQuotientOfFloats();
                test.divide_anyStrides_hasTheScalarBits();
                test.rows_anyWidth_haveTheScalarBits();
            }
            test.subtractScaled_ofMatrices_hasTheScalarBits();
            return null;
        } catch (AssertionError e) {
            return "element by element: " + e.getMessage();
        }
    }

    private static float[] values(int count, Random random) {
        float[] x = new float[count + 4];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(4) == 0 ? SPECIALS[random.nextInt(SPECIALS.length)] : 2 * random.nextFloat() - 1;
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 64, 333})
    void all_anyLength_haveTheScalarBitsAndTouchNothingElse(int n) {
        Random random = new Random(n);
        float[] x = values(n, random);
        float[] y = values(n, random);

        float[] sum = y.clone();
        float[] difference = y.clone();
        float[] positive = y.clone();
        float[] gradient = y.clone();
        float[] draws = values(n, random);
        float[] dropped = y.clone();
        Elementwise.add(x, 2, sum, 1, n);
        Elementwise.subtractScaled(.01f, x, 2, difference, 1, n);
        Elementwise.relu(x, 2, positive, 1, n);
        Elementwise.reluGradient(x, 2, y, 1, gradient, 1, n);
        Elementwise.drop(.3f, .7f, draws, 3, x, 2, dropped, 1, n);
        float[] back = y.clone();
        Elementwise.dropGradient(.3f, .7f, draws, 3, x, 2, back, 1, n);
        // Drawn from [0, 1); the bound itself is kept.
        float[] uniform = new float[n + 4];
        for (int i = 0; i < uniform.length; i++) {
            uniform[i] = i % 5 == 0 ? .3f : i % 7 == 0 ? 0f : random.nextFloat();
        }
        float[] positiveKept = y.clone();
        Elementwise.reluDrop(.3f, .7f, uniform, 3, x, 2, positiveKept, 1, n);
        float[] backToPositive = y.clone();
        Elementwise.reluDropGradient(.7f, x, 2, y, 1, backToPositive, 1, n);

        for (int q = 0; q < y.length; q++) {
            boolean inside = q >= 1 && q < 1 + n;
            float old = y[q];
            float from = inside ? x[q + 1] : 0f;
            float kept = inside ? draws[q + 2] >= .3f ? 1f : 0f : 0f;
            assertBits(sum[q], inside ? old + from : old);
            assertBits(difference[q], inside ? old - .01f * from : old);
            assertBits(positive[q], inside ? Math.max(from, 0f) : old);
            assertBits(gradient[q], inside ? from > 0f ? old : 0f : old);
            assertBits(dropped[q], inside ? from / .7f * kept : old);
            assertBits(back[q], inside ? from * kept / .7f : old);
            float one = inside && uniform[q + 2] >= .3f ? 1f : 0f;
            assertBits(positiveKept[q], inside ? Math.max(from, 0f) / .7f * one : old);
            assertBits(backToPositive[q], inside ? from > 0f ? old / .7f : 0f : old);
        }
    }

    @Test
    void subtractScaled_ofMatrices_hasTheScalarBits() {
        Random random = new Random(5);
        for (int[] shape : new int[][] {{784, 128, 0}, {700, 50, 3}, {3, 7, 0}, {40_000, 1, 0}}) {
            float[] data = values(shape[0] * (shape[1] + shape[2]), random);
            Matrix x = new Matrix(data, 1, shape[0], shape[1], shape[1] + shape[2], 1);
            float[] before = values(shape[0] * (shape[1] + shape[2]), random);
            Matrix y = new Matrix(before.clone(), 2, shape[0], shape[1], shape[1] + shape[2], 1);
            int cut = shape[0] / 3;
            Elementwise.subtractScaled(.3f, x, y, 0, cut, 0, shape[1]);
            Elementwise.subtractScaled(.3f, x, y, cut, shape[0], 0, shape[1] / 2);
            Elementwise.subtractScaled(.3f, x, y, cut, shape[0], shape[1] / 2, shape[1]);
            float[] expected = before.clone();
            for (int i = 0; i < shape[0]; i++) {
                for (int j = 0; j < shape[1]; j++) {
                    expected[y.index(i, j)] -= .3f * data[x.index(i, j)];
                }
            }
            for (int q = 0; q < expected.length; q++) {
                assertBits(y.data()[q], expected[q]);
            }
        }
    }

    /** All together, and each alone with gaps or by columns. */
    @Test
    void divide_anyStrides_hasTheScalarBits() {
        Random random = new Random(6);
        int rows = 37;
        int columns = 10;
        for (int strided = 0; strided <= 4; strided++) {
            Matrix x = strided(values(rows * (columns + 3), random), rows, columns, strided);
            float[] before = values(rows * (columns + 3), random);
            Matrix y = strided(before.clone(), rows, columns, strided - 2);
            Elementwise.divide(x, 37f, y, 5, rows - 2);
            for (int i = 5; i < rows - 2; i++) {
                for (int j = 0; j < columns; j++) {
                    before[y.index(i, j)] = x.data()[x.index(i, j)] / 37f;
                }
            }
            for (int q = 0; q < before.length; q++) {
                assertBits(y.data()[q], before[q]);
            }
        }
    }

    /** Rows shorter than a vector, and longer; with something behind them and without. */
    @Test
    void rows_anyWidth_haveTheScalarBits() {
        Random random = new Random(7);
        float[] scratch = new float[16 * 40];
        for (int columns : new int[] {1, 10, 16, 21, 40}) {
            for (int rows : new int[] {0, 1, 15, 35}) {
                int stride = columns + random.nextInt(2) * 3;
                int behind = random.nextInt(2) * 20;
                float[] x = Arrays.copyOf(values(2 + rows * stride + 20, random), 2 + rows * stride + behind);
                float[] row = values(columns, random);
                float[] sums = row.clone();
                Elementwise.sumRows(x, 2, stride, rows, columns, sums, 1, scratch);
                float[] y = Arrays.copyOfRange(x, 0, 2 + rows * columns);
                float[] added = y.clone();
                Elementwise.addToRows(row, 1, columns, added, 2, rows, scratch);
                for (int j = 0; j < columns; j++) {
                    float sum = 0f;
                    for (int i = 0; i < rows; i++) {
                        sum += x[2 + i * stride + j];
                        y[2 + i * columns + j] += row[1 + j];
                    }
                    assertBits(sums[1 + j], sum);
                }
                assertBits(sums[0], row[0]);
                assertBits(sums[columns + 1], row[columns + 1]);
                for (int q = 0; q < y.length; q++) {
                    assertBits(added[q], y[q]);
                }
            }
        }
    }

    /** With gaps for 1, by columns for 2, else contiguous. */
    private static Matrix strided(float[] data, int rows, int columns, int how) {
        return how == 1
                ? new Matrix(data, 2, rows, columns, columns + 3, 1)
                : how == 2
                        ? new Matrix(data, 2, columns, rows, rows, 1).transposed()
                        : new Matrix(data, 2, rows, columns, columns, 1);
    }

    @Test
    void divide_otherShapeOrRows_fails() {
        Matrix x = Matrix.zeros(2, 3);
        Matrix y = Matrix.zeros(2, 3);
        assertThatThrownBy(() -> Elementwise.divide(Matrix.zeros(3, 2), 1f, y, 0, 1))
                .hasMessageContaining("needs one shape");
        assertThatThrownBy(() -> Elementwise.divide(x, 1f, x, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Elementwise.divide(x, 1f, y, 0, 3)).hasMessageContaining("rows 0 to 3");
    }

    @Test
    void subtractScaled_otherShape_fails() {
        assertThatThrownBy(() -> Elementwise.subtractScaled(1f, Matrix.zeros(2, 3), Matrix.zeros(3, 2), 0, 1, 0, 1))
                .hasMessage("X (2, 3) and Y (3, 2): needs one shape");
    }

    private static void assertBits(float actual, float expected) {
        int bits = Float.floatToIntBits(actual);
        // Called too often for an assertion that makes objects.
        if (bits != Float.floatToIntBits(expected)) {
            throw new AssertionError(String.format("%s has bits %08x, not those of %s", actual, bits, expected));
        }
    }

    /** All bytes, from any place to any place. */
    @Test
    void divide_anyByte_isTheQuotientOfFloats() {
        byte[] x = new byte[300];
        for (int q = 0; q < x.length; q++) {
            x[q] = (byte) q;
        }
        for (int count : new int[] {0, 1, 7, 16, 63, 256, 290}) {
            float[] y = new float[count + 3];
            Elementwise.divide(x, 5, 255f, y, 2, count);
            for (int q = 0; q < count; q++) {
                assertBits(y[q + 2], ((q + 5) & 0xff) / 255f);
            }
            assertBits(y[0] + y[1] + y[count + 2], 0f);
        }
    }
}
