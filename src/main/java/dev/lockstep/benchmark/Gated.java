package dev.lockstep.benchmark;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Puts a {@code @Benchmark} method under the regression gate. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Gated {

    /** Parameters of each gated row, as {@code "name=value name=value"}; other parameters keep their first value. */
    String[] value();

    /** Iterations of warm-up, of 300 ms unless forks are short, after which it is compiled and its time steady. */
    int warmups() default 2;
}
