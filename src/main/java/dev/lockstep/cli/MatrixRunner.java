package dev.lockstep.cli;

import dev.lockstep.benchmark.InstalledJvms;
import dev.lockstep.benchmark.Jvm;
import dev.lockstep.benchmark.ReproducibilityMatrix;
import dev.lockstep.benchmark.ShortRun;
import dev.lockstep.data.Dataset;
import dev.lockstep.experiment.Catalogue;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.ReproducibilityRow;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Runs the reproducibility matrix for a command. */
final class MatrixRunner {

    private final List<Jvm> jvms;
    private final PrintStream out;

    /** On these JDKs; on all that are found if there are none. */
    MatrixRunner(List<Path> jdks, PrintStream out) {
        this.jvms = jdks.isEmpty()
                ? InstalledJvms.find(note -> System.err.println("note: " + note))
                : Benchmarks.jvms(jdks.stream().distinct().toList());
        this.out = out;
    }

    /**
     * Runs, prints and writes everything.
     *
     * @param folder makes the run's folder
     * @throws IncorrectException if bits differ
     * @throws IncomparableException if a process failed
     */
    void run(List<Catalogue.Entry> entries, Dataset data, Supplier<RunFolder> folder) {
        List<String> names = entries.stream().map(Catalogue.Entry::name).toList();
        try (ReproducibilityMatrix matrix = new ReproducibilityMatrix(jvms, names, data);
                OnInterrupt interrupt = new OnInterrupt(matrix)) {
            RunFolder run = folder.get();
            out.println("Each run trains " + String.join(", ", names) + ": " + ShortRun.EPOCHS + " epochs on the first "
                    + String.format(Locale.ROOT, "%,d", ShortRun.IMAGES) + " images of");
            out.println(data.name() + " (" + data.origin() + "), in a JVM of its own; its");
            out.println("weights are compared with those of the first run.");
            MatrixText.legend(jvms).forEach(out::println);
            List<ReproducibilityMatrix.Cell> cells = matrix.run((done, all, cell, equal) -> out.printf(
                    "%3d of %d  %s: %s%n",
                    done,
                    all,
                    MatrixText.name(jvms, cell),
                    !cell.ran() ? "FAILED" : done == 1 ? "the first" : equal ? "same" : "DIFFERS"));
            if (!interrupt.happened()) {
                finish(matrix, cells, run);
            }
        } catch (IOException e) {
            throw new ResultException("the matrix needs temporary files and processes (" + e + ")", e);
        }
    }

    private void finish(ReproducibilityMatrix matrix, List<ReproducibilityMatrix.Cell> cells, RunFolder run) {
        MatrixText text = new MatrixText(matrix, jvms, cells);
        List<String> failed = text.failed();
        if (cells.size() == 1) {
            throw new IncomparableException(
                    "the first run, which all others are compared with, failed: " + failed.get(0));
        }
        CsvFile.write(run.results().resolve(ReproducibilityRow.FILE), ReproducibilityRow.class, matrix.rows());
        out.println();
        text.table().forEach(out::println);
        out.println();
        text.levels().forEach(out::println);
        out.println();
        out.println("SHA-256 of the weights of the first run");
        for (Map.Entry<String, String> digest : cells.get(0).digests().entrySet()) {
            out.printf("%-10s %s%n", digest.getKey(), digest.getValue());
        }
        List<String> different = text.different();
        different.forEach(out::println);
        failed.forEach(failure -> out.println("FAILED: " + failure));
        out.println();
        if (different.isEmpty() && failed.isEmpty()) {
            out.println("Same bits in all " + cells.size() + " runs: " + text.reached() + " is shown.");
        }
        Finish.report(run, out);
        if (!different.isEmpty()) {
            throw new IncorrectException(different.size() + " of " + cells.size() + " runs have other bits", null);
        }
        if (!failed.isEmpty()) {
            throw new IncomparableException(failed.size() + " of " + cells.size() + " runs failed: " + failed.get(0));
        }
    }
}
