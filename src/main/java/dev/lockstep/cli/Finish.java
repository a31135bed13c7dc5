package dev.lockstep.cli;

import dev.lockstep.report.Report;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a run: the user is told where the results are, the report is made, the run becomes the latest. */
final class Finish {

    private Finish() {}

    /** The same where a signal may come. All experiments are done by then; but a JVM that ends lets no chart be drawn. */
    static void report(RunFolder run, PrintStream out, AtomicBoolean stop) {
        try {
            if (!stop.get()) {
                report(run, out);
                return;
            }
        } catch (RuntimeException e) {
            if (!stop.get()) {
                throw e;
            }
            System.err.println("note: " + e.getMessage());
        }
        out.println("Stopped after the last epoch: all experiments are done. To make the report:");
        out.println("  ./run-benchmarks.sh report --run " + run.name());
    }

    static void report(RunFolder run, PrintStream out) {
        // First of all: what follows may fail without touching the results.
        out.println("results: " + Main.project().relativize(run.results()) + "/");
        Report report = Report.write(run);
        out.println("report:  " + Main.project().relativize(report.page()));
        report.problems().forEach(problem -> System.err.println("note: left out of the report: " + problem));
        try {
            run.markLatest();
        } catch (ResultException e) {
            System.err.println("note: " + e.getMessage());
        }
    }
}
