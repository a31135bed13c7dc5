package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.data.Dataset;
import dev.lockstep.data.SyntheticDigits;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Kernel;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReproducibilityMatrixTest {

    private static final Dataset DIGITS = new Dataset(
            Dataset.SYNTHETIC,
            SyntheticDigits.draw(0, ShortRun.IMAGES + 100),
            SyntheticDigits.draw(9_000, 100),
            "test");

    @TempDir
    Path folder;

    private static Map<String, String> train(Dataset data, Kernel kernel) {
        Map<String, String> digests = new LinkedHashMap<>();
        try (Gemm gemm = kernel.create(2)) {
            ShortRun.train(data, gemm, List.of("softmax", "dropout"), digests::put);
        }
        return digests;
    }

    @Test
    void plan_twoJvms_isEverySettingOnceAndTheFirstTwice() {
        Jvm here = new Jvm(null, "here", 512, "");
        Jvm there = new Jvm(Path.of("there"), "there", 256, "");
        List<ReproducibilityMatrix.Setting> plan = ReproducibilityMatrix.plan(List.of(here, there));
        // 3 kernels with one thread and one with 1, 2, 3; three widths here and two there; and the first again.
        assertThat(plan).hasSize(6 * 5 + 1);
        assertThat(plan.get(0)).isEqualTo(new ReproducibilityMatrix.Setting(here, 512, Kernel.PARALLEL, 2));
        assertThat(plan.get(1)).isEqualTo(plan.get(0));
        assertThat(plan.subList(1, plan.size())).doesNotHaveDuplicates();
        assertThat(plan).filteredOn(setting -> setting.jvm() == there).hasSize(12);
    }

    @Test
    void shortRun_imagesFromTheFile_areTheFirstOnesOfTheData() throws IOException {
        Path file = folder.resolve("images");
        ShortRun.write(DIGITS, file);
        Dataset read = ShortRun.read(file);
        assertThat(read.name()).isEqualTo(Dataset.SYNTHETIC);
        assertThat(read.training().count()).isEqualTo(ShortRun.IMAGES);
        for (int i = 0; i < ShortRun.IMAGES; i++) {
            assertThat(read.training().image(i)).isEqualTo(DIGITS.training().image(i));
            assertThat(read.training().label(i)).isEqualTo(DIGITS.training().label(i));
        }
        assertThat(read.test().image(3)).isEqualTo(DIGITS.test().image(3));
        assertThat(train(read, Kernel.SIMD)).hasSize(2).isEqualTo(train(read, Kernel.PARALLEL));
    }

    @ParameterizedTest
    @CsvSource({"-1, 784", "2147483647, 2147483647", "1000000000, 784", "3, 0"})
    void shortRun_countThatTheFileCannotHave_isRefused(int count, int width) throws IOException {
        Path file = folder.resolve("images");
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeUTF(Dataset.SYNTHETIC);
            out.writeInt(count);
            out.writeInt(width);
            out.write(new byte[5_000]);
        }
        assertThatThrownBy(() -> ShortRun.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it claims " + count + " of " + width + " pixels, 5000 bytes are left");
    }

    @Test
    void parse_outputOfTwoPasses_takesTheLinesOfOne() {
        String name = ShortRun.class.getName();
        String output = "WARNING: incubator\n" + name + "\t1\tsoftmax\tab\n" + name + "\t2\tsoftmax\tcd\n";
        assertThat(ShortRun.parse(output, 1)).containsExactly(Map.entry("softmax", "ab"));
        assertThat(ShortRun.parse(output, 2)).containsExactly(Map.entry("softmax", "cd"));
        assertThat(ShortRun.parse(output, 3)).isEmpty();
    }

    @Test
    void installedJvms_ownFolder_isThisJvmOnce() {
        Path own = Path.of(System.getProperty("java.home"));
        List<String> notes = new ArrayList<>();
        List<Jvm> jvms = InstalledJvms.of(List.of(folder, folder.resolve("none")), own, notes::add);
        assertThat(jvms).containsExactly(Jvm.current());
        assertThat(notes).isEmpty();
    }

    @Test
    void installedJvms_javaThatRunsNothing_isLeftOutWithANote() throws IOException {
        Path java = folder.resolve("jdk-0/bin/java");
        java.getParent().toFile().mkdirs();
        java.toFile().createNewFile();
        assertThat(java.toFile().setExecutable(true)).isTrue();
        List<String> notes = new ArrayList<>();
        assertThat(InstalledJvms.of(List.of(folder), Path.of(System.getProperty("java.home")), notes::add))
                .hasSize(1);
        assertThat(notes).singleElement().asString().startsWith("left out: ").contains("jdk-0");
    }
}
