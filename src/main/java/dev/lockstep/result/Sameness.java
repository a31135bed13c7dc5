package dev.lockstep.result;

/** How different two runs may be that still have the same bits, weakest claim first. */
public enum Sameness {
    /** The same program, run again without leaving its JVM. */
    SAME_JVM("same JVM twice"),
    /** The same command, run again. */
    NEW_JVM("new JVM"),
    /** The same kernel with another number of threads. */
    OTHER_THREADS("other thread count"),
    /** Another kernel. */
    OTHER_KERNEL("other kernel"),
    /** Other hardware or another compiler. */
    OTHER_MACHINE("other vector width, JDK or CPU"),
    /** No bits in common, only figures that are near each other. */
    STATISTICAL("only statistical");

    private final String meaning;

    Sameness(String meaning) {
        this.meaning = meaning;
    }

    /** {@code L0} to {@code L5}. */
    public String label() {
        return "L" + ordinal();
    }

    /** In plain words. */
    public String meaning() {
        return meaning;
    }

    /** Label and meaning: {@code L3 (other kernel)}. */
    @Override
    public String toString() {
        return label() + " (" + meaning + ")";
    }
}
