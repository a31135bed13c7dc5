package dev.lockstep.cli;

import dev.lockstep.data.DataException;
import dev.lockstep.result.ResultException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Entry point: {@code ./run-benchmarks.sh [command] [options]}. */
@Command(
        name = "run-benchmarks.sh",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "[COMMAND]",
        description =
                "Same bits, every speed: times matrix-multiplication kernels and reproduces three MNIST experiments.",
        footerHeading = "%nWithout a command it does the main job, 'all'.%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:pass",
            "1:regression",
            "2:usage, configuration or data",
            "3:inconclusive",
            "4:incomparable or missing",
            "5:wrong or not reproducible",
            "70:internal error",
            "130:interrupted"
        },
        subcommands = {
            AllCommand.class,
            KernelsCommand.class,
            TrainCommand.class,
            ReportCommand.class,
            ListCommand.class,
            DoctorCommand.class,
            DataCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {

    /** Where {@code results}, {@code reports} and {@code data} are; the launcher sets it. */
    private static final String HOME_PROPERTY = "lockstep.home";

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print what is run, and all of JMH's output.")
    boolean verbose;

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler(Main::explain);
        commandLine.setParameterExceptionHandler(Main::explainUsage);
        commandLine.setUsageHelpAutoWidth(true);
        for (CommandLine command : commandLine.getSubcommands().values()) {
            command.getCommandSpec()
                    .usageMessage()
                    .exitCodeListHeading("%nExit codes:%n")
                    .exitCodeList(commandLine.getCommandSpec().usageMessage().exitCodeList());
        }
        boolean command = arguments.length > 0
                && (commandLine.getSubcommands().containsKey(arguments[0]) || isGlobal(arguments[0]));
        return commandLine.execute(command ? arguments : withDefaultCommand(arguments));
    }

    /** Options that stand before any command; everything else without a command is meant for the main job. */
    private static boolean isGlobal(String argument) {
        return switch (argument) {
            case "-h", "--help", "-V", "--version", "--verbose" -> true;
            default -> !argument.startsWith("-");
        };
    }

    private static String[] withDefaultCommand(String[] arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = AllCommand.NAME;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return all;
    }

    private static int explain(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (e instanceof UsageException || e instanceof DataException || e instanceof ResultException) {
            err.println("error: " + e.getMessage());
            return ExitCode.USAGE;
        }
        err.println("internal error: " + e);
        e.printStackTrace(err);
        return ExitCode.INTERNAL;
    }

    private static int explainUsage(CommandLine.ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("error: " + e.getMessage());
        err.println("See '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** The project folder. */
    static Path project() {
        return Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath();
    }

    /** The command line as the user typed it. */
    static String command(CommandLine.Model.CommandSpec spec) {
        return "./run-benchmarks.sh "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"Lockstep " + (version == null ? "(not from the jar)" : version)};
        }
    }
}
