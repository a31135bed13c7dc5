package dev.lockstep.result;

import com.opencsv.bean.CsvBindByName;

/** A peer that took part in a run. */
public final class PeerRow {

    /** Its name in the rows of kernels. */
    @CsvBindByName(column = "peer", required = true)
    public String peer;

    /** The library that was loaded, its version and where it came from. */
    @CsvBindByName(column = "library", required = true)
    public String library;

    /** An empty row, to be filled. */
    public PeerRow() {}
}
