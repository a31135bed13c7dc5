package dev.lockstep.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.kernel.Matrix;
import dev.lockstep.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The digest is that of the floats written one after the other, any NaN as the canonical one. */
class FingerprintTest {

    @Test
    void of_anyValuesAndSizes_isTheDigestOfAllFloats() throws NoSuchAlgorithmException {
        Random random = new Random(3);
        for (int size : new int[] {1, 2_047, 2_048, 2_049, 5_000}) {
            float[] data = new float[size + 5];
            for (int i = 0; i < data.length; i++) {
                data[i] = Float.intBitsToFloat(random.nextInt(8) == 0 ? 0xffc01671 : random.nextInt());
            }
            Matrix first = new Matrix(data, 3, size, 1, 1, 1);
            Matrix second = new Matrix(data, 0, 1, 2, 2, 1);
            ByteBuffer all = ByteBuffer.allocate(Float.BYTES * (size + 2)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < size; i++) {
                all.putInt(Float.floatToIntBits(data[3 + i]));
            }
            all.putInt(Float.floatToIntBits(data[0])).putInt(Float.floatToIntBits(data[1]));
            assertThat(Fingerprint.of(List.of(new Parameter("a", first, first), new Parameter("b", second, second))))
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(all.array())));
        }
    }
}
