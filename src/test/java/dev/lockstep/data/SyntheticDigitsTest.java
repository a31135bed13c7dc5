package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticDigitsTest {

    @Test
    void draw_sameNumbers_areTheSameImagesEverywhere() {
        LabelledImages images = SyntheticDigits.draw(0, 500);
        byte[] all = new byte[500 * 785];
        for (int i = 0; i < 500; i++) {
            System.arraycopy(images.image(i), 0, all, i * 785, 784);
            all[i * 785 + 784] = (byte) images.label(i);
        }
        assertThat(Mnist.sha256(all)).isEqualTo("c96718c16993ec61b1ca204e5044b1cd93e043c1d849ff6305a5e5e5252159a4");
    }

    @Test
    void draw_fromLaterOn_continuesTheSequence() {
        assertThat(SyntheticDigits.draw(100, 3).image(1))
                .isEqualTo(SyntheticDigits.draw(0, 102).image(101));
    }

    @Test
    void draw_manyImages_holdsEveryDigitAboutEquallyOften() {
        LabelledImages images = SyntheticDigits.draw(0, 5_000);
        int[] counts = new int[10];
        IntStream.range(0, 5_000).forEach(i -> counts[images.label(i)]++);
        assertThat(Arrays.stream(counts)).allMatch(count -> count > 400 && count < 600);
    }
}
