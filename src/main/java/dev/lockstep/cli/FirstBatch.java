package dev.lockstep.cli;

import dev.lockstep.experiment.EpochRecord;
import dev.lockstep.experiment.Training;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/** Notes when the first batch was done, and tells another listener everything. */
final class FirstBatch implements Training.Listener {

    private final Training.Listener next;
    private long millis;

    FirstBatch(Training.Listener next) {
        this.next = next;
    }

    @Override
    public void batch(int epoch, int images) {
        if (millis == 0) {
            millis = System.currentTimeMillis();
        }
        next.batch(epoch, images);
    }

    @Override
    public void epoch(EpochRecord record) {
        next.epoch(record);
    }

    /** Seconds from the start of the JVM, loading of data included; none before a batch was done. */
    OptionalDouble secondsFromStart() {
        return millis == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        (millis - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3);
    }
}
