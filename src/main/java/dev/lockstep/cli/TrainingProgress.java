package dev.lockstep.cli;

import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Training;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** Shows a training run: a bar on a terminal, a line per epoch elsewhere. */
interface TrainingProgress extends Training.Listener, AutoCloseable {

    @Override
    void close();

    /** The fitting one: the launcher says whether the output is a terminal. */
    static TrainingProgress of(String name, int epochs, int imagesPerEpoch, PrintStream out) {
        return Boolean.getBoolean("lockstep.terminal")
                ? new Bar(name, epochs, imagesPerEpoch)
                : new Lines(name, epochs, imagesPerEpoch, out);
    }

    /** A line per epoch. */
    final class Lines implements TrainingProgress {
        private final String name;
        private final int epochs;
        private final int imagesPerEpoch;
        private final PrintStream out;

        Lines(String name, int epochs, int imagesPerEpoch, PrintStream out) {
            this.name = name;
            this.epochs = epochs;
            this.imagesPerEpoch = imagesPerEpoch;
            this.out = out;
        }

        @Override
        public void epoch(EpochRecord e) {
            // In one piece: what printf writes bit by bit took half a millisecond, of the hundred of an epoch.
            out.println(String.format(
                    Locale.ROOT,
                    "%s epoch %d/%d loss %.4f acc %.4f val_loss %.4f val_acc %.4f %,.0f images/s",
                    name,
                    e.epoch(),
                    epochs,
                    e.loss(),
                    e.accuracy(),
                    e.validationLoss(),
                    e.validationAccuracy(),
                    imagesPerEpoch / e.seconds()));
        }

        @Override
        public void close() {}
    }

    /** One line that is drawn again and again: figures of the last epoch, speed, time left, and a bar where there is room. */
    final class Bar implements TrainingProgress {
        private static final int REDRAW_MILLIS = 200;
        private static final int LEAST_BAR = 8;

        private final ProgressBar bar;
        private final int epochs;
        private final int imagesPerEpoch;

        Bar(String name, int epochs, int imagesPerEpoch) {
            this.epochs = epochs;
            this.imagesPerEpoch = imagesPerEpoch;
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax((long) epochs * imagesPerEpoch)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setRenderer(this::render)
                    .build();
        }

        private String render(ProgressState state, int width) {
            double seconds = state.getTotalElapsed().toMillis() / 1e3;
            double speed = seconds > 0 ? state.getCurrent() / seconds : 0;
            long left = speed > 0 ? Math.round((state.getMax() - state.getCurrent()) / speed) : 0;
            String text = String.format(
                    Locale.ROOT,
                    "%s %d/%d%s %.0fk images/s %d:%02d left",
                    state.getTaskName(),
                    Math.min(state.getCurrent() / imagesPerEpoch + 1, epochs),
                    epochs,
                    state.getExtraMessage(),
                    speed / 1e3,
                    left / 60,
                    left % 60);
            int room = width - text.length() - 3;
            if (room >= LEAST_BAR) {
                int done = (int) (room * state.getNormalizedProgress());
                text += " [" + "=".repeat(done) + " ".repeat(room - done) + "]";
            }
            // Padded, so that nothing of a longer line stays behind.
            return (text + " ".repeat(Math.max(0, width - text.length()))).substring(0, width);
        }

        @Override
        public void batch(int epoch, int images) {
            bar.stepTo((epoch - 1L) * imagesPerEpoch + images);
        }

        @Override
        public void epoch(EpochRecord e) {
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    " loss %.4f acc %.4f val %.4f %.4f",
                    e.loss(),
                    e.accuracy(),
                    e.validationLoss(),
                    e.validationAccuracy()));
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
