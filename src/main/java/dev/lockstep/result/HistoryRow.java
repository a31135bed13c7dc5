package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** One epoch of a training run. */
public final class HistoryRow {

    /** Number, from 1. */
    @CsvBindByName(column = "epoch", required = true)
    public int epoch;

    /** Training loss. */
    @CsvBindByName(column = "loss", required = true)
    public double loss;

    /** Training accuracy. */
    @CsvBindByName(column = "accuracy", required = true)
    public double accuracy;

    /** Validation loss after the epoch. */
    @CsvBindByName(column = "val_loss", required = true)
    public double valLoss;

    /** Validation accuracy after the epoch. */
    @CsvBindByName(column = "val_accuracy", required = true)
    public double valAccuracy;

    /** Wall time, validation included. */
    @CsvBindByName(column = "seconds", required = true)
    public double seconds;

    /** SHA-256 of the weights after the epoch. */
    @CsvBindByName(column = "weights_sha256", required = true)
    public String weightsSha256;

    /** An empty row, to be filled. */
    public HistoryRow() {}
}
