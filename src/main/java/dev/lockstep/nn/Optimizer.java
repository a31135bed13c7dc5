package dev.lockstep.nn;

/** Moves parameters along their gradients. */
public interface Optimizer {

    /** One step for one parameter, or for a block of one. */
    void update(Parameter parameter);
}
