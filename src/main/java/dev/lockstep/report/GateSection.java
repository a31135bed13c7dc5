package dev.lockstep.report;

import dev.lockstep.gate.GateReport;
import dev.lockstep.gate.GateText;
import dev.lockstep.gate.RowOutcome;
import dev.lockstep.report.Block.Picture;
import dev.lockstep.report.Block.Points;
import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Table;
import java.util.ArrayList;
import java.util.List;

/** A run of the gate. */
final class GateSection {

    private GateSection() {}

    static List<Section> of(RunData run) {
        GateReport report = run.gate();
        if (report == null) {
            return List.of();
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Points(List.of(
                Block.paragraph("Base: " + report.base()),
                Block.paragraph("Head: " + report.head()),
                Block.paragraph("Seed " + report.seed() + ", " + Format.decimals(0, report.seconds()) + " seconds"))));
        if (!report.differingFingerprints().isEmpty()) {
            blocks.add(Block.paragraph(
                    Block.Tone.WARNING, "Bits differ: " + String.join(", ", report.differingFingerprints())));
        }
        GateFigures.of(report).forEach(figure -> blocks.add(new Picture(figure)));
        blocks.add(new Table(
                List.of("row", "base", "head", "time per operation", "99 % interval", "forks", "verdict", "why"),
                report.rows().stream().map(GateSection::cells).toList()));
        String overall = GateText.overall(report);
        if (!overall.isEmpty()) {
            blocks.add(Block.paragraph("All together: " + overall + "."));
        }
        List<Block.Paragraph> notes = new ArrayList<>();
        report.fitness()
                .readings()
                .forEach(reading -> notes.add(Block.paragraph(reading.quantity() + " at the start: "
                        + Format.significant(reading.median()) + " " + reading.unit() + ", variation "
                        + Format.decimals(1, 100 * reading.variation()) + " %, slope "
                        + Format.decimals(1, 100 * reading.slope()) + " %")));
        report.earlier()
                .forEach(runs -> notes.add(Block.paragraph(runs.row() + ": earlier runs " + GateText.earlier(runs))));
        report.notes().forEach(note -> notes.add(Block.paragraph(note)));
        if (!notes.isEmpty()) {
            blocks.add(new Points(notes));
        }
        return List.of(new Section("gate", "Gate", blocks));
    }

    private static List<String> cells(RowOutcome row) {
        boolean measured = !row.counted().isEmpty() && Double.isFinite(row.shift());
        return List.of(
                row.row().name() + (row.control() ? " (null control)" : ""),
                measured ? GateText.speed(row, row.baseThroughput()) : "",
                measured ? GateText.speed(row, row.headThroughput()) : "",
                measured ? GateText.change(row.shift()) : "",
                measured ? GateText.interval(row) : "",
                String.valueOf(2 * row.rounds().size()),
                row.verdict().toString(),
                row.why());
    }
}
