package dev.lockstep.experiment;

import com.opencsv.CSVReaderHeaderAware;
import com.opencsv.exceptions.CsvValidationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run beside a published log: how many of the printed numbers are the same.
 *
 * @param log name of the published log
 * @param compared numbers that both have: four an epoch
 * @param equal numbers that print alike
 * @param largest largest difference of printed numbers, by column
 * @param firstDifference the first number that differs, for a reader; null if none does
 */
public record Replay(String log, int compared, int equal, Numbers largest, String firstDifference) {

    /** Names of the four printed columns. */
    private static final List<String> COLUMNS = List.of("loss", "acc", "val_loss", "val_acc");

    /** Decimals that Keras prints. */
    private static final int DECIMALS = 4;

    /**
     * The four numbers of an epoch, as printed.
     *
     * @param loss training loss
     * @param accuracy training accuracy
     * @param validationLoss validation loss
     * @param validationAccuracy validation accuracy
     */
    public record Numbers(
            BigDecimal loss, BigDecimal accuracy, BigDecimal validationLoss, BigDecimal validationAccuracy) {

        private static Numbers of(List<BigDecimal> values) {
            return new Numbers(values.get(0), values.get(1), values.get(2), values.get(3));
        }

        private List<BigDecimal> values() {
            return List.of(loss, accuracy, validationLoss, validationAccuracy);
        }

        /** The numbers of an epoch as Keras would print them. */
        public static Numbers of(EpochRecord epoch) {
            return new Numbers(
                    printed(epoch.loss()),
                    printed(epoch.accuracy()),
                    printed(epoch.validationLoss()),
                    printed(epoch.validationAccuracy()));
        }
    }

    /**
     * A number as Python's {@code '%.4f'} prints it: the exact binary value, rounded half to even.
     *
     * @throws NumberFormatException if it is NaN or infinite
     */
    public static BigDecimal printed(double value) {
        return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
    }

    /**
     * Compares epoch by epoch, as far as both go. A number that is not finite equals none.
     *
     * @param published the log to compare with
     * @param history the run, from epoch 1
     */
    public static Replay compare(Published published, List<EpochRecord> history) {
        List<Numbers> log = read(published.log());
        int epochs = Math.min(log.size(), history.size());
        int equal = 0;
        String first = null;
        BigDecimal[] largest = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        for (int e = 0; e < epochs; e++) {
            EpochRecord record = history.get(e);
            double[] ours = {record.loss(), record.accuracy(), record.validationLoss(), record.validationAccuracy()};
            List<BigDecimal> theirs = log.get(e).values();
            for (int column = 0; column < COLUMNS.size(); column++) {
                boolean finite = Double.isFinite(ours[column]);
                BigDecimal mine = finite ? printed(ours[column]) : null;
                if (finite && mine.compareTo(theirs.get(column)) == 0) {
                    equal++;
                    continue;
                }
                if (finite) {
                    largest[column] = largest[column].max(
                            mine.subtract(theirs.get(column)).abs());
                }
                if (first == null) {
                    first = "epoch " + record.epoch() + " " + COLUMNS.get(column) + ": "
                            + (finite ? mine : ours[column]) + ", published " + theirs.get(column);
                }
            }
        }
        return new Replay(
                published.log().replaceFirst("\\.csv$", ""),
                COLUMNS.size() * epochs,
                equal,
                Numbers.of(List.of(largest)),
                first);
    }

    /** A published log as if it were a run of ours, to compare published logs with each other. */
    public static List<EpochRecord> history(Published published) {
        List<EpochRecord> history = new ArrayList<>();
        for (Numbers numbers : read(published.log())) {
            history.add(new EpochRecord(
                    history.size() + 1,
                    numbers.loss().doubleValue(),
                    numbers.accuracy().doubleValue(),
                    numbers.validationLoss().doubleValue(),
                    numbers.validationAccuracy().doubleValue(),
                    0,
                    ""));
        }
        return history;
    }

    /**
     * The numbers of a published log, epoch by epoch.
     *
     * @throws IllegalStateException if the resource is missing or malformed, with its line
     */
    public static List<Numbers> read(String log) {
        try (InputStream in = Replay.class.getResourceAsStream(log)) {
            if (in == null) {
                throw new IllegalStateException("published log " + log + " is not among the resources");
            }
            CSVReaderHeaderAware csv = new CSVReaderHeaderAware(new InputStreamReader(in, StandardCharsets.UTF_8));
            List<Numbers> numbers = new ArrayList<>();
            for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
                if (Integer.parseInt(row.get("epoch")) != numbers.size() + 1) {
                    throw new IllegalStateException(
                            log + ", line " + csv.getLinesRead() + ": epoch " + row.get("epoch") + " is out of order");
                }
                Map<String, String> values = row;
                numbers.add(Numbers.of(
                        COLUMNS.stream().map(values::get).map(BigDecimal::new).toList()));
            }
            return numbers;
        } catch (IOException | CsvValidationException | NumberFormatException e) {
            throw new IllegalStateException("published log " + log + " cannot be read: " + e.getMessage(), e);
        }
    }
}
