package dev.lockstep.experiment;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an original run of an experiment printed on real MNIST. The first one is what results are compared with. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Published.All.class)
public @interface Published {

    /** Resource in this package: {@code epoch,loss,acc,val_loss,val_acc} with four printed decimals. */
    String log();

    /** Loss on the test set after the last epoch. */
    double testLoss();

    /** Accuracy on the test set after the last epoch. */
    double testAccuracy();

    /** Who ran it, with what, and where the log stands. */
    String source();

    /** Holds several. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {

        /** In order of precedence. */
        Published[] value();
    }
}
