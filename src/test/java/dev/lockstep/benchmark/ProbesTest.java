package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private final Probes probes = new Probes();

    @Test
    void quick_nothingProbed_isInfinite() {
        probes.add(new Iterations(new double[][] {{1, 2}}, null, null));
        assertThat(probes.quick()).isInfinite();
    }

    @Test
    void quick_lessThanAHundred_isTheQuickest() {
        add(3, 2);
        add(4);
        assertThat(probes.quick()).isEqualTo(2);
    }

    @Test
    void quick_aFewQuickerThanAllOthers_isNotThose() {
        add(IntStream.range(0, 1_000).mapToDouble(i -> i < 10 ? .5 : 1).toArray());
        assertThat(probes.quick()).isEqualTo(1);
        add(.5);
        assertThat(probes.quick()).isEqualTo(.5);
    }

    private void add(double... nanos) {
        probes.add(new Iterations(new double[][] {new double[nanos.length]}, new double[][] {nanos}, null));
    }
}
