package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** An experiment as one library trains it, beside the others. */
public final class TrainingPeerRow {

    /** File in the results folder. */
    public static final String FILE = "training-peers.csv";

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** Mnist or synthetic. */
    @CsvBindByName(column = "dataset", required = true)
    public String dataset;

    /** Lockstep, or the peer's name. */
    @CsvBindByName(column = "library", required = true)
    public String library;

    /** Threads that it may use. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** Whether zero pixels are skipped: sparse, which only ours does, or dense. */
    @CsvBindByName(column = "products", required = true)
    public String products;

    /** Measured epochs of each training. */
    @CsvBindByName(column = "epochs", required = true)
    public int epochs;

    /** Trainings, each in a process of its own. */
    @CsvBindByName(column = "rounds", required = true)
    public int rounds;

    /** Training and validation of an epoch: median over rounds of the median epoch. */
    @CsvBindByName(column = "seconds_per_epoch", required = true)
    public double secondsPerEpoch;

    /** The same in the fastest round. */
    @CsvBindByName(column = "low", required = true)
    public double low;

    /** The same in the slowest round. */
    @CsvBindByName(column = "high", required = true)
    public double high;

    /** Training images over the median. */
    @CsvBindByName(column = "images_per_second", required = true)
    public double imagesPerSecond;

    /** On the test set after the measured epochs; median over rounds. */
    @CsvBindByName(column = "test_accuracy", required = true)
    public double testAccuracy;

    /** Time over that of ours with one thread, zeros skipped: median over rounds of the quotient within a round. */
    @CsvBindByName(column = "times_ours_one_thread", required = true)
    public double timesOursOneThread;

    /** The same over ours at its best. */
    @CsvBindByName(column = "times_ours_best", required = true)
    public double timesOursBest;

    /** An empty row, to be filled. */
    public TrainingPeerRow() {}
}
