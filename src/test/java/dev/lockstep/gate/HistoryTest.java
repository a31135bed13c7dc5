package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.JavaProcess;
import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.result.MachineKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final MachineKey HERE = new MachineKey("aaaaaaaaaaaa", "bbbbbbbbbbbb");
    private static final GatedBenchmark ROW = new GatedBenchmark("a.B.c", Map.of("p", "1"));

    @TempDir
    Path folder;

    static History.Entry entry(History.Kind kind, String sw, double score) {
        List<History.Row> rows = kind == History.Kind.BLESS
                ? List.of()
                : List.of(new History.Row(ROW.name(), "PASS", List.of(score), 0.02, 2.0, 0.01));
        return new History.Entry(
                History.SCHEMA, kind, "2026-01-01T00:00:00Z", HERE.hw(), sw, "cpu", "jvm", "c0ffee", 200, "why", rows);
    }

    private static History.Entry gate(double score) {
        return entry(History.Kind.GATE, HERE.sw(), score);
    }

    @Test
    void entries_areReadBackInOrder() {
        Path file = folder.resolve("new").resolve("history.ndjson");
        History written = new History(file);
        written.append(gate(1));
        written.append(gate(2));
        written.append(entry(History.Kind.GATE, "another", 3));
        assertThat(new History(file).runs(ROW))
                .first()
                .extracting(History.Runs::throughputs)
                .isEqualTo(List.of(1.0, 2.0));
        assertThat(new History(file).skipped()).isEmpty();
    }

    @Test
    void bless_startsANewBaseline() {
        History history = new History(folder.resolve("h"));
        history.append(gate(1));
        history.append(entry(History.Kind.BLESS, HERE.sw(), 0));
        history.append(gate(2));
        assertThat(history.runs(ROW))
                .first()
                .extracting(History.Runs::throughputs)
                .isEqualTo(List.of(2.0));
    }

    @Test
    void calibration_isTheNewestOfThisMachine() {
        History history = new History(folder.resolve("h"));
        history.append(entry(History.Kind.CALIBRATION, HERE.sw(), 1));
        assertThat(history.calibration(HERE, List.of(ROW)).get(ROW)).isEqualTo(new Calibrated(0.02, 2, 0.01));
        assertThat(history.calibration(new MachineKey("x", "y"), List.of(ROW))).isEmpty();
    }

    @Test
    void truncatedLastLine_isReportedSkippedAndNotWrittenTo() throws IOException {
        Path file = folder.resolve("h");
        History history = new History(file);
        history.append(gate(1));
        history.append(gate(2));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));

        History damaged = new History(file);
        assertThat(damaged.runs(ROW))
                .first()
                .extracting(History.Runs::throughputs)
                .isEqualTo(List.of(1.0));
        assertThat(damaged.skipped()).singleElement().asString().contains("line 2");
        damaged.append(gate(3));

        History after = new History(file);
        assertThat(after.runs(ROW))
                .first()
                .extracting(History.Runs::throughputs)
                .isEqualTo(List.of(1.0, 3.0));
        assertThat(after.skipped()).hasSize(1);
    }

    @Test
    void linesOfAnotherSchema_areReported() throws IOException {
        Path file = folder.resolve("h");
        Files.writeString(file, "{\"schema\":99,\"kind\":\"GATE\",\"hw\":\"x\",\"sw\":\"y\"}\n\nnull\n[]\n7\n");
        History history = new History(file);
        assertThat(history.size()).isZero();
        assertThat(history.skipped()).hasSize(4);
    }

    /** As a run leaves them that was killed before it wrote the end of its line. */
    @Test
    void linesThatRanTogether_orLackScores_areReported() throws IOException {
        Path file = folder.resolve("h");
        History history = new History(file);
        history.append(gate(1));
        String line = Files.readString(file).strip();
        Files.writeString(
                file,
                String.join(
                        "\n",
                        line + line,
                        line.replace("[1.0]", "[null]"),
                        line.replace("[1.0]", "[\"NaN\"]"),
                        line.replace("[{", "[null,{"),
                        line));
        History damaged = new History(file);
        assertThat(damaged.skipped()).hasSize(4);
        assertThat(damaged.runs(ROW))
                .singleElement()
                .extracting(History.Runs::throughputs)
                .isEqualTo(List.of(1.0));
    }

    @Test
    void processesThatAppendAtOnce_loseNothing() throws IOException {
        Path file = folder.resolve("h");
        Files.write(file, "half a li".getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE);
        List<CompletableFuture<JavaProcess.Result>> writers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            writers.add(CompletableFuture.supplyAsync(
                    () -> JavaProcess.run(List.of(), Writer.class.getName(), file.toString())));
        }
        writers.forEach(w -> assertThat(w.join().code()).as(w.join().output()).isZero());
        assertThat(new History(file).runs(ROW).get(0).throughputs()).hasSize(2 * Writer.ENTRIES);
        assertThat(new History(file).skipped()).hasSize(1);
    }

    /** Appends many entries. */
    static final class Writer {
        static final int ENTRIES = 200;

        private Writer() {}

        public static void main(String[] arguments) {
            History history = new History(Path.of(arguments[0]));
            IntStream.range(0, ENTRIES).forEach(i -> history.append(gate(i + 1)));
        }
    }
}
