package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A full training run. */
public final class ExperimentRow {

    /** Name of the experiment. */
    @CsvBindByName(column = "experiment", required = true)
    public String experiment;

    /** Mnist or synthetic. */
    @CsvBindByName(column = "dataset", required = true)
    public String dataset;

    /** Of everything random. */
    @CsvBindByName(column = "seed", required = true)
    public int seed;

    /** Passes over the training images. */
    @CsvBindByName(column = "epochs", required = true)
    public int epochs;

    /** What computed the products. */
    @CsvBindByName(column = "kernel", required = true)
    public String kernel;

    /** Threads that took part. */
    @CsvBindByName(column = "threads", required = true)
    public int threads;

    /** Whether products with the input skipped its zeros: dense, sparse or mixed. */
    @CsvBindByName(column = "products", required = true)
    public String products;

    /** Training loss of the last epoch. */
    @CsvBindByName(column = "loss", required = true)
    public double loss;

    /** Training accuracy of the last epoch. */
    @CsvBindByName(column = "accuracy", required = true)
    public double accuracy;

    /** Validation loss after the last epoch. */
    @CsvBindByName(column = "val_loss", required = true)
    public double valLoss;

    /** Validation accuracy after the last epoch. */
    @CsvBindByName(column = "val_accuracy", required = true)
    public double valAccuracy;

    /** Loss on the test set. */
    @CsvBindByName(column = "test_loss", required = true)
    public double testLoss;

    /** Accuracy on the test set. */
    @CsvBindByName(column = "test_accuracy", required = true)
    public double testAccuracy;

    /** Wall time of all epochs, validation included. */
    @CsvBindByName(column = "seconds", required = true)
    public double seconds;

    /** Training images over those seconds. */
    @CsvBindByName(column = "images_per_second", required = true)
    public double imagesPerSecond;

    /** SHA-256 of the final weights. */
    @CsvBindByName(column = "weights_sha256", required = true)
    public String weightsSha256;

    /** The log that it was compared with; empty if none. */
    @CsvBindByName(column = "published_log")
    public String publishedLog;

    /** Printed numbers that both have. */
    @CsvBindByName(column = "numbers_compared")
    public Integer numbersCompared;

    /** Of them, those that print alike. */
    @CsvBindByName(column = "numbers_equal")
    public Integer numbersEqual;

    /** An empty row, to be filled. */
    public ExperimentRow() {}
}
