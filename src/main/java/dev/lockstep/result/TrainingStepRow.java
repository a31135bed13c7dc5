package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** One training step (forward, backward, update of a batch) of an experiment. */
public final class TrainingStepRow {

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** What computes its products. */
    @CsvBindByName(column = "kernel", required = true)
    public String kernel;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** The JVM that ran it. */
    @CsvBindByName(column = "jvm", required = true)
    public String jvm;

    /** Time of a step, the mean over forks. */
    @CsvBindByName(column = "microseconds", required = true)
    public double microseconds;

    /** Lower end of the 95 % interval over forks; empty with a single fork. */
    @CsvBindByName(column = "low")
    public Double low;

    /** Upper end. */
    @CsvBindByName(column = "high")
    public Double high;

    /** Operations of the products that a step needs, per second, in 10^9. */
    @CsvBindByName(column = "gflops", required = true)
    public double gflops;

    /** Of the FMA peak measured in the same run with as many threads. */
    @CsvBindByName(column = "percent_of_peak")
    public Double percentOfPeak;

    /** Heap bytes allocated per step. */
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
    public TrainingStepRow() {}
}
