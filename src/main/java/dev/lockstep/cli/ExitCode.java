package dev.lockstep.cli;

/** Exit codes of every command. */
final class ExitCode {

    static final int PASS = 0;
    static final int REGRESSION = 1;
    static final int USAGE = 2;
    static final int INCONCLUSIVE = 3;
    static final int INCOMPARABLE = 4;
    static final int INCORRECT = 5;
    static final int INTERNAL = 70;
    static final int INTERRUPTED = 130;
    /** As the JVM ends by itself; no command returns it. */
    static final int TERMINATED = 143;

    /** All of them, for {@code --help}. */
    static final String[] EXPLAINED = {
        PASS + ":pass",
        REGRESSION + ":regression",
        USAGE + ":usage, configuration or data",
        INCONCLUSIVE + ":inconclusive",
        INCOMPARABLE + ":incomparable, missing or crashed",
        INCORRECT + ":wrong or not reproducible",
        INTERNAL + ":internal error",
        INTERRUPTED + ":interrupted (SIGINT)",
        TERMINATED + ":terminated (SIGTERM)"
    };

    private ExitCode() {}
}
