package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.result.CeilingRow;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.KernelRow;
import dev.lockstep.result.ProfileRow;
import dev.lockstep.result.ResultException;
import dev.lockstep.result.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    Path project;

    private RunFolder run;

    @BeforeEach
    void makeRun() {
        run = RunFolder.create(project, "r", false);
        Environment.of(project, "./run-benchmarks.sh <script>", 512).write(run.results());
    }

    private void writeKernels() {
        List<KernelRow> rows = new ArrayList<>();
        for (int n : new int[] {128, 256}) {
            KernelRow row = new KernelRow();
            row.kernel = n == 128 ? "naive" : "simd";
            row.layout = "NN";
            row.m = n;
            row.k = n;
            row.n = n;
            row.threads = 1;
            row.jvm = "jvm";
            row.gflops = n;
            rows.add(row);
        }
        rows.get(1).n = 10;
        CsvFile.write(run.results().resolve("kernels.csv"), KernelRow.class, rows);
        CeilingRow peak = new CeilingRow();
        peak.ceiling = "fma_peak";
        peak.threads = 1;
        peak.jvm = "jvm";
        peak.value = 200;
        peak.unit = "GFLOP/s";
        CsvFile.write(run.results().resolve("ceilings.csv"), CeilingRow.class, List.of(peak));
    }

    private void writeTraining(String dataset, String log) {
        ExperimentRow row = new ExperimentRow();
        row.experiment = "hidden";
        row.dataset = dataset;
        row.epochs = 2;
        row.kernel = "simd";
        row.products = "sparse";
        row.weightsSha256 = "abc";
        row.testAccuracy = 0.9462;
        if (log != null) {
            row.publishedLog = log;
            row.numbersCompared = 8;
            row.numbersEqual = 7;
        }
        CsvFile.write(run.results().resolve("experiments.csv"), ExperimentRow.class, List.of(row));
        ProfileRow phase = new ProfileRow();
        phase.experiment = "hidden";
        phase.kernel = "simd";
        phase.products = "sparse";
        phase.phase = "backward";
        phase.seconds = 12.3456;
        CsvFile.write(run.results().resolve("profile.csv"), ProfileRow.class, List.of(phase));
        List<HistoryRow> history = new ArrayList<>();
        for (int e = 1; e <= 2; e++) {
            HistoryRow h = new HistoryRow();
            h.epoch = e;
            h.loss = 1. / e;
            h.accuracy = .5;
            h.valLoss = .9 / e;
            h.valAccuracy = .6;
            h.weightsSha256 = "abc";
            history.add(h);
        }
        CsvFile.write(run.results().resolve("history-hidden.csv"), HistoryRow.class, history);
    }

    @Test
    void write_wholeRun_makesPageAndChartsTwiceTheSame() throws IOException {
        writeKernels();
        writeTraining("mnist", "hidden-20-keras-2.2-gpu");
        String page = Files.readString(Report.write(run));

        assertThat(page)
                .contains(
                        "Two hidden layers: 7 of 8 printed numbers equal to hidden-20-keras-2.2-gpu; test accuracy 0.9462.")
                .contains("Where training time goes", "backward", "12.346")
                .contains("&lt;script&gt;")
                .doesNotContain("<script")
                .doesNotContain("SYNTHETIC")
                .contains("Broken lines: the published run");
        for (String chart : List.of("kernels-square", "kernels-mnist", "loss-hidden", "accuracy-hidden")) {
            assertThat(Files.readString(run.reports().resolve(chart + ".svg"))).contains("<svg");
            assertThat(ImageIO.read(run.reports().resolve(chart + ".png").toFile())
                            .getWidth())
                    .isEqualTo(Style.WIDTH);
        }
        assertThat(Files.readString(Report.write(run))).isEqualTo(page);
    }

    @Test
    void write_syntheticRun_warnsAndShowsNothingPublished() throws IOException {
        writeTraining("synthetic", null);
        assertThat(Files.readString(Report.write(run)))
                .contains("SYNTHETIC DIGITS")
                .doesNotContain("Broken lines")
                .doesNotContain("printed numbers");
    }

    @Test
    void write_nothingMeasured_isAPageAllTheSame() throws IOException {
        assertThat(Files.readString(Report.write(run))).contains("Environment");
    }

    @Test
    void write_missingHistory_namesTheFile() throws IOException {
        writeTraining("mnist", null);
        Files.delete(run.results().resolve("history-hidden.csv"));
        assertThatThrownBy(() -> Report.write(run))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("history-hidden.csv");
    }
}
