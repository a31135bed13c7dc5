package dev.lockstep.cli;

import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Training;
import java.io.PrintStream;
import java.text.DecimalFormat;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

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
            out.printf(
                    Locale.ROOT,
                    "%s epoch %d/%d loss %.4f acc %.4f val_loss %.4f val_acc %.4f %,.0f images/s%n",
                    name,
                    e.epoch(),
                    epochs,
                    e.loss(),
                    e.accuracy(),
                    e.validationLoss(),
                    e.validationAccuracy(),
                    imagesPerEpoch / e.seconds());
        }

        @Override
        public void close() {}
    }

    /** A bar over all images of all epochs, with the last epoch's figures. */
    final class Bar implements TrainingProgress {
        private static final int REDRAW_MILLIS = 200;
        private static final int IMAGES_PER_UNIT = 1_000;

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
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUnit("k images", IMAGES_PER_UNIT)
                    .showSpeed(new DecimalFormat("0"))
                    .build();
        }

        @Override
        public void batch(int epoch, int images) {
            bar.stepTo((epoch - 1L) * imagesPerEpoch + images);
        }

        @Override
        public void epoch(EpochRecord e) {
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    " %d/%d loss %.4f acc %.4f val %.4f %.4f",
                    e.epoch(),
                    epochs,
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
