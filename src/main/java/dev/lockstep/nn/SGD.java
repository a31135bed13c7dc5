package dev.lockstep.nn;

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
    public void update(Parameter parameter) {
        step(
                parameter.value().data(),
                parameter.value().offset(),
                parameter.gradient().data(),
                parameter.gradient().offset(),
                parameter.value().size(),
                rate);
    }

    private static void step(float[] w, int w0, float[] g, int g0, int count, float rate) {
        for (int q = 0; q < count; q++) {
            w[w0 + q] -= rate * g[g0 + q];
        }
    }
}
