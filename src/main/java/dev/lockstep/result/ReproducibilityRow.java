package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A short training of the reproducibility matrix; the first one of each experiment is what the others are compared with. */
public final class ReproducibilityRow {

    /** File in the results folder. */
    public static final String FILE = "reproducibility.csv";

    /** {@link #level} of what the others are compared with. */
    public static final String FIRST = "-";

    /** What equal bits show, L0 to L4, as {@link Sameness} has it; - for the first row. */
    @CsvBindByName(column = "level", required = true)
    public String level;

    /** The same in plain words. */
    @CsvBindByName(column = "what", required = true)
    public String what;

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** Mnist or synthetic, of which the first images were taken. */
    @CsvBindByName(column = "dataset", required = true)
    public String dataset;

    /** Passes over them. */
    @CsvBindByName(column = "epochs", required = true)
    public int epochs;

    /** What computed the products. */
    @CsvBindByName(column = "kernel", required = true)
    public String kernel;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** Width of the vectors, in bits. */
    @CsvBindByName(column = "vector_bits", required = true)
    public int vectorBits;

    /** The JVM that ran it. */
    @CsvBindByName(column = "jvm", required = true)
    public String jvm;

    /** SHA-256 of the final weights. */
    @CsvBindByName(column = "weights_sha256", required = true)
    public String weightsSha256;

    /** Whether they are those of the first row of the experiment. */
    @CsvBindByName(column = "equal", required = true)
    public boolean equal;

    /** An empty row, to be filled. */
    public ReproducibilityRow() {}
}
