package dev.lockstep.cli;

import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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

    private FutureTask<Environment> environment;

    /** Begins to ask the machine what it is, so that {@link #create} waits less: that takes about as long as loading data. */
    void prepare(CommandSpec spec) {
        environment = new FutureTask<>(() -> environment(spec));
        Thread asking = new Thread(environment, "lockstep-environment");
        asking.setDaemon(true);
        asking.start();
    }

    private static Environment environment(CommandSpec spec) {
        return Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits());
    }

    private Environment prepared(CommandSpec spec) {
        if (environment != null) {
            try {
                return environment.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                // What was wrong is wrong again below, where it is said.
            }
        }
        return environment(spec);
    }

    /** Makes the folders and writes the environment; a run that cannot hold even that is not there afterwards. */
    RunFolder create(CommandSpec spec) {
        RunFolder folder = RunFolder.create(Main.project(), run, overwrite);
        try {
            prepared(spec).write(folder.results());
            return folder;
        } catch (ResultException e) {
            folder.delete();
            throw e;
        }
    }
}
