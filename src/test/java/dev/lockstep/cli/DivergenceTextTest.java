package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.experiment.Divergence;
import dev.lockstep.experiment.Reproduction;
import dev.lockstep.experiment.SideBySide;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DivergenceTextTest {

    private static final List<String> ELSEWHERE = List.of("the record is of something else");

    private static final Divergence FIRST = new Divergence(
            "dense_2/bias",
            0,
            3,
            0.25f,
            Math.nextUp(0.25f),
            List.of(
                    new Divergence.Changed("dense_2/bias", 1, 128, 1),
                    new Divergence.Changed("dense_3/kernel", 1_279, 1_280, 12_345)));

    private static String text(Reproduction.Mismatch mismatch, SideBySide found) {
        return String.join("\n", DivergenceText.of(mismatch, found, "simd", ELSEWHERE));
    }

    private static SideBySide agreeing(String fingerprint) {
        return new SideBySide(4, 0, 375, false, null, List.of(), fingerprint);
    }

    @Test
    void of_divergence_namesPlaceValuesAndDistance() {
        SideBySide found = new SideBySide(4, 17, 375, false, FIRST, List.of(), "xx");
        assertThat(text(new Reproduction.Mismatch(4, "aa", "bb", null), found))
                .isEqualTo("""
                  weights after epoch 4
                    expected  aa
                    here      bb
                  first divergence: epoch 4, batch 17 of 375, dense_2/bias, row 0, column 3 (from 0)
                    simd   0.25 (0x3e800000)
                    naive  0.25000003 (0x3e800001)
                    distance  1 ulp
                  differing after this batch:
                    dense_2/bias: 1 of 128, at most 1 ulp
                    dense_3/kernel: 1,279 of 1,280, at most 12,345 ulp""".indent(2).stripTrailing());
    }

    @Test
    void of_spread_showsBatchesAtGrowingDistanceAndTheLast() {
        List<SideBySide.Spread> spread = IntStream.rangeClosed(17, 37)
                .mapToObj(batch -> new SideBySide.Spread(batch, batch, 1))
                .toList();
        SideBySide found = new SideBySide(4, 17, 37, false, FIRST, spread, "xx");
        assertThat(text(new Reproduction.Mismatch(4, "aa", "bb", null), found).lines())
                .filteredOn(line -> line.contains(" differ, at most"))
                .extracting(line -> line.replaceAll(".*batch +([0-9]+):.*", "$1"))
                .containsExactly("17", "18", "19", "21", "25", "33", "37");
    }

    @Test
    void of_kernelThatDoesNotRepeat_isSaidSo() {
        Reproduction.Mismatch mismatch = new Reproduction.Mismatch(4, "aa", "bb", null);
        SideBySide early = new SideBySide(3, 17, 375, true, FIRST, List.of(), "xx");
        assertThat(text(mismatch, early)).contains("does not even give the same bits twice", "  again  0.25000003");
        assertThat(text(mismatch, agreeing("aa")))
                .contains("trained again, the epoch ends with aa", "does not even give the same bits twice")
                .doesNotContain(ELSEWHERE);
    }

    @Test
    void of_kernelsThatAgree_blamesTheRecord() {
        assertThat(text(new Reproduction.Mismatch(4, "aa", "bb", null), agreeing("bb")))
                .contains("simd and naive, which defines the bits, agree")
                .contains(ELSEWHERE);
        assertThat(text(new Reproduction.Mismatch(4, "aa", null, "the loss is NaN"), agreeing("bb")))
                .contains("here      none: the loss is NaN")
                .contains(ELSEWHERE);
    }

    @Test
    void of_recordThatWentOnWithNaN_isNoProof() {
        assertThat(text(new Reproduction.Mismatch(4, "aa", null, "the loss is NaN"), agreeing("aa")))
                .contains("was told to go on (--keep-going)", "weights of NaN show nothing")
                .doesNotContain(ELSEWHERE);
    }
}
