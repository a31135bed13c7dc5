package dev.lockstep.nn;

import dev.lockstep.kernel.Elementwise;

/**
 * Plain stochastic gradient descent: {@code w := w - (rate * g)}, product and difference each rounded to float.
 *
 * @param rate learning rate
 */
public record SGD(float rate) implements Optimizer {

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public SGD {
        if (!(rate >= 0f) || Float.isInfinite(rate)) {
            throw new IllegalArgumentException("learning rate " + rate + " must be finite and >= 0");
        }
    }

    @Override
    public void update(Parameter parameter, int i0, int i1, int j0, int j1) {
        Elementwise.subtractScaled(rate, parameter.gradient(), parameter.value(), i0, i1, j0, j1);
    }
}
