package dev.lockstep.nn;

/** Moves parameters along their gradients. */
public interface Optimizer {

    /** One step for one parameter. */
    void update(Parameter parameter);
}
