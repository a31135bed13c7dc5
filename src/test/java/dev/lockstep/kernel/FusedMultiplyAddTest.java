package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** The one assumption below the contract: a vector's fma is {@code Math.fma} in each lane, before and after compilation. */
class FusedMultiplyAddTest {

    @Test
    void fma_roundingSensitiveSubnormalAndSpecialInputs_isMathFma() {
        Random random = new Random(1671);
        int n = Lanes.COUNT;
        float[] a = new float[n];
        float[] b = new float[n];
        float[] c = new float[n];
        float[] r = new float[n];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < n; i++) {
                a[i] = Float.intBitsToFloat(random.nextInt());
                b[i] = Float.intBitsToFloat(random.nextInt());
                // Often the product's negative, rounded: what is left shows whether the product was.
                c[i] = random.nextBoolean() ? -(a[i] * b[i]) : Float.intBitsToFloat(random.nextInt());
            }
            Lanewise.fma(a, b, c, r);
            for (int i = 0; i < n; i++) {
                assertThat(Float.floatToIntBits(r[i]))
                        .as("fma(%s, %s, %s)", a[i], b[i], c[i])
                        .isEqualTo(Float.floatToIntBits(Math.fma(a[i], b[i], c[i])));
            }
        }
    }

    /** Apart, so that tests can be looked for in a JVM without the Vector API. */
    private static final class Lanewise {

        static void fma(float[] a, float[] b, float[] c, float[] r) {
            FloatVector.fromArray(Lanes.SPECIES, a, 0)
                    .fma(FloatVector.fromArray(Lanes.SPECIES, b, 0), FloatVector.fromArray(Lanes.SPECIES, c, 0))
                    .intoArray(r, 0);
        }
    }
}
