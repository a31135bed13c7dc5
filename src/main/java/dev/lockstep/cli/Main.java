package dev.lockstep.cli;

import dev.lockstep.benchmark.Jvm;
import dev.lockstep.data.DataException;
import dev.lockstep.kernel.Blocking;
import dev.lockstep.kernel.HardwareFma;
import dev.lockstep.kernel.VectorWidth;
import dev.lockstep.result.ResultException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** Entry point: {@code ./run-benchmarks.sh [command] [options]}. */
@Command(
        name = "run-benchmarks.sh",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "[COMMAND]",
        description =
                "Same bits, every speed: times matrix-multiplication kernels and reproduces three MNIST experiments.",
        footerHeading = "%nWithout a command it does the main job, 'all'.%n")
public final class Main {

    /** Where {@code results}, {@code reports} and {@code data} are; the launcher sets it. */
    private static final String HOME_VARIABLE = "LOCKSTEP_HOME";

    private static final String VERBOSE = "--verbose";

    private static final List<Class<?>> COMMANDS = List.of(
            AllCommand.class,
            KernelsCommand.class,
            CeilingsCommand.class,
            TuneCommand.class,
            TrainCommand.class,
            VerifyCommand.class,
            GateCommand.class,
            FingerprintCommand.class,
            PredictCommand.class,
            ReportCommand.class,
            ListCommand.class,
            DoctorCommand.class,
            DataCommand.class,
            CommandLine.HelpCommand.class);

    @Option(names = VERBOSE, scope = ScopeType.INHERIT, description = "Print what is run, and all of JMH's output.")
    boolean verbose;

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        String[] meant = needsDefaultCommand(arguments) ? withDefaultCommand(arguments) : arguments;
        CommandLine commandLine = commandLine(meant);
        commandLine.setExecutionExceptionHandler(Main::explain);
        commandLine.setParameterExceptionHandler(Main::explainUsage);
        commandLine.setUsageHelpAutoWidth(true);
        explainExitCodes(commandLine);
        String unusable = whatThisJvmLacks();
        if (unusable != null) {
            commandLine.getErr().println("error: " + unusable);
            return ExitCode.USAGE;
        }
        commandLine.setExecutionStrategy(Main::execute);
        try {
            return commandLine.execute(meant);
        } catch (Throwable t) {
            commandLine.getErr().println("internal error: " + t);
            t.printStackTrace(commandLine.getErr());
            return ExitCode.INTERNAL;
        }
    }

    /** Where a command was typed, with that one alone: reading the options of all of them took a quarter of a second. */
    private static CommandLine commandLine(String... arguments) {
        String typed = Arrays.stream(arguments)
                .filter(argument -> !argument.equals(VERBOSE))
                .findFirst()
                .orElse("");
        List<Class<?>> named = COMMANDS.stream()
                .filter(command -> command.getAnnotation(Command.class).name().equals(typed)
                        && command != CommandLine.HelpCommand.class)
                .toList();
        CommandLine commandLine = new CommandLine(new Main());
        (named.isEmpty() ? COMMANDS : named).forEach(commandLine::addSubcommand);
        return commandLine;
    }

    /** Runs what was asked for; anything but help is looked at first. */
    private static int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        try {
            prepare(parsed);
        } catch (UsageException e) {
            // The only kind that picocli hands to its handler from here.
            throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Refuses a command that would take forever, and says which kernels one will run if that is asked for. */
    private static void prepare(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        Object command = last.commandSpec().userObject();
        boolean onlyTells = command instanceof DoctorCommand || command instanceof ListCommand;
        if (!onlyTells && !HardwareFma.isUsed()) {
            throw new UsageException(
                    "this JVM has no hardware FMA on this machine, or was told not to use it (UseFMA): products would have"
                            + " the same bits, thousands of times slower; 'doctor' says more");
        }
        if (((Main) parsed.commandSpec().userObject()).verbose && command instanceof RunsKernels kernels) {
            List<Jvm> jvms = kernels.jvms();
            for (Jvm jvm : jvms) {
                System.out.println("Kernels" + (jvms.size() > 1 ? " on " + jvm.name() : "") + ": " + jvm.kernels());
            }
        }
    }

    private static void explainExitCodes(CommandLine command) {
        command.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
        command.getCommandSpec()
                .usageMessage()
                .exitCodeList(CommandLine.Model.UsageMessageSpec.keyValuesMap(ExitCode.EXPLAINED));
        command.getSubcommands().values().forEach(Main::explainExitCodes);
    }

    /** What keeps kernels from running in this JVM at all; null if nothing does. */
    private static String whatThisJvmLacks() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the Vector API is not enabled; use run-benchmarks.sh, or java --add-modules jdk.incubator.vector";
        }
        String requestedBits = System.getProperty(VectorWidth.PROPERTY);
        String refusal = requestedBits == null ? null : VectorWidth.refusal(requestedBits);
        return refusal == null ? refusalOfBlocks() : refusal;
    }

    /** Why the properties that override tile and block sizes cannot be used; null if they can. */
    private static String refusalOfBlocks() {
        try {
            return Blocking.CHOSEN == null ? "no block sizes" : null;
        } catch (ExceptionInInitializerError e) {
            return e.getCause().getMessage();
        }
    }

    /** Without a command, everything but a wish for help is meant for the main job. */
    private static boolean needsDefaultCommand(String... arguments) {
        for (String argument : arguments) {
            if (!argument.equals(VERBOSE)) {
                boolean aboutThis = List.of("-h", "--help", "-V", "--version").contains(argument);
                return argument.startsWith("-") && !aboutThis;
            }
        }
        return true;
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
        if (e instanceof IncomparableException) {
            err.println("error: " + e.getMessage());
            return ExitCode.INCOMPARABLE;
        }
        if (e instanceof IncorrectException) {
            err.println("error: " + e.getMessage());
            return ExitCode.INCORRECT;
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
        return Path.of(System.getenv().getOrDefault(HOME_VARIABLE, "")).toAbsolutePath();
    }

    /** The command line, with the command that was meant where none was typed. */
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
