package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import dev.lockstep.kernel.Blocking;
import dev.lockstep.result.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What measures kernels and limits, as processes. */
class KernelsIT {

    @TempDir
    Path folder;

    private ProjectCopy copy;

    @BeforeEach
    void copyProject() throws IOException {
        copy = ProjectCopy.at(folder);
    }

    @Test
    void kernels_oneShape_writesCsvAndJmhsOwnJson() throws IOException {
        JavaProcess.Result result = copy.run(
                "kernels",
                "--preset",
                "smoke",
                "--run",
                "k",
                "--",
                "GemmBenchmark",
                "-p",
                "kernel=simd",
                "-p",
                "shape=20x30x40:NN");
        assertThat(result.code()).as(result.output()).isZero();
        List<String> rows = Files.readAllLines(folder.resolve("results/k/kernels.csv"));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1)).startsWith("simd,NN,20,30,40,1,");
        assertThat(Files.readString(folder.resolve("results/k/jmh.json"))).contains("interference.probe");
        assertThat(Files.readString(folder.resolve("results/k/ceilings.csv"))).contains("fma_peak,1,");
    }

    @Test
    void kernels_twoJdks_leavesRowsOfBoth() throws IOException {
        String jdk = System.getProperty("java.home");
        JavaProcess.Result result = copy.run(
                "kernels",
                "--preset",
                "smoke",
                "--run",
                "j",
                "--jdk",
                jdk,
                "--jdk",
                jdk,
                "--",
                "-p",
                "kernel=simd",
                "-p",
                "shape=20x30x40:TN",
                "-p",
                "experiment=softmax");
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(Files.readAllLines(folder.resolve("results/j/kernels.csv")))
                .hasSize(3)
                .allMatch(line -> line.startsWith("kernel,") || line.contains("20,30,40,1," + Environment.jvmName()));
        assertThat(result.output()).contains("JDK " + Runtime.version().feature() + ".");
    }

    @Test
    void kernels_phasesAndInference_leaveTheirRows() throws IOException {
        String arguments =
                "kernels --preset smoke --run p -- Phase|Inference -p experiment=hidden -p kernel=simd -p input=sparse"
                        + " -p batch=128 -p threads=2";
        JavaProcess.Result result = copy.run(arguments.split(" "));
        assertThat(result.code()).as(result.output()).isZero();
        assertThat(Files.readAllLines(folder.resolve("results/p/training-phases.csv")))
                .hasSize(5)
                .anyMatch(row -> row.startsWith("hidden,gather,"))
                .anyMatch(row -> row.startsWith("hidden,forward,"))
                .anyMatch(row -> row.startsWith("hidden,backward,"))
                .anyMatch(row -> row.startsWith("hidden,update,"));
        assertThat(Files.readAllLines(folder.resolve("results/p/inference.csv")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("hidden,128,sparse,simd,1,");
    }

    @Test
    void ceilings_smoke_measuresEachLimit() throws IOException {
        JavaProcess.Result result = copy.run("ceilings", "--preset", "smoke", "--run", "c");
        assertThat(result.code()).as(result.output()).isZero();
        String rows = Files.readString(folder.resolve("results/c/ceilings.csv"));
        assertThat(rows).contains("fma_peak,1,", "fma_peak_scalar,1,", "barrier,");
        for (String level : List.of("l1", "l2", "l3", "memory")) {
            assertThat(rows).contains("read_" + level + ",1,", "write_" + level + ",1,", "triad_" + level + ",1,");
        }
        assertThat(Files.readString(folder.resolve("reports/c/index.html"))).contains("triad_memory");
    }

    @Test
    void tune_smoke_writesWhatWasChosenFirst() throws IOException {
        JavaProcess.Result result = copy.run("tune", "--preset", "smoke", "--run", "t", "--shape", "40x30x50:NN");
        assertThat(result.code()).as(result.output()).isZero();
        List<String> rows = Files.readAllLines(folder.resolve("results/t/tuning.csv"));
        // Tiles only: other blocks would make no difference to so small a product.
        assertThat(rows).hasSizeGreaterThan(5);
        assertThat(rows.get(1)).startsWith(Blocking.CHOSEN.mr() + "," + Blocking.CHOSEN.vectors() + ",");
    }

    @Test
    void peers_leanBuild_saysHowToGetThem() {
        JavaProcess.Result result = JavaProcess.run(
                List.of("--add-modules", "jdk.incubator.vector"), Main.class.getName(), "kernels", "--peers");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).contains("this build has none").contains("-Ppeers");
    }
}
