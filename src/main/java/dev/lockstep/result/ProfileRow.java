package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** Where the time of a training run went: one phase of it, or all. */
public final class ProfileRow {

    /** What stands for the phase where it is all of them. */
    public static final String ALL = "all";

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** What computed the products. */
    @CsvBindByName(column = "kernel", required = true)
    public String kernel;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** Whether products with the input skipped its zeros: dense, sparse or mixed. */
    @CsvBindByName(column = "products", required = true)
    public String products;

    /** Input, forward, backward, update, validation or rest; all for their sum. */
    @CsvBindByName(column = "phase", required = true)
    public String phase;

    /** Wall time of the phase over all epochs; where a training was resumed, over those since. */
    @CsvBindByName(column = "seconds", required = true)
    public double seconds;

    /** The same as a share of all phases. */
    @CsvBindByName(column = "percent", required = true)
    public double percent;

    /** Of the seconds, those in matrix products. */
    @CsvBindByName(column = "product_seconds", required = true)
    public double productSeconds;

    /**
     * Of products that take zeros along, {@code 2 m n k} for each that the phase needs over its wall time, in GFLOP/s; empty
     * where zeros are skipped, or nothing is multiplied.
     */
    @AddedLater
    @CsvBindByName(column = "gflops")
    public Double gflops;

    /** The same as a share of what independent FMAs reached on as many threads, in the same JVM, after the training. */
    @AddedLater
    @CsvBindByName(column = "percent_of_peak")
    public Double percentOfPeak;

    /** An empty row, to be filled. */
    public ProfileRow() {}
}
