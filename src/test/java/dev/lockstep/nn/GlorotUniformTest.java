package dev.lockstep.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.kernel.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden vectors of the initial kernels of the real TensorFlow 1.13.1. */
class GlorotUniformTest {

    @ParameterizedTest
    @CsvSource({
        "784, 10, 7388925, 3d645492 3c6142a0 bcf9ce3e bd89139c, 3ccd08b0, d915745c, dcc16beaebc633a7",
        "784, 128, 7388925, 3d550c2a 3c522ed0 bce915dc bd7fcda4, 3ccb30b4, a1123cbf, 22bb639a57f922fa",
        "128, 128, 7287573, bd87cf29 bcdc18c8 bb7749c0 3d8d0438, bd8596f9, e71a7e25, 50d8abcb695dfd62",
        "128, 10, 3007143, bd17c1fc bd2ecc70 3d0c26b4 be113f94, bd1549d4, 4ced5b0f, 0a5159676ca4bcd3",
        "128, 128, 3007143, bcded800 bd0056b4 3ccdccf0 bdd54906, 3d842ff4, b4e7de37, d55e0321825f9c36",
        "128, 10, 8950618, be020188 3e2a2839 be3f511e 3e36abbd, 3d934832, 3d2f66ea, 9078416ad368bb68",
    })
    void fill_seedOfALayer_isTensorFlows(
            int in, int out, int seed, String first, String last, String hash, String sha256) throws Exception {
        Matrix kernel = Matrix.zeros(in, out);
        GlorotUniform.fill(kernel, seed);

        ByteBuffer bytes = ByteBuffer.allocate(4 * kernel.size()).order(ByteOrder.LITTLE_ENDIAN);
        int h = 0;
        for (int i = 0; i < kernel.size(); i++) {
            int bits = Float.floatToIntBits(kernel.data()[kernel.offset() + i]);
            h = h * 31 + bits;
            bytes.putInt(bits);
        }
        assertThat(String.format(
                        "%08x %08x %08x %08x", bits(kernel, 0), bits(kernel, 1), bits(kernel, 2), bits(kernel, 3)))
                .isEqualTo(first);
        assertThat(Integer.toHexString(bits(kernel, kernel.size() - 1))).isEqualTo(last);
        assertThat(Integer.toHexString(h)).isEqualTo(hash);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array())))
                .startsWith(sha256);
    }

    private static int bits(Matrix x, int i) {
        return Float.floatToIntBits(x.data()[x.offset() + i]);
    }
}
