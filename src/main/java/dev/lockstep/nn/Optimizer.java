package dev.lockstep.nn;

/** Moves parameters along their gradients. */
public interface Optimizer {

    /** One step for rows {@code [i0, i1)} and columns {@code [j0, j1)} of a parameter. */
    void update(Parameter parameter, int i0, int i1, int j0, int j1);
}
