package dev.lockstep.cli;

import dev.lockstep.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Signals to processes, which may have inherited that they ignore them: a shell's background jobs do. */
final class Signals {

    private static final List<String> DEFAULTS = List.of("env", "--default-signal=INT,TERM");

    private static final boolean CAN_BE_RESET = canBeReset();

    private Signals() {}

    /** A command that ignores no signal, where the system has a way to start such a one. */
    static ProcessBuilder heard(ProcessBuilder builder) {
        List<String> command = new ArrayList<>(CAN_BE_RESET ? DEFAULTS : List.of());
        command.addAll(builder.command());
        return builder.command(command);
    }

    private static boolean canBeReset() {
        List<String> probe = new ArrayList<>(DEFAULTS);
        probe.add("true");
        return JavaProcess.run(new ProcessBuilder(probe)).code() == 0;
    }

    static void send(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Bit 1 of the mask of ignored signals is SIGINT's; a process that inherits it keeps it. */
    static boolean ignoresInterrupts(Process process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
}
