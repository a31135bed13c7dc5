package dev.lockstep.cli;

import dev.lockstep.gate.GateSession;
import dev.lockstep.gate.History;
import dev.lockstep.kernel.Lanes;
import dev.lockstep.result.Environment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "bless",
        mixinStandardHelpOptions = true,
        description = "Records that a change of speed is accepted: runs before it are no longer compared with. The"
                + " comparison with a base is not affected.")
final class GateBlessCommand implements Callable<Integer> {

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is kept.")
    String reason;

    @Mixin
    GateHistoryOption history;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (reason.isBlank()) {
            throw new UsageException("--reason: say why the change is accepted");
        }
        History past = history.open();
        Environment environment = Environment.of(Main.project(), Main.command(spec), Lanes.vectorBits());
        GateSession.bless(past, environment, reason);
        System.out.println("Recorded at " + environment.commit() + "; " + past.size() + " entries in the history.");
        return ExitCode.PASS;
    }
}
