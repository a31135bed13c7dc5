package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.result.TrainingPeerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingPeerRowsTest {

    private static final double EXACT = 1e-12;

    private final List<TrainingSample> samples = new ArrayList<>();

    private void add(String library, int threads, String products, double accuracy, double... secondsByRound) {
        TrainingContender who = new TrainingContender(library, threads, products);
        for (int r = 0; r < secondsByRound.length; r++) {
            samples.add(new TrainingSample(r + 1, "hidden", who, secondsByRound[r], accuracy));
        }
    }

    private List<TrainingPeerRow> rows() {
        return TrainingPeerRows.of(samples, "mnist", Map.of("hidden", 5), Map.of("hidden", 48_000));
    }

    @Test
    void of_threeRounds_isMedianRangeAndSpeed() {
        add("lockstep", 1, "sparse", .91, .3, .1, .2);
        TrainingPeerRow row = rows().get(0);
        assertThat(row.secondsPerEpoch).isEqualTo(.2);
        assertThat(row.low).isEqualTo(.1);
        assertThat(row.high).isEqualTo(.3);
        assertThat(row.imagesPerSecond).isCloseTo(240_000, within(1e-6));
        assertThat(row.rounds).isEqualTo(3);
        assertThat(row.epochs).isEqualTo(5);
        assertThat(row.dataset).isEqualTo("mnist");
        assertThat(row.timesOursOneThread).isEqualTo(1);
    }

    /** The machine ran at half its speed in round 2: quotients of medians would be 4 and 8. */
    @Test
    void of_slowRound_takesQuotientsWithinRounds() {
        add("lockstep", 1, "sparse", .91, .2, .4, .2);
        add("lockstep", 2, "sparse", .91, .1, .2, .1);
        add("pytorch", 1, "dense", .91, .6, 1.2, .8);
        List<TrainingPeerRow> rows = rows();
        assertThat(rows).extracting(row -> row.library).containsExactly("lockstep", "lockstep", "pytorch");
        assertThat(rows.get(1).timesOursOneThread).isCloseTo(.5, within(EXACT));
        assertThat(rows.get(2).timesOursOneThread).isCloseTo(3, within(EXACT));
        assertThat(rows.get(2).timesOursBest).isCloseTo(6, within(EXACT));
    }

    @Test
    void of_denseFasterThanSparse_isOursAtItsBest() {
        add("lockstep", 1, "sparse", .91, .2);
        add("lockstep", 1, "dense", .91, .1);
        add("tensorflow", 1, "dense", .91, .4);
        assertThat(rows().get(2).timesOursBest).isCloseTo(4, within(EXACT));
        assertThat(rows().get(0).timesOursBest).isCloseTo(2, within(EXACT));
    }

    @Test
    void doubts_accuracyFarFromOurs_isNamed() {
        add("lockstep", 1, "sparse", .91, .2);
        add("pytorch", 1, "dense", .885, .4);
        add("tensorflow", 2, "dense", .10, .4);
        assertThat(TrainingPeerRows.doubts(rows()))
                .singleElement()
                .asString()
                .contains("hidden: the test accuracy of tensorflow with 2 threads is 0.1, ours is 0.91");
    }
}
