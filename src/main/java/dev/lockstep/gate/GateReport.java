package dev.lockstep.gate;

import dev.lockstep.result.Required;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a run of the gate found, and everything that it rests on. This is also what {@code gate.json} holds.
 *
 * @param schema version of this layout
 * @param run name of the run
 * @param started when, in UTC
 * @param base what the base is
 * @param head what the head is
 * @param hw key of the machine
 * @param sw key of its software
 * @param seed of the schedule
 * @param jmhOptions of each fork, beside the number of its warm-up iterations, which is the row's
 * @param criteria what verdicts depend on
 * @param fitness the readings before
 * @param inconclusive why no verdict can be trusted; null if they can
 * @param differingFingerprints kernels and trainings whose bits differ between the sides
 * @param rows outcomes
 * @param overall the geometric mean over rows
 * @param earlier what earlier runs say, for information
 * @param notes what else a reader should know
 * @param seconds how long it took
 */
public record GateReport(
        int schema,
        String run,
        String started,
        String base,
        String head,
        String hw,
        String sw,
        long seed,
        List<String> jmhOptions,
        Criteria criteria,
        Fitness fitness,
        String inconclusive,
        List<String> differingFingerprints,
        List<RowOutcome> rows,
        Overall overall,
        List<Earlier> earlier,
        List<String> notes,
        double seconds) {

    /** Version of the layout. */
    public static final int SCHEMA = 2;

    /** In which order exit codes win where several are due. */
    private static final List<Integer> PRECEDENCE = List.of(5, 1, 4, 3);

    /** Copies the lists, and checks that nothing is missing that a report always has. */
    public GateReport {
        Required.of("run", run);
        Required.of("started", started);
        Required.of("base", base);
        Required.of("head", head);
        Required.of("hw", hw);
        Required.of("sw", sw);
        jmhOptions = Required.copy("jmhOptions", jmhOptions);
        Required.of("criteria", criteria);
        Required.of("fitness", fitness);
        differingFingerprints = Required.copy("differingFingerprints", differingFingerprints);
        rows = Required.copy("rows", rows);
        Required.of("overall", overall);
        earlier = Required.copy("earlier", earlier);
        notes = Required.copy("notes", notes);
    }

    /** The same beside earlier runs. */
    GateReport with(List<Earlier> runs) {
        return new GateReport(
                schema,
                run,
                started,
                base,
                head,
                hw,
                sw,
                seed,
                jmhOptions,
                criteria,
                fitness,
                inconclusive,
                differingFingerprints,
                rows,
                overall,
                runs,
                notes,
                seconds);
    }

    /** Rows that are not null controls. */
    public List<RowOutcome> judged() {
        return rows.stream().filter(row -> !row.control()).toList();
    }

    /** All exit codes that something asks for. */
    public List<Integer> exitCodes() {
        List<Integer> codes = new ArrayList<>();
        if (!differingFingerprints.isEmpty()) {
            codes.add(5);
        }
        if (inconclusive != null || judged().isEmpty()) {
            codes.add(3);
        }
        for (RowOutcome row : judged()) {
            int code = row.verdict().exitCode();
            // Where the machine invents regressions, one more is no news.
            if (code > 1 || code == 1 && (inconclusive == null || row.verdict() == Verdict.ALLOCATION)) {
                codes.add(code);
            }
        }
        if (overall.regression() && inconclusive == null) {
            codes.add(1);
        }
        return codes.stream().distinct().sorted().toList();
    }

    /**
     * The exit code: 5 before 1 before 4 before 3.
     *
     * @param allowed codes that count as 0
     */
    public int exitCode(Set<Integer> allowed) {
        return PRECEDENCE.stream()
                .filter(code -> exitCodes().contains(code) && !allowed.contains(code))
                .findFirst()
                .orElse(0);
    }

    /** The verdict in a few words. */
    public String headline() {
        int code = exitCode(Set.of());
        long failing = judged().stream()
                .filter(row -> row.verdict().exitCode() == code)
                .count();
        return switch (code) {
            case 0 -> "PASS: " + judged().size() + " rows, no slowdown beyond its threshold";
            case 1 ->
                failing == 0
                        ? "REGRESSION: all rows together became slower"
                        : "REGRESSION: " + failing + " of " + judged().size() + " rows";
            case 4 -> "INCOMPARABLE: " + failing + " of " + judged().size() + " rows";
            case 5 -> "WRONG BITS: " + (differingFingerprints.isEmpty() ? failing + " rows" : "fingerprints differ");
            default ->
                "INCONCLUSIVE: "
                        + (inconclusive != null
                                ? inconclusive
                                : judged().isEmpty()
                                        ? "nothing was measured"
                                        : failing + " of " + judged().size() + " rows");
        };
    }
}
