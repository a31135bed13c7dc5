package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** One phase of a training step, measured alone. */
public final class PhaseRow {

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** {@code gather} (makes a batch), {@code forward}, {@code backward} or {@code update}. */
    @CsvBindByName(column = "phase", required = true)
    public String phase;

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

    /** Time for a batch, the mean over forks. */
    @CsvBindByName(column = "microseconds", required = true)
    public double microseconds;

    /** Lower end of the 95 % interval over forks; empty with a single fork. */
    @CsvBindByName(column = "low")
    public Double low;

    /** Upper end. */
    @CsvBindByName(column = "high")
    public Double high;

    /** Operations of products per second, or bytes read and written, in 10^9; empty where zeros are skipped in products. */
    @CsvBindByName(column = "rate")
    public Double rate;

    /** {@code GFLOP/s} or {@code GB/s}. */
    @CsvBindByName(column = "unit")
    public String unit;

    /** What bounds it, as {@link CeilingRow} names it. */
    @CsvBindByName(column = "ceiling")
    public String ceiling;

    /** Of that, measured in the same run; a bandwidth times the threads. */
    @CsvBindByName(column = "percent_of_ceiling")
    public Double percentOfCeiling;

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
    public PhaseRow() {}
}
