package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A test image that the model is confidently wrong about. */
public final class MistakeRow {

    /** Number of the image in the test set, from 0. */
    @CsvBindByName(column = "image", required = true)
    public int image;

    /** Its class. */
    @CsvBindByName(column = "label", required = true)
    public int label;

    /** What the model calls it. */
    @CsvBindByName(column = "predicted", required = true)
    public int predicted;

    /** How sure the model is. */
    @CsvBindByName(column = "probability", required = true)
    public double probability;

    /** Its bytes, row by row, in base 64. */
    @CsvBindByName(column = "pixels", required = true)
    public String pixels;

    /** An empty row, to be filled. */
    public MistakeRow() {}
}
