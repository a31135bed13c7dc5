package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A choice of tile and blocks at one shape. */
public final class TuningRow {

    /** Rows of a tile. */
    @CsvBindByName(column = "mr", required = true)
    public int mr;

    /** Vectors in a row of a tile. */
    @CsvBindByName(column = "vectors", required = true)
    public int vectors;

    /** Steps of the inner extent in a block. */
    @CsvBindByName(column = "kc", required = true)
    public int kc;

    /** Rows of A in a block of KC steps. */
    @AddedLater
    @CsvBindByName(column = "mc")
    public Integer mc;

    /** Columns of B in a block. */
    @CsvBindByName(column = "nc", required = true)
    public int nc;

    /** The product. */
    @CsvBindByName(column = "shape", required = true)
    public String shape;

    /** The JVM that ran it. */
    @CsvBindByName(column = "jvm", required = true)
    public String jvm;

    /** Width of its vectors, in bits. */
    @CsvBindByName(column = "vector_bits", required = true)
    public int vectorBits;

    /** Speed, in 10^9 floating-point operations per second. */
    @CsvBindByName(column = "gflops", required = true)
    public double gflops;

    /** Of the FMA peak measured in the same run. */
    @CsvBindByName(column = "percent_of_peak")
    public Double percentOfPeak;

    /** JVMs that were started. */
    @CsvBindByName(column = "forks", required = true)
    public int forks;

    /** Of the timed iterations, those that count since nothing else used the core; 0: none, all count. Empty if nobody looked. */
    @AddedLater
    @CsvBindByName(column = "percent_undisturbed")
    public Double percentUndisturbed;

    /** An empty row, to be filled. */
    public TuningRow() {}
}
