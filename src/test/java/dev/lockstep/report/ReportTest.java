package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.result.CsvFile;
import dev.lockstep.result.Environment;
import dev.lockstep.result.ExperimentRow;
import dev.lockstep.result.HistoryRow;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {

    private static final List<String> FIGURES = List.of(
            "kernels-square-1",
            "kernels-square-all-1",
            "kernels-roofline-1",
            "kernels-ladder-1",
            "kernels-threads-1",
            "kernels-mnist-1",
            "kernels-forks-1",
            "kernels-square-2",
            "kernels-jvms",
            "loss-hidden",
            "accuracy-hidden",
            "difference-hidden",
            "accuracy-time",
            "time-split",
            "gate-shifts",
            "gate-reference",
            "gate-power");

    @TempDir
    Path project;

    private SampleRun sample() {
        return new SampleRun(project, "r");
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    @Test
    void write_wholeRun_makesAllFiguresTwiceTheSame() throws IOException {
        SampleRun run = sample().withEverything();
        Report report = Report.write(run.folder());
        assertThat(report.problems()).isEmpty();
        for (String figure : FIGURES) {
            assertThat(Files.readString(run.folder().reports().resolve(figure + ".svg")))
                    .contains("<svg");
            assertThat(ImageIO.read(run.folder()
                                    .reports()
                                    .resolve(figure + ".png")
                                    .toFile())
                            .getWidth())
                    .isGreaterThan(600);
        }
        Map<String, byte[]> first = contents(run.folder().reports());
        Report.write(run.folder());
        Map<String, byte[]> second = contents(run.folder().reports());
        assertThat(second).containsOnlyKeys(first.keySet());
        first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void page_hasVerdictsNumbersAndEscapedForeignText() throws IOException {
        SampleRun run = sample().withEverything();
        String page = Files.readString(Report.write(run.folder()).page());
        assertThat(page.length()).isLessThan(3_000_000);
        assertThat(page)
                .contains("Two hidden layers: 62 of 80 printed numbers equal to hidden-20-keras-2.2-gpu; test accuracy"
                        + " 0.9462.")
                .contains("Gate: REGRESSION: 1 of 2 rows")
                .contains("The same bits in all 1 runs on other kernels, threads")
                .contains("0.9416 to 0.9505")
                .contains("a 2, called 7 with probability 0.9987")
                .contains("Where training time goes", "backward", "12.346")
                .contains("hidden: ours and published GPU", "hidden: ours and published CPU")
                .contains("hidden: published CPU and published GPU")
                .contains("&lt;script&gt;")
                .doesNotContain("<script")
                .doesNotContain("SYNTHETIC")
                .contains("Broken lines: the published run");
        for (String figure : FIGURES) {
            assertThat(page).contains("<figure id=\"" + figure + "\">");
        }
        assertThat(page.split("role=\"img\"", -1)).hasSize(page.split("<figcaption><p>", -1).length);
        assertThat(page.split("aria-label=", -1).length).isGreaterThan(FIGURES.size());
        assertThat(page).doesNotContainPattern("(src|href)=\"(?!data:|#)");
    }

    @Test
    void markdown_carriesTheSameVerdictsAndTables() throws IOException {
        SampleRun run = sample().withEverything();
        Report.write(run.folder());
        String text = Files.readString(run.folder().reports().resolve(Report.MARKDOWN));
        List<Extension> extensions = List.of(TablesExtension.create());
        String html = HtmlRenderer.builder()
                .extensions(extensions)
                .build()
                .render(Parser.builder().extensions(extensions).build().parse(text));
        assertThat(html).doesNotContain("<script");
        assertThat(html)
                .contains("62 of 80 printed numbers equal to hidden-20-keras-2.2-gpu")
                .contains("<td>0.9416 to 0.9505</td>")
                .contains("<td>hidden: ours and published CPU</td>")
                .contains("<img src=\"kernels-roofline-1.png\"");
        assertThat(html.split("<table>", -1).length).isGreaterThan(20);
    }

    @Test
    void write_syntheticRun_warnsAndShowsNothingPublished() throws IOException {
        SampleRun run = sample().withTraining("synthetic", null);
        assertThat(Files.readString(Report.write(run.folder()).page()))
                .contains("SYNTHETIC DIGITS")
                .doesNotContain("Broken lines")
                .doesNotContain("printed numbers");
    }

    @Test
    void write_trainingPeers_saysHowMuchLongerTheyTake() throws IOException {
        SampleRun run = sample().withTrainingPeers("mnist");
        String page = Files.readString(Report.write(run.folder()).page());
        assertThat(page)
                .contains("Training beside other libraries")
                .contains("An epoch of hidden takes Lockstep 0.1000 s at its best (2 threads, sparse), and")
                .contains("0.3500 s (2 threads): 3.50 times as long.")
                .contains(">0.5900 to 0.6100</td>")
                .doesNotContain("SYNTHETIC DIGITS")
                .doesNotContain(SampleRun.HOSTILE);
        run = new SampleRun(project, "synthetic").withTrainingPeers("synthetic");
        assertThat(Files.readString(Report.write(run.folder()).page())).contains("SYNTHETIC DIGITS");
    }

    @Test
    void write_nothingMeasured_isAPageAllTheSame() throws IOException {
        assertThat(Files.readString(Report.write(sample().folder()).page()))
                .contains("How to repeat it")
                .contains("CPU: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "history-hidden.csv | | history-hidden.csv",
                "history-hidden.csv | epoch,loss | history-hidden.csv, line 1: column 'accuracy' is missing",
                "metrics-hidden.csv | metric,label,predicted,value;accuracy,,,NaN | metrics-hidden.csv, line 2, column"
                        + " 'value': NaN is not a finite number",
                "profile.csv | ; | profile.csv, line 1: the file is empty",
                "kernels.csv | kernel | kernels.csv, line 1: column 'layout' is missing",
                "record-hidden.json | {\"schema\": 99} | record-hidden.json: schema is 99; this version of Lockstep reads 1",
                "gate.json | {\"schema\": 99} | gate.json: schema is 99",
                "gate.json | { | gate.json",
            })
    void damagedFile_isNamedAndLeftOut_theRestIsShown(String name, String content, String problem) throws IOException {
        SampleRun run = sample().withEverything();
        Path file = run.folder().results().resolve(name);
        if (content == null) {
            Files.delete(file);
        } else {
            Files.writeString(file, content.replace(';', '\n'));
        }
        Report report = Report.write(run.folder());
        assertThat(report.problems()).singleElement().asString().contains(problem);
        assertThat(Files.readString(report.page())).contains("Left out: ").contains("The numbers");
        assertThat(Files.readString(run.folder().reports().resolve(Report.MARKDOWN)))
                .contains("Left out: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "experiments.csv | hidden | ../hidden | experiments.csv, line 2: there is no experiment '../hidden'",
                "record-hidden.json | \"experiment\" : \"hidden\" | \"experiment\" : \"x\" | record-hidden.json: is of 'x'",
                "metrics-hidden.csv | count,9,9 | count,9,10 | count of label 9, predicted 10: there are classes 0 to 9",
                "metrics-hidden.csv | count,9,9 | count,,9 | count of label null, predicted 9",
                "metrics-hidden.csv | support,9 | support,-1 | support of label -1",
                "mistakes-hidden.csv | 0.9987,//8A | 0.9987,/*8A | mistakes-hidden.csv, line 2: pixels are not Base64",
                "mistakes-hidden.csv | 0.9987,//8A | 0.9987,AAAA//8A | mistakes-hidden.csv, line 3: 787 pixels, a digit has 784",
            })
    void damagedRow_isNamedAndLeftOut_theRestIsShown(String name, String good, String bad, String problem)
            throws IOException {
        SampleRun run = sample().withEverything();
        Path file = run.folder().results().resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(good);
        Files.writeString(file, text.replace(good, bad));
        Report report = Report.write(run.folder());
        assertThat(report.problems()).anySatisfy(line -> assertThat(line).contains(problem));
        assertThat(Files.readString(report.page())).contains("Left out: ").contains("The numbers");
    }

    @Test
    void history_withAGap_isLeftOut() throws IOException {
        SampleRun run = sample().withTraining("mnist", SampleRun.LOG);
        Path file = run.folder().results().resolve("history-hidden.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.add(lines.get(20));
        Files.write(file, lines);
        assertThat(Report.write(run.folder()).problems())
                .singleElement()
                .asString()
                .contains("history-hidden.csv, line 22, column 'epoch': 20 where 21 is expected");
    }

    /** As a training leaves it that was told to keep going. */
    @ParameterizedTest
    @CsvSource({"NaN, 1", "Infinity, 7"})
    void lossesThatAreNotFinite_areShownAsSuch(double loss, int fromEpoch) throws IOException {
        SampleRun run = sample().withTraining("mnist", SampleRun.LOG);
        Path history = run.folder().results().resolve("history-hidden.csv");
        List<HistoryRow> epochs = CsvFile.read(history, HistoryRow.class);
        for (HistoryRow epoch : epochs.subList(fromEpoch - 1, epochs.size())) {
            epoch.loss = loss;
            epoch.valLoss = loss;
        }
        CsvFile.write(history, HistoryRow.class, epochs);
        Path experiments = run.folder().results().resolve("experiments.csv");
        List<ExperimentRow> rows = CsvFile.read(experiments, ExperimentRow.class);
        rows.get(0).loss = loss;
        rows.get(0).valLoss = loss;
        rows.get(0).testLoss = loss;
        CsvFile.write(experiments, ExperimentRow.class, rows);
        Report report = Report.write(run.folder());
        assertThat(report.problems()).isEmpty();
        assertThat(Files.readString(report.page()))
                .contains("<figure id=\"loss-hidden\">", ">" + loss + "</td>")
                .doesNotContain("<figure id=\"difference-hidden\">");
    }

    @Test
    void killedTraining_isSaid() throws IOException {
        SampleRun run = sample().withTraining("mnist", SampleRun.LOG);
        Files.delete(run.folder().results().resolve("experiments.csv"));
        assertThat(Report.write(run.folder()).problems())
                .singleElement()
                .asString()
                .contains("history-hidden.csv: experiments.csv has no row of hidden; its training did not finish");
    }

    @Test
    void environment_missingOrForeign_isRefused() throws IOException {
        SampleRun run = sample();
        Path file = run.folder().results().resolve(Environment.FILE);
        Files.writeString(file, "{\"schema\": 2}");
        assertThatThrownBy(() -> Report.write(run.folder()))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("environment.json: schema is 2; this version of Lockstep reads 1");
        Files.delete(file);
        assertThatThrownBy(() -> Report.write(run.folder()))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining("environment.json");
    }
}
