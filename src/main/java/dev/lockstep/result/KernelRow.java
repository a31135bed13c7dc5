package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** One kernel at one shape: speed in GFLOP/s, the mean over forks with its 95 % interval over forks. */
public final class KernelRow {

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

    /** Width of its vectors, in bits. */
    @CsvBindByName(column = "vector_bits", required = true)
    public int vectorBits;

    /** Speed, in 10^9 floating-point operations per second, an FMA being two. */
    @CsvBindByName(column = "gflops", required = true)
    public double gflops;

    /** Lower end of the interval; empty with a single fork. */
    @CsvBindByName(column = "gflops_low")
    public Double gflopsLow;

    /** Upper end. */
    @CsvBindByName(column = "gflops_high")
    public Double gflopsHigh;

    /** Of the FMA peak measured in the same run with as many threads. */
    @CsvBindByName(column = "percent_of_peak")
    public Double percentOfPeak;

    /** Heap bytes allocated per product. */
    @CsvBindByName(column = "bytes_per_op")
    public Double bytesPerOp;

    /** JVMs that were started. */
    @CsvBindByName(column = "forks", required = true)
    public int forks;

    /** Timed iterations in each. */
    @CsvBindByName(column = "iterations", required = true)
    public int iterations;

    /** Of the timed iterations, those that count since nothing else used the core; 0: none, all count. Empty if nobody looked. */
    @AddedLater
    @CsvBindByName(column = "percent_undisturbed")
    public Double percentUndisturbed;

    /** An empty row, to be filled. */
    public KernelRow() {}
}
