package dev.lockstep.cli;

import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.gate.Gate;
import dev.lockstep.gate.RowOutcome;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a run of the gate: a bar on a terminal, a line after each block elsewhere. */
interface GateProgress extends Gate.Listener, AutoCloseable {

    @Override
    void close();

    static GateProgress of(PrintStream out) {
        return Boolean.getBoolean("lockstep.terminal") ? new Bar() : new Lines(out);
    }

    /** A line per block. */
    final class Lines implements GateProgress {
        private final PrintStream out;
        private final long start = System.nanoTime();

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        public void fork(GatedBenchmark row, int done, int expected) {}

        @Override
        public void block(int done, int expected, Supplier<List<RowOutcome>> soFar) {
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            long left = done == 0 ? 0 : seconds * (expected - done) / done;
            out.printf(Locale.ROOT, "%d of %d forks after %s, %s left%n", done, expected, text(seconds), text(left));
        }

        private static String text(long seconds) {
            return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
        }

        @Override
        public void close() {}
    }

    /** A bar with the row that ran last. */
    final class Bar implements GateProgress {
        private static final int NAME = 32;

        private final ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("gate")
                .setInitialMax(1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" forks", 1)
                .build();

        @Override
        public void fork(GatedBenchmark row, int done, int expected) {
            bar.maxHint(expected);
            bar.stepTo(done);
            String name = row.name();
            bar.setExtraMessage(name.length() <= NAME ? name : name.substring(0, NAME));
        }

        @Override
        public void block(int done, int expected, Supplier<List<RowOutcome>> soFar) {}

        @Override
        public void close() {
            bar.close();
        }
    }
}
