package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A fork of the regression gate. */
public final class GateForkRow {

    /** Name of the run. */
    @CsvBindByName(column = "run", required = true)
    public String run;

    /** base, head, or, in a null control, control-base and control-copy. */
    @CsvBindByName(column = "side", required = true)
    public String side;

    /** From 0. */
    @CsvBindByName(column = "block", required = true)
    public int block;

    /** In the block, from 0; one that was run again has the number of the void one. */
    @CsvBindByName(column = "round", required = true)
    public int round;

    /** Forks before it in the run. */
    @CsvBindByName(column = "slot", required = true)
    public int slot;

    /** Class and method. */
    @CsvBindByName(column = "benchmark", required = true)
    public String benchmark;

    /** Parameters, as name=value. */
    @CsvBindByName(column = "params", required = true)
    public String params;

    /** Median of the iterations. */
    @CsvBindByName(column = "score", required = true)
    public double score;

    /** Of the score. */
    @CsvBindByName(column = "unit", required = true)
    public String unit;

    /** Speed of its matrix products, where they are counted. */
    @CsvBindByName(column = "gflops")
    public Double gflops;

    /** FMA peak of one thread beside the fork, GFLOP/s. */
    @CsvBindByName(column = "reference", required = true)
    public double reference;

    /** Part of the time that a hypervisor took. */
    @CsvBindByName(column = "steal")
    public Double steal;

    /** Why it does not count; empty if it does. */
    @CsvBindByName(column = "voided")
    public String voided;

    /** An empty row, to be filled. */
    public GateForkRow() {}
}
