package dev.lockstep.cli;

import dev.lockstep.gate.History;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the gate keeps what it measured. */
final class GateHistoryOption {

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Calibrations and earlier runs, a JSON line each. Default: .lockstep/history.ndjson.")
    private Path file;

    History open() {
        History history =
                new History(file == null ? Main.project().resolve(".lockstep").resolve("history.ndjson") : file);
        history.skipped().forEach(line -> System.err.println("note: " + line));
        return history;
    }
}
