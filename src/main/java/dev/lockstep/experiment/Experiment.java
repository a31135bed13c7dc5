package dev.lockstep.experiment;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a static method without parameters that returns a model, and says how it is trained. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Experiment {

    /** Name on the command line and in files: lower-case letters, digits and dashes. */
    String name();

    /** Name for a reader. */
    String title();

    /** Passes over the training images. */
    int epochs();

    /** Seed of everything random. */
    int seed() default 1671;

    /** Images per training step. */
    int batch() default 128;

    /** Fraction of the training set, from its end, that validates. */
    double validation() default 0.2;

    /** Learning rate of plain SGD. */
    float learningRate() default 0.01f;
}
