package dev.lockstep.gate;

import dev.lockstep.result.Required;

/**
 * What earlier runs measured of a row somewhere, beside what this one did; for information.
 *
 * @param row name of the row
 * @param where this machine and software, this machine with other software, or another machine
 * @param place the other processor or JVM
 * @param runs how many
 * @param shift ln of time per operation, now over their median; null on another machine
 * @param percentOfPeak median of theirs, of the FMA peak measured with each; null where no operations are counted
 * @param percentNow of this run's head
 */
public record Earlier(
        String row, Where where, String place, int runs, Double shift, Double percentOfPeak, Double percentNow) {

    /** Checks that row and place are named. */
    public Earlier {
        Required.of("row", row);
        Required.of("where", where);
    }

    /** Where runs were made. */
    public enum Where {
        /** This machine with this software. */
        HERE,
        /** This machine with another JVM, system, or flags. */
        OTHER_SOFTWARE,
        /** Another machine: times mean nothing, parts of the peak do. */
        OTHER_MACHINE
    }
}
