package dev.lockstep.experiment;

import java.util.function.IntToDoubleFunction;

/**
 * How well each class is told from the others.
 *
 * <pre>{@code
 * precision_c = n_cc / sum_i n_ic      of those called c, the part that is c
 * recall_c    = n_cc / sum_j n_cj      of those that are c, the part called c
 * F1_c        = 2 precision_c recall_c / (precision_c + recall_c)
 * }</pre>
 *
 * with {@code n_ij} images of class i that were called j. A quotient of 0 over 0 is 0. The macro average is the mean over
 * classes; the micro average counts all images alike, and where each has one class, its precision, recall and F1 are all the
 * accuracy (M. Sokolova, G. Lapalme, "A systematic analysis of performance measures for classification tasks", 2009).
 */
public final class ClassMetrics {

    private final long[][] counts;

    private ClassMetrics(long[][] counts) {
        this.counts = counts;
    }

    /** Of what a model says of a set. */
    public static ClassMetrics of(Predictions predictions) {
        long[][] counts = new long[predictions.classes()][predictions.classes()];
        for (int i = 0; i < predictions.count(); i++) {
            counts[predictions.labels()[i]][predictions.predicted()[i]]++;
        }
        return new ClassMetrics(counts);
    }

    /** Number of classes. */
    public int classes() {
        return counts.length;
    }

    /** Images of a class that were called another, or the same. */
    public long count(int label, int predicted) {
        return counts[label][predicted];
    }

    /** Images of a class. */
    public long support(int label) {
        long sum = 0;
        for (long count : counts[label]) {
            sum += count;
        }
        return sum;
    }

    private long called(int predicted) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[predicted];
        }
        return sum;
    }

    /** All images. */
    public long total() {
        long sum = 0;
        for (int label = 0; label < classes(); label++) {
            sum += support(label);
        }
        return sum;
    }

    /** Images called what they are. */
    public long correct() {
        long sum = 0;
        for (int label = 0; label < classes(); label++) {
            sum += counts[label][label];
        }
        return sum;
    }

    /** Fraction of all images called what they are; also the micro average of precision, recall and F1. */
    public double accuracy() {
        return quotient(correct(), total());
    }

    /** Precision of a class. */
    public double precision(int label) {
        return quotient(counts[label][label], called(label));
    }

    /** Recall of a class. */
    public double recall(int label) {
        return quotient(counts[label][label], support(label));
    }

    /** F1 of a class: the harmonic mean of both. */
    public double f1(int label) {
        return quotient(2 * counts[label][label], called(label) + support(label));
    }

    /** Mean precision over classes. */
    public double macroPrecision() {
        return mean(this::precision);
    }

    /** Mean recall over classes. */
    public double macroRecall() {
        return mean(this::recall);
    }

    /** Mean F1 over classes. */
    public double macroF1() {
        return mean(this::f1);
    }

    private double mean(IntToDoubleFunction quantity) {
        double sum = 0;
        for (int label = 0; label < classes(); label++) {
            sum += quantity.applyAsDouble(label);
        }
        return sum / classes();
    }

    private static double quotient(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
