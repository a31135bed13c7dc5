package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.kernel.Blocking;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {

    private static final Blocking CHOSEN = Blocking.CHOSEN;

    @Test
    void around_shape_startsWithTheChoice() {
        Candidate first = first("1024x1024x1024:NN");
        assertThat(first)
                .isEqualTo(new Candidate(CHOSEN.mr(), CHOSEN.vectors(), CHOSEN.kc(false), CHOSEN.mc(), CHOSEN.nc()));
        assertThat(first.label()).startsWith(CHOSEN.mr() + "x" + CHOSEN.vectors() + " KC ");
    }

    @Test
    void around_transposedA_startsWithTheTileForColumns() {
        Candidate first = first("784x128x128:TN");
        assertThat(first.mr()).isEqualTo(CHOSEN.tallMr());
        assertThat(first.vectors()).isEqualTo(CHOSEN.tallVectors());
        assertThat(first.kc()).isEqualTo(CHOSEN.kc(true));
    }

    @Test
    void around_anyShape_hasNoCandidateTwiceAndEachDiffersInOneRespect() {
        List<Candidate> all = Candidate.around(CHOSEN, GemmShape.parse("2048x2048x2048:NN"));
        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(12);
        Candidate first = all.get(0);
        assertThat(all.subList(1, all.size())).allSatisfy(candidate -> {
            int tile = candidate.mr() == first.mr() && candidate.vectors() == first.vectors() ? 0 : 1;
            int kc = candidate.kc() == first.kc() ? 0 : 1;
            int mc = candidate.mc() == CHOSEN.mc(candidate.kc()) ? 0 : 1;
            int nc = candidate.nc() == first.nc() ? 0 : 1;
            assertThat(tile + kc + mc + nc).isEqualTo(1);
        });
    }

    @Test
    void around_smallShape_leavesOutBlocksThatItHasNoUseFor() {
        assertThat(Candidate.around(CHOSEN, GemmShape.parse("128x100x100:NN")))
                .filteredOn(candidate -> candidate.kc() != CHOSEN.kc(false))
                .extracting(Candidate::kc)
                .containsOnly(128, 192);
    }

    private static Candidate first(String shape) {
        return Candidate.around(CHOSEN, GemmShape.parse(shape)).get(0);
    }
}
