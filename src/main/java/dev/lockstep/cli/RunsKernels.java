package dev.lockstep.cli;

import dev.lockstep.benchmark.Jvm;
import java.util.List;

/** A command that runs kernels: with {@code --verbose}, what they chose is said before it starts. */
interface RunsKernels {

    /** What they run on. */
    default List<Jvm> jvms() {
        return List.of(Jvm.current());
    }
}
