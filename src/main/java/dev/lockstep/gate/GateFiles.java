package dev.lockstep.gate;

import dev.lockstep.result.AtomicFile;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.GateForkRow;
import dev.lockstep.result.JsonFile;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes a report: {@code gate.txt}, {@code gate.md} for a step's summary, {@code gate.xml} as JUnit's, {@code gate.json} with
 * everything, {@code gate-forks.csv} with a row per fork.
 */
public final class GateFiles {

    /** Everything, for programs. */
    public static final String JSON_FILE = "gate.json";

    private GateFiles() {}

    /** Writes data into one folder and what is for people into another. */
    public static void write(GateReport report, Path results, Path reports) {
        AtomicFile.write(reports.resolve("gate.txt"), GateText.of(report));
        AtomicFile.write(reports.resolve("gate.md"), GateMarkdown.of(report));
        JsonFile.write(results.resolve(JSON_FILE), report);
        AtomicFile.write(results.resolve("gate.xml"), out -> {
            try {
                XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
                writeJUnit(report, xml);
                xml.close();
            } catch (XMLStreamException e) {
                throw new IOException(e.getMessage(), e);
            }
        });
        CsvFile.write(results.resolve("gate-forks.csv"), GateForkRow.class, forks(report));
    }

    /**
     * Reads {@value #JSON_FILE}.
     *
     * @throws ResultException if it is missing, malformed, or of another schema
     */
    public static GateReport read(Path results) {
        return JsonFile.read(results.resolve(JSON_FILE), GateReport.SCHEMA, GateReport.class);
    }

    private static void writeJUnit(GateReport report, XMLStreamWriter xml) throws XMLStreamException {
        List<RowOutcome> rows = report.judged();
        boolean extra = report.inconclusive() != null;
        boolean bits = !report.differingFingerprints().isEmpty();
        boolean all = report.overall().regression();
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "lockstep gate");
        xml.writeAttribute("tests", Integer.toString(rows.size() + (extra ? 1 : 0) + (bits ? 1 : 0) + (all ? 1 : 0)));
        xml.writeAttribute("failures", Long.toString(count(rows, "failure") + (bits ? 1 : 0) + (all ? 1 : 0)));
        xml.writeAttribute("errors", Long.toString(count(rows, "error")));
        xml.writeAttribute("skipped", Long.toString(count(rows, "skipped") + (extra ? 1 : 0)));
        xml.writeAttribute("time", String.format(java.util.Locale.ROOT, "%.3f", report.seconds()));
        xml.writeAttribute("timestamp", report.started());
        for (RowOutcome row : rows) {
            testCase(
                    xml,
                    row.row().benchmark(),
                    row.row().paramsText(),
                    element(row.verdict()),
                    row.verdict() + ": " + row.why());
        }
        if (bits) {
            testCase(
                    xml,
                    "fingerprints",
                    "bits",
                    "failure",
                    "differ: " + String.join(", ", report.differingFingerprints()));
        }
        if (all) {
            testCase(xml, "overall", "geometric mean", "failure", GateText.overall(report));
        }
        if (extra) {
            testCase(xml, "validity", "machine", "skipped", report.inconclusive());
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static void testCase(XMLStreamWriter xml, String type, String name, String element, String message)
            throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", printable(type));
        xml.writeAttribute("name", printable(name));
        if (element != null) {
            xml.writeEmptyElement(element);
            xml.writeAttribute("message", printable(message));
        }
        xml.writeEndElement();
    }

    /** XML has no way to write most control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ufffe\\uffff]|[\\ud800-\\udfff]", "?");
    }

    private static long count(List<RowOutcome> rows, String element) {
        return rows.stream().filter(r -> element.equals(element(r.verdict()))).count();
    }

    private static String element(Verdict verdict) {
        return switch (verdict) {
            case PASS, IMPROVED -> null;
            case REGRESSION, ALLOCATION, SHAPE, WRONG -> "failure";
            case UNDECIDED, UNDERPOWERED, QUARANTINED -> "skipped";
            case CHANGED, MISSING, NO_BASELINE, CRASHED -> "error";
        };
    }

    static List<GateForkRow> forks(GateReport report) {
        List<GateForkRow> rows = new ArrayList<>();
        for (RowOutcome outcome : report.rows()) {
            for (Round round : outcome.rounds()) {
                rows.add(row(report, outcome, round, round.base(), outcome.control() ? "control-base" : Side.BASE));
                rows.add(row(report, outcome, round, round.head(), outcome.control() ? "control-copy" : Side.HEAD));
            }
        }
        rows.sort(Comparator.comparingInt(row -> row.slot));
        return rows;
    }

    private static GateForkRow row(GateReport report, RowOutcome outcome, Round round, Round.Fork fork, String side) {
        GateForkRow row = new GateForkRow();
        row.run = report.run();
        row.side = side;
        row.block = round.block();
        row.round = round.round();
        row.slot = fork.slot();
        row.benchmark = outcome.row().benchmark();
        row.params = outcome.row().paramsText();
        row.score = fork.score().throughput();
        row.unit = "ops/s";
        row.gflops = outcome.row().flops().isPresent()
                ? (Double) (outcome.row().flops().getAsDouble() * row.score / 1e9)
                : null;
        row.reference = fork.reference();
        row.steal = Double.isNaN(fork.score().steal())
                ? null
                : (Double) fork.score().steal();
        row.voided = fork.voided();
        return row;
    }
}
