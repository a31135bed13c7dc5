package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** How many images a second a network classifies. */
public final class InferenceRow {

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** Images that are classified together. */
    @CsvBindByName(column = "batch", required = true)
    public int batch;

    /** {@code sparse} if zeros of the input are skipped, else {@code dense}. */
    @CsvBindByName(column = "input", required = true)
    public String input;

    /** What computes products. */
    @CsvBindByName(column = "kernel", required = true)
    public String kernel;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** The JVM that ran it. */
    @CsvBindByName(column = "jvm", required = true)
    public String jvm;

    /** From bytes to probabilities, the mean over forks. */
    @CsvBindByName(column = "images_per_second", required = true)
    public double imagesPerSecond;

    /** Lower end of the 95 % interval over forks; empty with a single fork. */
    @CsvBindByName(column = "low")
    public Double low;

    /** Upper end. */
    @CsvBindByName(column = "high")
    public Double high;

    /** Heap bytes allocated per batch. */
    @CsvBindByName(column = "bytes_per_op")
    public Double bytesPerOp;

    /** JVMs that were started. */
    @CsvBindByName(column = "forks", required = true)
    public int forks;

    /** Of the timed iterations, those that count since nothing else used the core; 0: none, all count. Empty if nobody looked. */
    @AddedLater
    @CsvBindByName(column = "percent_undisturbed")
    public Double percentUndisturbed;

    /** An empty row, to be filled. */
    public InferenceRow() {}
}
