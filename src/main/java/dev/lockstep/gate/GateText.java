package dev.lockstep.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as text, in the columns of benchstat. */
public final class GateText {

    private GateText() {}

    /** All of it. */
    public static String of(GateReport report) {
        StringBuilder text = new StringBuilder();
        line(text, "base  %s", report.base());
        line(text, "head  %s", report.head());
        line(text, "seed  %d, machine %s, software %s", report.seed(), report.hw(), report.sw());
        line(text, "");
        int width = report.rows().stream()
                .mapToInt(row -> row.row().name().length())
                .max()
                .orElse(0);
        String columns = "%-" + Math.max(width, 3) + "s  %14s  %14s  %-22s %5s  %s";
        line(text, columns, "", "base", "head", "time per op (99 %)", "forks", "");
        List<String> footnotes = new ArrayList<>();
        for (RowOutcome row : report.rows()) {
            if (!row.control()) {
                row(text, columns, row, footnotes);
            }
        }
        if (report.rows().stream().anyMatch(RowOutcome::control)) {
            line(text, "");
            line(text, "null controls: the base against a copy of itself");
            for (RowOutcome row : report.rows()) {
                if (row.control()) {
                    row(text, columns, row, footnotes);
                }
            }
        }
        line(text, "");
        if (report.overall().rows() > 1) {
            line(text, "%s", overall(report));
        }
        for (int i = 0; i < footnotes.size(); i++) {
            line(text, "[%d] %s", i + 1, footnotes.get(i));
        }
        earlier(text, report.earlier());
        report.notes().forEach(note -> line(text, "note: %s", note));
        if (!report.differingFingerprints().isEmpty()) {
            line(text, "bits differ: %s", String.join(", ", report.differingFingerprints()));
        }
        line(text, "%s", report.headline());
        return text.toString();
    }

    private static void earlier(StringBuilder text, List<Earlier> earlier) {
        if (earlier.isEmpty()) {
            return;
        }
        line(text, "");
        line(text, "earlier runs, for information: this run beside their median");
        String row = "";
        for (Earlier runs : earlier) {
            if (!runs.row().equals(row)) {
                row = runs.row();
                line(text, "%s", row);
            }
            line(text, "  %s", earlier(runs));
        }
        line(text, "");
    }

    /** A group of earlier runs, in words. */
    public static String earlier(Earlier runs) {
        String where = switch (runs.where()) {
            case HERE -> "here";
            case OTHER_SOFTWARE -> "here with " + runs.place();
            case OTHER_MACHINE -> runs.place();
        };
        return where + ", " + runs.runs() + (runs.runs() == 1 ? " run" : " runs") + ":"
                + (runs.shift() == null ? "" : " " + change(runs.shift()) + " time per op")
                + (runs.shift() == null || runs.percentOfPeak() == null ? "" : ",")
                + (runs.percentOfPeak() == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " %.0f %% of peak now, %.0f %% then",
                                runs.percentNow(),
                                runs.percentOfPeak()));
    }

    /** The geometric mean over rows, in words; empty for fewer than two rows. */
    public static String overall(GateReport report) {
        if (report.overall().rows() < 2) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "geometric mean of %d rows: %s time per operation, p = %.2g",
                report.overall().rows(),
                change(report.overall().shift()),
                report.overall().p());
    }

    private static void row(StringBuilder text, String columns, RowOutcome row, List<String> footnotes) {
        boolean measured = !row.counted().isEmpty() && !Double.isNaN(row.shift());
        String mark = "";
        if (row.verdict() != Verdict.PASS) {
            footnotes.add(row.row().name() + ": " + row.why());
            mark = " [" + footnotes.size() + "]";
        }
        line(
                text,
                columns,
                row.row().name(),
                measured ? speed(row, row.baseThroughput()) : "-",
                measured ? speed(row, row.headThroughput()) : "-",
                measured ? change(row.shift()) + " " + interval(row) : "-",
                2 * row.rounds().size(),
                row.verdict() + mark);
    }

    /** GFLOP/s with the percentage of the FMA peak of one thread where operations are counted, else operations per second. */
    public static String speed(RowOutcome row, double throughput) {
        if (row.row().flops().isEmpty()) {
            return String.format(Locale.ROOT, "%.4g op/s", throughput);
        }
        double gflops = row.row().flops().getAsDouble() * throughput / 1e9;
        return String.format(Locale.ROOT, "%.3g GF/s %3.0f%%", gflops, 100 * gflops / row.reference());
    }

    /** A shift as a change of time per operation. */
    public static String change(double shift) {
        return String.format(Locale.ROOT, "%+.1f%%", 100 * Math.expm1(shift));
    }

    /** The 99 % interval of a row's shift. */
    public static String interval(RowOutcome row) {
        if (Double.isInfinite(row.high())) {
            return "[too few forks]";
        }
        return "[" + change(row.low()) + ", " + change(row.high()) + "]";
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
