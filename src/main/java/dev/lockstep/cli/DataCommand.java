package dev.lockstep.cli;

import dev.lockstep.data.DataSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Data sets.",
        subcommands = DataCommand.Fetch.class,
        synopsisSubcommandLabel = "fetch")
final class DataCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new UsageException("data: what is to be done? 'data fetch' downloads MNIST");
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Downloads MNIST into the user's cache and verifies it.")
    static final class Fetch implements Callable<Integer> {

        @Override
        public Integer call() {
            DataSource source = new DataSource(Main.project(), System.getenv(), System.err::println);
            System.out.println("MNIST is complete and verified in " + source.fetch());
            return ExitCode.PASS;
        }
    }
}
