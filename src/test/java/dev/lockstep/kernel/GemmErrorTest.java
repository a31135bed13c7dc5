package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Products against a reference in double.
 *
 * <p>An element is a chain of k fused multiply-adds, each rounded once by at most {@code u = 2^-24}, so it is off by at most
 * {@code gamma_k (|c| + sum |a||b|)} with {@code gamma_k = k u / (1 - k u)} (N. Higham, "Accuracy and Stability of Numerical
 * Algorithms", section 3.1). The reference adds the same with {@code 2^-53}; its products are exact.
 */
class GemmErrorTest {

    /** The profile "faults" asks for 10,000. */
    private static final int CASES = Integer.getInteger("lockstep.gemms", 500);

    @Test
    void multiply_randomShapesAndLayouts_isWithinTheBoundOfItsRoundings() {
        List<Gemm> gemms = new ArrayList<>();
        for (Kernel kernel : Kernel.values()) {
            gemms.add(kernel.create(2));
        }
        Random random = new Random(1671);
        for (int i = 0; i < CASES; i++) {
            Gemm gemm = gemms.get(i % gemms.size());
            int m = 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 40);
            int n = 1 + random.nextInt(random.nextInt(8) == 0 ? 200 : 40);
            int k = random.nextInt(random.nextInt(4) == 0 ? 1500 : 60);
            Matrix a = random(m, k, random);
            Matrix b = random(k, n, random);
            Matrix c = random(m, n, random);
            boolean accumulate = random.nextBoolean();
            float[] start = c.data().clone();
            gemm.multiply(a, b, c, accumulate);
            assertWithinBound(gemm, a, b, c, accumulate ? start : new float[start.length]);
        }
        gemms.forEach(Gemm::close);
    }

    private static void assertWithinBound(Gemm gemm, Matrix a, Matrix b, Matrix c, float[] start) {
        int k = a.columns();
        double bound = gamma(k, 0x1p-24) + gamma(k + 1, 0x1p-53);
        for (int i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.columns(); j++) {
                double exact = start[c.index(i, j)];
                double magnitude = Math.abs(exact);
                for (int p = 0; p < k; p++) {
                    double product = (double) a.data()[a.index(i, p)] * b.data()[b.index(p, j)];
                    exact += product;
                    magnitude += Math.abs(product);
                }
                double error = Math.abs(c.data()[c.index(i, j)] - exact);
                if (!(error <= bound * magnitude)) {
                    assertThat(error)
                            .as("%s, %d x %d x %d, element (%d, %d)", gemm.name(), c.rows(), k, c.columns(), i, j)
                            .isLessThanOrEqualTo(bound * magnitude);
                }
            }
        }
    }

    private static double gamma(int k, double u) {
        return k * u / (1 - k * u);
    }

    /** Values of many magnitudes, none so small that a product would be subnormal. */
    private static Matrix random(int rows, int columns, Random random) {
        Matrix x = random.nextBoolean()
                ? Matrix.zeros(rows, columns)
                : Matrix.zeros(columns, rows).transposed();
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = Math.scalb(2 * random.nextFloat() - 1, random.nextInt(12) - 6);
        }
        return x;
    }
}
