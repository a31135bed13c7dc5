package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {

    private static final Published HIDDEN =
            Catalogue.named("hidden").published().get(0);

    @ParameterizedTest
    @CsvSource({"0.8852500001589457, 0.8853", "0.88525, 0.8852", "0.90325, 0.9032", "0.00005, 0.0001", "1, 1.0000"})
    void printed_value_isWhatPythonPrints(double value, String expected) {
        assertThat(Replay.printed(value)).hasToString(expected);
    }

    @Test
    void read_everyPublishedLog_hasAllItsEpochs() {
        for (Catalogue.Entry entry : Catalogue.all()) {
            for (Published published : entry.published()) {
                assertThat(Replay.read(published.log()))
                        .hasSize(entry.settings().epochs());
            }
        }
        assertThatThrownBy(() -> Replay.read("none.csv")).hasMessageContaining("none.csv");
    }

    @Test
    void compare_printedNumbersAsOurs_areAllEqual() {
        EpochRecord first = new EpochRecord(1, 1.48291, 0.62312, 0.75841, 0.82858, 1, "");
        Replay replay = Replay.compare(HIDDEN, List.of(first));
        assertThat(replay.compared()).isEqualTo(4);
        assertThat(replay.equal()).isEqualTo(4);
        assertThat(replay.firstDifference()).isNull();
    }

    @Test
    void compare_oneNumberOff_isNamedWithItsDifference() {
        EpochRecord first = new EpochRecord(1, 1.48291, 0.62312, 0.7600, Double.NaN, 1, "");
        Replay replay = Replay.compare(HIDDEN, List.of(first));
        assertThat(replay.equal()).isEqualTo(2);
        assertThat(replay.largest().validationLoss()).isEqualByComparingTo("0.0016");
        assertThat(replay.firstDifference()).isEqualTo("epoch 1 val_loss: 0.7600, published 0.7584");
    }
}
