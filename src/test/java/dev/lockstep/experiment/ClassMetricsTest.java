package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassMetricsTest {

    /** The example of scikit-learn's user guide: {@code y_true = 0 1 2 2 0, y_pred = 0 0 2 1 0}. */
    private static final Predictions GUIDE = new Predictions(
            new int[] {0, 1, 2, 2, 0}, new int[] {0, 0, 2, 1, 0}, new float[] {.9f, .6f, .8f, .7f, .5f}, 3, "");

    @Test
    void guide_hasThePublishedReport() {
        ClassMetrics metrics = ClassMetrics.of(GUIDE);
        assertThat(metrics.precision(0)).isEqualTo(2 / 3.);
        assertThat(metrics.recall(0)).isEqualTo(1);
        assertThat(metrics.f1(0)).isEqualTo(.8);
        assertThat(metrics.precision(1)).isZero();
        assertThat(metrics.recall(1)).isZero();
        assertThat(metrics.f1(1)).isZero();
        assertThat(metrics.precision(2)).isEqualTo(1);
        assertThat(metrics.recall(2)).isEqualTo(.5);
        assertThat(metrics.f1(2)).isEqualTo(2 / 3.);
        assertThat(metrics.macroPrecision()).isCloseTo(.56, within(.005));
        assertThat(metrics.macroRecall()).isCloseTo(.5, within(1e-15));
        assertThat(metrics.macroF1()).isCloseTo(.49, within(.005));
        assertThat(metrics.accuracy()).isEqualTo(.6);
        assertThat(metrics.support(2)).isEqualTo(2);
        assertThat(metrics.count(2, 1)).isEqualTo(1);
        assertThat(metrics.total()).isEqualTo(5);
    }

    @Test
    void classesThatNeverOccur_areZero() {
        ClassMetrics metrics = ClassMetrics.of(new Predictions(new int[] {0}, new int[] {0}, new float[] {1}, 2, ""));
        assertThat(metrics.precision(1)).isZero();
        assertThat(metrics.recall(1)).isZero();
        assertThat(metrics.f1(1)).isZero();
        assertThat(metrics.macroF1()).isEqualTo(.5);
    }

    @Test
    void mistakes_areTheMostConfidentFirst() {
        assertThat(GUIDE.mistakes()).containsExactly(3, 1);
    }

    /** R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611", "1, 29, 0.0061, 0.1718"})
    void wilson_hasThePublishedEnds(long successes, long trials, double low, double high) {
        WilsonInterval interval = WilsonInterval.of(successes, trials);
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void wilson_refusesWhatIsNoFraction() {
        assertThatThrownBy(() -> WilsonInterval.of(1, 0)).hasMessageContaining("1 successes of 0 trials");
        assertThatThrownBy(() -> WilsonInterval.of(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
