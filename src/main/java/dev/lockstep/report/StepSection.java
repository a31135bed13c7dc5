package dev.lockstep.report;

import dev.lockstep.report.Block.Section;
import dev.lockstep.report.Block.Table;
import java.util.ArrayList;
import java.util.List;

/** Training steps, their phases, and classification, as JMH measured them. */
final class StepSection {

    private StepSection() {}

    /** The sections that a run has anything for. */
    static List<Section> of(RunData run) {
        List<Section> sections = new ArrayList<>();
        if (!run.steps().isEmpty()) {
            sections.add(steps(run));
        }
        if (!run.phases().isEmpty()) {
            sections.add(phases(run));
        }
        if (!run.inferences().isEmpty()) {
            sections.add(inferences(run));
        }
        return sections;
    }

    private static Section steps(RunData run) {
        return new Section(
                "steps",
                "Training steps",
                List.of(
                        Block.paragraph(
                                "One step is forward, loss, backward and update of one batch of the experiment."),
                        new Table(
                                List.of(
                                        "experiment",
                                        "kernel",
                                        "threads",
                                        "JVM",
                                        "microseconds",
                                        "95 % over forks",
                                        "GFLOP/s",
                                        "% of peak",
                                        "B/op",
                                        "forks",
                                        "% undisturbed"),
                                run.steps().stream()
                                        .map(row -> List.of(
                                                row.experiment,
                                                row.kernel,
                                                String.valueOf(row.threads),
                                                Format.release(row.jvm),
                                                Format.decimals(1, row.microseconds),
                                                Format.interval(1, row.low, row.high),
                                                Format.decimals(1, row.gflops),
                                                Format.decimals(0, row.percentOfPeak),
                                                Format.decimals(0, row.bytesPerOp),
                                                String.valueOf(row.forks),
                                                Format.decimals(0, row.percentUndisturbed)))
                                        .toList())));
    }

    private static Section phases(RunData run) {
        return new Section(
                "phases",
                "Phases of a training step",
                List.of(
                        Block.paragraph(
                                "Each phase of a step was run alone, again and again: gather makes a batch, forward and"
                                        + " backward are the layers, update moves the weights. Sparse inputs skip zero pixels in"
                                        + " products, which then have no rate. Bytes are those read and written."),
                        new Table(
                                List.of(
                                        "experiment",
                                        "input",
                                        "phase",
                                        "kernel",
                                        "threads",
                                        "JVM",
                                        "microseconds",
                                        "95 % over forks",
                                        "rate",
                                        "% of ceiling",
                                        "B/op",
                                        "forks",
                                        "% undisturbed"),
                                run.phases().stream()
                                        .map(row -> List.of(
                                                row.experiment,
                                                row.input,
                                                row.phase,
                                                row.kernel,
                                                String.valueOf(row.threads),
                                                Format.release(row.jvm),
                                                Format.decimals(1, row.microseconds),
                                                Format.interval(1, row.low, row.high),
                                                row.rate == null
                                                        ? Format.decimals(1, row.rate)
                                                        : Format.decimals(1, row.rate) + " " + row.unit,
                                                Format.decimals(0, row.percentOfCeiling),
                                                Format.decimals(0, row.bytesPerOp),
                                                String.valueOf(row.forks),
                                                Format.decimals(0, row.percentUndisturbed)))
                                        .toList())));
    }

    private static Section inferences(RunData run) {
        return new Section(
                "inference",
                "Classification",
                List.of(
                        Block.paragraph(
                                "Images a second, from bytes to probabilities, so many at a time. Sparse inputs skip zero pixels."),
                        new Table(
                                List.of(
                                        "experiment",
                                        "batch",
                                        "input",
                                        "kernel",
                                        "threads",
                                        "JVM",
                                        "images/s",
                                        "95 % over forks",
                                        "B/op",
                                        "forks",
                                        "% undisturbed"),
                                run.inferences().stream()
                                        .map(row -> List.of(
                                                row.experiment,
                                                String.valueOf(row.batch),
                                                row.input,
                                                row.kernel,
                                                String.valueOf(row.threads),
                                                Format.release(row.jvm),
                                                Format.decimals(0, row.imagesPerSecond),
                                                Format.interval(0, row.low, row.high),
                                                Format.decimals(0, row.bytesPerOp),
                                                String.valueOf(row.forks),
                                                Format.decimals(0, row.percentUndisturbed)))
                                        .toList())));
    }
}
