package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A limit of the machine, measured. */
public final class CeilingRow {

    /** The ceiling that "% of peak" refers to. */
    public static final String FMA_PEAK = "fma_peak";

    /** What limits: {@value #FMA_PEAK}, fma_peak_scalar, read, write or triad at a level of the memory, or barrier. */
    @CsvBindByName(column = "ceiling", required = true)
    public String ceiling;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** The JVM that ran it. */
    @CsvBindByName(column = "jvm", required = true)
    public String jvm;

    /** The mean over forks. */
    @CsvBindByName(column = "value", required = true)
    public double value;

    /** Lower end of the 95 % interval over forks; empty with a single fork. */
    @CsvBindByName(column = "low")
    public Double low;

    /** Upper end. */
    @CsvBindByName(column = "high")
    public Double high;

    /** Unit of the three. */
    @CsvBindByName(column = "unit", required = true)
    public String unit;

    /** Of the timed iterations, those that count since nothing else used the core; 0: none, all count. Empty if nobody looked. */
    @AddedLater
    @CsvBindByName(column = "percent_undisturbed")
    public Double percentUndisturbed;

    /** An empty row, to be filled. */
    public CeilingRow() {}
}
