package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/**
 * A number about the classes of the test set: {@code accuracy, accuracy_low, accuracy_high} (Wilson's 95 % interval), {@code
 * macro_precision, macro_recall, macro_f1, micro_precision, micro_recall, micro_f1} of all; {@code support, precision, recall,
 * f1} of a label; {@code count} of a label and what it was predicted to be.
 */
public final class MetricRow {

    /** What it measures. */
    @CsvBindByName(column = "metric", required = true)
    public String metric;

    /** Class of the images; empty for all. */
    @CsvBindByName(column = "label")
    public Integer label;

    /** What they were called; empty where it does not matter. */
    @CsvBindByName(column = "predicted")
    public Integer predicted;

    /** The number. */
    @CsvBindByName(column = "value", required = true)
    public double value;

    /** An empty row, to be filled. */
    public MetricRow() {}

    /** A row. */
    public static MetricRow of(String metric, Integer label, Integer predicted, double value) {
        MetricRow row = new MetricRow();
        row.metric = metric;
        row.label = label;
        row.predicted = predicted;
        row.value = value;
        return row;
    }
}
