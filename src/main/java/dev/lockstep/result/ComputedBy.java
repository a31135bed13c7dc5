package dev.lockstep.result;

import java.util.ArrayList;
import java.util.List;

/**
 * What computed a training: everything that may change without changing a bit.
 *
 * @param kernel name of the kernel
 * @param threads that took part
 * @param vectorBits width of the vectors in use
 * @param jvm vendor and version
 * @param cpu the processor's name and model
 */
public record ComputedBy(String kernel, int threads, int vectorBits, String jvm, String cpu) {

    /** A kernel in an environment. */
    public static ComputedBy of(Environment environment, String kernel, int threads) {
        return new ComputedBy(
                kernel,
                threads,
                environment.vectorBits(),
                environment.jvm(),
                environment.cpu() + ", " + environment.cpuId());
    }

    /** What equal bits of this and of another process would show. */
    public Sameness sameness(ComputedBy other) {
        if (!cpu.equals(other.cpu) || !jvm.equals(other.jvm) || vectorBits != other.vectorBits) {
            return Sameness.OTHER_MACHINE;
        }
        if (!kernel.equals(other.kernel)) {
            return Sameness.OTHER_KERNEL;
        }
        return threads == other.threads ? Sameness.NEW_JVM : Sameness.OTHER_THREADS;
    }

    /** The same in the words of what matters most: which part of the {@linkplain Sameness#OTHER_MACHINE machine} it is. */
    public String what(ComputedBy other) {
        if (!cpu.equals(other.cpu)) {
            return "other CPU";
        }
        if (!jvm.equals(other.jvm)) {
            return "other JDK";
        }
        return vectorBits == other.vectorBits ? sameness(other).meaning() : "other vector width";
    }

    /** Everything that is not alike, a phrase each: {@code kernel parallel, here simd}. */
    public List<String> differences(ComputedBy here) {
        List<String> differences = new ArrayList<>();
        add(differences, "kernel", kernel, here.kernel);
        add(differences, "threads", threads, here.threads);
        add(differences, "vector bits", vectorBits, here.vectorBits);
        add(differences, "JVM", jvm, here.jvm);
        add(differences, "CPU", cpu, here.cpu);
        return differences;
    }

    private static void add(List<String> differences, String name, Object recorded, Object here) {
        if (!recorded.equals(here)) {
            differences.add(name + " " + recorded + ", here " + here);
        }
    }

    /** Kernel, threads and vectors: {@code parallel, 2 threads, 512-bit vectors}. */
    public String describe() {
        return kernel + ", " + threads + (threads == 1 ? " thread, " : " threads, ") + vectorBits + "-bit vectors";
    }
}
