package dev.lockstep.cli;

import dev.lockstep.report.Report;
import dev.lockstep.result.RunFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Rebuilds charts and page of a run from its CSV and JSON files.")
final class ReportCommand implements Callable<Integer> {

    @Option(names = "--run", paramLabel = "NAME", description = "Which run. Default: the latest.")
    String run;

    @Override
    public Integer call() {
        RunFolder folder = RunFolder.reopen(Main.project(), run);
        Report report = Report.write(folder);
        System.out.println("report:  " + Main.project().relativize(report.page()));
        report.problems().forEach(problem -> System.err.println("error: " + problem));
        if (!report.problems().isEmpty()) {
            System.err.println("The page says what is missing, and shows the rest.");
        }
        return report.problems().isEmpty() ? ExitCode.PASS : ExitCode.USAGE;
    }
}
