package dev.lockstep.cli;

import dev.lockstep.experiment.Divergence;
import dev.lockstep.experiment.Reproduction;
import dev.lockstep.experiment.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is said about weights that are not the expected ones. */
final class DivergenceText {

    private final Reproduction.Mismatch mismatch;
    private final SideBySide found;
    private final String kernel;
    private final List<String> lines = new ArrayList<>();

    private DivergenceText(Reproduction.Mismatch mismatch, SideBySide found, String kernel) {
        this.mismatch = mismatch;
        this.found = found;
        this.kernel = kernel;
    }

    /**
     * Lines for a reader.
     *
     * @param mismatch the epoch
     * @param found what training it again beside the naive kernel showed
     * @param kernel name of the tested kernel
     * @param elsewhere what to say where this machine's kernels agree with each other: who then was wrong
     */
    static List<String> of(Reproduction.Mismatch mismatch, SideBySide found, String kernel, List<String> elsewhere) {
        DivergenceText text = new DivergenceText(mismatch, found, kernel);
        text.fingerprints();
        if (found.first() != null) {
            text.place();
            text.spread();
        } else if (mismatch.replayed() != null && !mismatch.replayed().equals(found.fingerprint())) {
            text.add("trained again, the epoch ends with " + found.fingerprint() + ":");
            text.add("kernel " + kernel + " does not even give the same bits twice in one JVM");
        } else if (mismatch.replayed() == null && mismatch.recorded().equals(found.fingerprint())) {
            text.add("the recorded run had that loss, too, and was told to go on (--keep-going);");
            text.add("weights of NaN show nothing: all of them have the same fingerprint");
        } else {
            text.add("no divergence between kernels: " + kernel + " and naive, which defines the bits, agree");
            text.add("with each other after every batch of this epoch");
            elsewhere.forEach(text::add);
        }
        return text.lines;
    }

    private void fingerprints() {
        add("weights after epoch " + mismatch.epoch());
        add("  expected  " + mismatch.recorded());
        add("  here      " + (mismatch.replayed() == null ? "none: " + mismatch.notFinite() : mismatch.replayed()));
    }

    private void place() {
        Divergence first = found.first();
        String naive = found.sameKernel() ? "again" : "naive";
        int width = Math.max(kernel.length(), naive.length());
        if (found.sameKernel()) {
            add("kernel " + kernel + " does not even give the same bits twice in one JVM");
        }
        add("first divergence: epoch " + found.epoch() + ", batch " + found.batch() + " of " + found.batches() + ", "
                + first.parameter() + ", row " + first.row() + ", column " + first.column() + " (from 0)");
        value(kernel, width, first.tested());
        value(naive, width, first.defined());
        add("  distance  " + (first.ulps() < 0 ? "none: NaN is not in line with numbers" : count(first.ulps(), "ulp")));
        add("differing after this batch:");
        for (Divergence.Changed changed : first.parameters()) {
            add(String.format(
                    Locale.ROOT,
                    "  %s: %,d of %,d, at most %s",
                    changed.name(),
                    changed.differing(),
                    changed.elements(),
                    count(changed.mostUlps(), "ulp")));
        }
    }

    private void value(String name, int width, float value) {
        add(String.format(Locale.ROOT, "  %-" + width + "s  %s (0x%08x)", name, value, Float.floatToRawIntBits(value)));
    }

    /** How the difference grows: the batches 1, 2, 4, 8, ... after it began, and the last one. */
    private void spread() {
        List<SideBySide.Spread> spread = found.spread();
        if (spread.isEmpty()) {
            return;
        }
        add("weights that differ, from batch to batch:");
        for (int later = 0; later < spread.size(); later++) {
            if (Integer.bitCount(later) <= 1 || later == spread.size() - 1) {
                SideBySide.Spread at = spread.get(later);
                add(String.format(
                        Locale.ROOT,
                        "  batch %3d: %,9d differ, at most %s",
                        at.batch(),
                        at.differing(),
                        count(at.mostUlps(), "ulp")));
            }
        }
    }

    private static String count(long number, String unit) {
        return String.format(Locale.ROOT, "%,d %s", number, unit);
    }

    private void add(String line) {
        lines.add("  " + line);
    }
}
