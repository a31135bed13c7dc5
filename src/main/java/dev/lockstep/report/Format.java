package dev.lockstep.report;

import java.util.Locale;

/** Numbers as people read them; empty where nothing was measured. */
final class Format {

    private Format() {}

    static String decimals(int count, Double value) {
        return value == null ? "" : String.format(Locale.ROOT, "%." + count + "f", value);
    }

    static String significant(double value) {
        return Math.abs(value) >= 100
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    static String thousands(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String interval(int count, Double low, Double high) {
        return low == null || high == null ? "" : decimals(count, low) + " to " + decimals(count, high);
    }

    static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d ", number) + (number == 1 ? one : many);
    }

    /** The first digits of a digest, enough to tell two apart. */
    static String digest(String sha256) {
        return sha256 == null ? "" : sha256.substring(0, Math.min(16, sha256.length()));
    }

    /** A JVM's name without its vendor and build: "17.0.15". */
    static String release(String jvm) {
        return jvm.substring(jvm.lastIndexOf(' ') + 1).split("[+]")[0];
    }
}
