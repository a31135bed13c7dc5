package dev.lockstep.nn;

import dev.lockstep.kernel.Gemm;

/** Moves parameters along their gradients. */
public interface Optimizer {

    /**
     * One step for one parameter.
     *
     * @param gemm what computed the gradient; it knows which thread has which part of it near
     */
    void update(Parameter parameter, Gemm gemm);
}
