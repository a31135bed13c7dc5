package dev.lockstep.cli;

import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of commands that leave a run behind. */
final class RunOptions {

    static final String RUN = "--run";
    static final String OVERWRITE = "--overwrite";

    @Option(
            names = RUN,
            paramLabel = "NAME",
            description = "Name of the folders in results/ and reports/. Default: the time, in UTC.")
    String run;

    @Option(names = OVERWRITE, description = "Replace a run of that name.")
    boolean overwrite;

    /** Makes the folders and writes the environment; a run that cannot hold even that is not there afterwards. */
    RunFolder create(CommandSpec spec) {
        RunFolder folder = RunFolder.create(Main.project(), run, overwrite);
        try {
            Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits())
                    .write(folder.results());
            return folder;
        } catch (ResultException e) {
            folder.delete();
            throw e;
        }
    }
}
