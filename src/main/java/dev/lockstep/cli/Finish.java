package dev.lockstep.cli;

import dev.lockstep.result.RunFolder;
import java.io.PrintStream;
import java.nio.file.Path;

/** The end of a run: it becomes the latest, and the user is told where everything is. */
final class Finish {

    private Finish() {}

    static void print(RunFolder run, Path page, PrintStream out) {
        run.markLatest();
        out.println("results: " + Main.project().relativize(run.results()) + "/");
        out.println("report:  " + Main.project().relativize(page));
    }
}
