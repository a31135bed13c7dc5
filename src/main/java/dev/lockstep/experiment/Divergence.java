package dev.lockstep.experiment;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Parameter;
import dev.lockstep.nn.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first place where two models that should be equal are not: the first element, row by row, of the first parameter in
 * the order of the layers.
 *
 * @param parameter as Keras names it, {@code dense_1/kernel}
 * @param row from 0
 * @param column from 0
 * @param tested value in the tested model
 * @param defined value in the model that it is compared with
 * @param parameters all that differ, in the order of the layers
 */
public record Divergence(String parameter, int row, int column, float tested, float defined, List<Changed> parameters) {

    /**
     * A parameter that differs.
     *
     * @param name as Keras has it
     * @param differing elements that differ
     * @param elements elements that there are
     * @param mostUlps largest distance of two elements, as {@link Divergence#ulps(float, float)} has it; NaN aside
     */
    public record Changed(String name, int differing, int elements, long mostUlps) {}

    /** Compares two compiled models of one experiment; null if all their parameters have the same bits. */
    static Divergence of(Sequential tested, Sequential defined) {
        List<Parameter> all = tested.parameters();
        List<Parameter> others = defined.parameters();
        for (int p = 0; p < all.size(); p++) {
            int at = mismatch(all.get(p).value(), others.get(p).value());
            if (at >= 0) {
                Matrix mine = all.get(p).value();
                Matrix other = others.get(p).value();
                return new Divergence(
                        tested.parameterNames().get(p),
                        at / mine.columns(),
                        at % mine.columns(),
                        mine.data()[mine.offset() + at],
                        other.data()[other.offset() + at],
                        changed(tested, defined));
            }
        }
        return null;
    }

    /** Number, row by row, of the first element that differs; -1 if none does. Every NaN is equal to every other. */
    private static int mismatch(Matrix x, Matrix y) {
        return Arrays.mismatch(
                x.data(), x.offset(), x.offset() + x.size(), y.data(), y.offset(), y.offset() + y.size());
    }

    private static List<Changed> changed(Sequential tested, Sequential defined) {
        List<Changed> changed = new ArrayList<>();
        for (int p = 0; p < tested.parameters().size(); p++) {
            Matrix x = tested.parameters().get(p).value();
            Matrix y = defined.parameters().get(p).value();
            int differing = 0;
            long most = 0;
            for (int i = 0; i < x.size(); i++) {
                float mine = x.data()[x.offset() + i];
                float other = y.data()[y.offset() + i];
                if (Float.floatToIntBits(mine) != Float.floatToIntBits(other)) {
                    differing++;
                    most = Math.max(most, ulps(mine, other));
                }
            }
            if (differing > 0) {
                changed.add(new Changed(tested.parameterNames().get(p), differing, x.size(), most));
            }
        }
        return List.copyOf(changed);
    }

    /** Distance of the two values, as {@link #ulps(float, float)} has it. */
    public long ulps() {
        return ulps(tested, defined);
    }

    /**
     * How many steps from one float to the next lie between two values; -0.0 and +0.0 are one step apart.
     *
     * @return the distance; -1 if one of them is NaN, which has no place among the others
     */
    public static long ulps(float x, float y) {
        return Float.isNaN(x) || Float.isNaN(y) ? -1 : Math.abs(place(x) - place(y));
    }

    /** Floats in ascending order are consecutive whole numbers; +0.0 is 0 and -0.0 is -1. */
    private static long place(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits >= 0 ? bits : -1L - (bits & Integer.MAX_VALUE);
    }
}
