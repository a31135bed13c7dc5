package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicrokernelTest {

    /** Whatever the number of rows: bands that are counted together are those that would come one by one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 11, 12})
    void bands_anyNumberOfRows_countsEqualBandsToTheNextOther(int most) {
        for (int rows = 1; rows <= 400; rows++) {
            int covered = 0;
            while (covered < rows) {
                int height = Microkernel.bandRows(rows - covered, most);
                int bands = Microkernel.bands(rows - covered, most);
                assertThat(height).isBetween(1, most);
                for (int band = 0; band < bands; band++) {
                    assertThat(Microkernel.bandRows(rows - covered, most)).isEqualTo(height);
                    covered += height;
                }
                assertThat(covered).isLessThanOrEqualTo(rows);
                if (covered < rows) {
                    assertThat(Microkernel.bandRows(rows - covered, most)).isNotEqualTo(height);
                }
            }
        }
    }
}
