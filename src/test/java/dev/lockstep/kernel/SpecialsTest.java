package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialsTest {

    /** One value among plain ones, at all places that vectors, pairs of them and what is left have. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 70})
    void skip_oneValueOfEachKind_isFoundWherever(int columns) {
        for (int gap = 0; gap < 2; gap++) {
            int rows = 5 + 200 / columns;
            Matrix b = new Matrix(new float[(rows + 1) * (columns + gap)], 0, rows, columns, columns + gap, 1);
            for (int i = 0; i < b.data().length; i++) {
                b.data()[i] = i % 3 - 1.5f;
            }
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    at(b, i, j, 0f, Specials.Skip.ALWAYS);
                    at(b, i, j, -0f, Specials.Skip.ALWAYS);
                    at(b, i, j, -0x1p-70f, Specials.Skip.ALWAYS);
                    at(b, i, j, Float.MAX_VALUE, Specials.Skip.ALWAYS);
                    at(b, i, j, Math.nextDown(0x1p-93f), Specials.Skip.UNLESS_NEGATIVE_ZERO);
                    at(b, i, j, -Float.MIN_VALUE, Specials.Skip.UNLESS_NEGATIVE_ZERO);
                    at(b, i, j, Float.NaN, Specials.Skip.NEVER);
                    at(b, i, j, Float.NEGATIVE_INFINITY, Specials.Skip.NEVER);
                }
            }
        }
    }

    private static void at(Matrix b, int i, int j, float value, Specials.Skip expected) {
        float plain = b.data()[b.index(i, j)];
        b.data()[b.index(i, j)] = value;
        int rows = b.rows();
        assertThat(Specials.skip(b, 0, rows, 0, b.columns())).isEqualTo(expected);
        assertThat(Specials.skip(b.transposed(), 0, b.columns(), 0, rows)).isEqualTo(expected);
        assertThat(Specials.skip(b, 0, i, 0, b.columns())).isEqualTo(Specials.Skip.ALWAYS);
        assertThat(Specials.skip(b, i + 1, rows, 0, b.columns())).isEqualTo(Specials.Skip.ALWAYS);
        b.data()[b.index(i, j)] = plain;
    }

    /** Bit patterns all over the floats: what is said of each follows from its magnitude, but for some between the bounds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void skip_floatsOfAllMagnitudes_followsTheBounds(int copies) {
        Random random = new Random(1671);
        float[] b = new float[copies];
        Matrix matrix = Matrix.of(b, 1, copies);
        for (int draw = 0; draw < 200_000; draw++) {
            float value = Float.intBitsToFloat(random.nextInt());
            float magnitude = Math.abs(value);
            b[random.nextInt(copies)] = value;
            Specials.Skip skip = Specials.skip(matrix, 0, 1, 0, copies);
            if (!Float.isFinite(value)) {
                assertThat(skip).isEqualTo(Specials.Skip.NEVER);
            } else if (magnitude != 0f && magnitude < 0x1p-93f) {
                assertThat(skip).isEqualTo(Specials.Skip.UNLESS_NEGATIVE_ZERO);
            } else if (magnitude == 0f || magnitude >= 0x1p-70f) {
                assertThat(skip).isEqualTo(Specials.Skip.ALWAYS);
            }
            Arrays.fill(b, 1f);
        }
    }

    /**
     * Products whose last bits are as low as those of any product of a byte's value with a float of that exponent come, each with a sum
     * that cancels all else: only an exponent below the bound makes -0 of them.
     */
    @ParameterizedTest
    @CsvSource({"-93, false", "-94, false", "-96, true", "-100, true"})
    void skip_lowestBitsOfProducts_makeNegativeZeroOnlyBelowTheBound(int exponent, boolean expected) {
        boolean negativeZero = false;
        for (int v = 1; v < 256; v++) {
            float a = v / SparseRows.WHITE;
            long significand = Float.floatToIntBits(a) & 0x7fffff | 0x800000;
            long odd = significand >> Long.numberOfTrailingZeros(significand);
            // By Newton's iteration modulo a power of two.
            long inverse = odd;
            for (int step = 0; step < 5; step++) {
                inverse *= 2 - odd * inverse;
            }
            for (long low = 1; low < 64; low += 2) {
                long other = low * inverse & 0xffffff | 0x800000;
                float b = -Math.scalb((float) other, exponent - 23);
                assertThat(Math.getExponent(b)).isEqualTo(exponent);
                float nearest = (float) -((double) a * b);
                for (float c : new float[] {nearest, Math.nextUp(nearest), Math.nextDown(nearest)}) {
                    negativeZero |= Float.floatToRawIntBits(Math.fma(a, b, c)) == Integer.MIN_VALUE;
                }
            }
        }
        assertThat(negativeZero).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 45})
    void hasNegativeZero_oneAmongOthers_isFound(int columns) {
        Matrix c = Matrix.zeros(4, columns);
        assertThat(Specials.hasNegativeZero(c, 0, 4, 0, columns)).isFalse();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < columns; j++) {
                c.data()[c.index(i, j)] = -0f;
                assertThat(Specials.hasNegativeZero(c, 0, 4, 0, columns)).isTrue();
                assertThat(Specials.hasNegativeZero(c, i, i + 1, j, j + 1)).isTrue();
                assertThat(Specials.hasNegativeZero(c, 0, i, 0, columns)).isFalse();
                assertThat(Specials.hasNegativeZero(c.transposed(), 0, columns, 0, 4))
                        .isTrue();
                c.data()[c.index(i, j)] = -Float.MIN_VALUE;
            }
        }
    }
}
