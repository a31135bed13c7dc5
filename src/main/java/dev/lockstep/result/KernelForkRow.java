package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** What one fork measured of a kernel at a shape. */
public final class KernelForkRow {

    /** Name of the kernel. */
    @CsvBindByName(column = "kernel", required = true)
    public String kernel;

    /** NN, TN (A stored transposed) or NT (B stored transposed). */
    @CsvBindByName(column = "layout", required = true)
    public String layout;

    /** Rows of C. */
    @CsvBindByName(column = "m", required = true)
    public int m;

    /** Inner extent. */
    @CsvBindByName(column = "k", required = true)
    public int k;

    /** Columns of C. */
    @CsvBindByName(column = "n", required = true)
    public int n;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** The JVM that ran it. */
    @CsvBindByName(column = "jvm", required = true)
    public String jvm;

    /** Which of the JVMs that were started, from 1. */
    @CsvBindByName(column = "fork", required = true)
    public int fork;

    /** Its median iteration, in 10^9 floating-point operations per second. */
    @CsvBindByName(column = "gflops", required = true)
    public double gflops;

    /** Of the timed iterations, those that count since nothing else used the core; 0: none, all count. Empty if nobody looked. */
    @AddedLater
    @CsvBindByName(column = "percent_undisturbed")
    public Double percentUndisturbed;

    /** An empty row, to be filled. */
    public KernelForkRow() {}
}
