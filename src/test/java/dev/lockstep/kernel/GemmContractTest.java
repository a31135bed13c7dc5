package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All kernels return the naive kernel's bits: shapes, strides, transposes, special values, threads, vector widths. */
class GemmContractTest {

    static List<Gemm> gemms() {
        return List.of(
                new BlockedGemm(),
                new SimdGemm(),
                new ParallelGemm(1),
                new ParallelGemm(2),
                new ParallelGemm(3),
                new ParallelGemm(4));
    }

    @Test
    void multiply_awkwardShapesStridesAndValues_hasTheNaiveBits() {
        List<Gemm> gemms = gemms();
        for (GemmCases.Case c : GemmCases.all()) {
            assertThat(GemmCases.difference(gemms, c)).isNull();
        }
        gemms.forEach(Gemm::close);
    }

    @ParameterizedTest
    @CsvSource({"1, 9", "600, 1", "1, 1"})
    void multiply_rowsThatOverlap_hasTheNaiveBits(int rowStrideOfA, int rowStrideOfB) {
        Random random = new Random(3);
        int m = PatchProduct.LEAST_ROWS;
        int k = 600;
        int n = 9;
        Matrix a = new Matrix(some(random, (m - 1) * rowStrideOfA + k), 0, m, k, rowStrideOfA, 1);
        Matrix b = new Matrix(some(random, (k - 1) * rowStrideOfB + n), 0, k, n, rowStrideOfB, 1);
        Matrix expected = Matrix.zeros(m, n);
        Matrix actual = Matrix.zeros(m, n);

        new NaiveGemm().multiply(a, b, expected, false);
        new SimdGemm().multiply(a, b, actual, false);

        assertThat(actual.data()).isEqualTo(expected.data());
    }

    private static float[] some(Random random, int count) {
        float[] data = new float[count];
        for (int i = 0; i < count; i++) {
            data[i] = random.nextFloat() - .5f;
        }
        return data;
    }

    /** Blocks, by rows and columns, put together to the whole. */
    @Test
    void multiplyBlock_anyCut_putTogetherIsTheWhole() {
        List<Gemm> gemms = gemms();
        List<Gemm> cut = gemms.stream().<Gemm>map(CutGemm::new).toList();
        List<GemmCases.Case> all = GemmCases.all();
        for (int i = 0; i < all.size(); i += 5) {
            assertThat(GemmCases.difference(cut, all.get(i))).isNull();
        }
        gemms.forEach(Gemm::close);
    }

    @Test
    void multiplyBlock_outsideOfC_fails() {
        Matrix a = Matrix.zeros(3, 4);
        Matrix c = Matrix.zeros(3, 3);
        for (Gemm gemm : List.of(new NaiveGemm(), new SimdGemm(), new ParallelGemm(2))) {
            try (gemm) {
                assertThatThrownBy(() -> gemm.multiplyBlock(a, Matrix.zeros(4, 3), c, 0, 4, 0, 3, false))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("rows 0 to 4");
            }
        }
    }

    /** AVX2 has half the registers of AVX-512, so other tiles: here both on every machine, and with other tiles and blocks. */
    @ParameterizedTest
    @CsvSource({
        "128, -Dlockstep.registers=32",
        "256, -Dlockstep.registers=32 -Dlockstep.kc=9 -Dlockstep.mc=7",
        "512, -Dlockstep.registers=32",
        "128, -XX:UseAVX=2 -Dlockstep.registers=16",
        "256, -XX:UseAVX=2 -Dlockstep.registers=16",
        "256, -Dlockstep.registers=16 -Dlockstep.mr=12 -Dlockstep.vectors=1 -Dlockstep.kc=5",
        "512, -Dlockstep.registers=16 -Dlockstep.mr=11 -Dlockstep.vectors=2 -Dlockstep.nc=64"
    })
    void multiply_otherVectorWidthRegistersAndTiles_hasTheNaiveBits(int bits, String choices) {
        List<String> flags = new ArrayList<>(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-D" + VectorWidth.PROPERTY + "=" + bits));
        flags.addAll(List.of(choices.split(" ")));

        JavaProcess.Result result = JavaProcess.run(flags, GemmCases.class.getName());

        assumeTrue(result.code() != 3, result.output());
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(result.output()).contains("products agree with vectors of " + bits + " bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void multiply_productLargeEnoughForTheTeam_hasTheNaiveBits(int threads) {
        GemmCases.Case tall = new GemmCases.Case(203, 150, 33, true, false, false, 0, false, true, 1);
        GemmCases.Case wide = new GemmCases.Case(33, 150, 203, false, true, false, 0, true, true, 1);
        GemmCases.Case transposedResult = new GemmCases.Case(131, 90, 77, false, false, true, 0, false, false, 1);
        try (Gemm gemm = new ParallelGemm(threads)) {
            for (GemmCases.Case c : List.of(tall, wide, transposedResult)) {
                assertThat((long) c.m() * c.k() * c.n()).isGreaterThan(ParallelGemm.MIN_FMAS);
                assertThat(GemmCases.difference(List.of(gemm), c)).isNull();
            }
        }
    }
}
