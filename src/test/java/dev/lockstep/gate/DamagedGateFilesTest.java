package dev.lockstep.gate;

import dev.lockstep.DamagedFiles;
import dev.lockstep.Robustness;
import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.result.MachineKey;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Damaged files of the gate: a value, its documented exception, or lines that are reported and skipped. */
class DamagedGateFilesTest {

    private static final Path FOLDER = Robustness.folder();

    /** A tree of nodes, the records made of it, and their text. */
    private static final int PER_BYTE = 100;

    /** Jackson's buffers, and an exception with its trace. */
    private static final int CONSTANT = 1 << 18;

    @Provide
    Arbitrary<byte[]> reports() throws IOException {
        GateReport report = GateReportTest.report(
                null,
                List.of("simd"),
                false,
                GateReportTest.measured("simd", 0.1),
                GateReportTest.unmeasured(Verdict.CHANGED));
        GateFiles.write(report, FOLDER, FOLDER);
        return DamagedFiles.ofText(Files.readAllBytes(FOLDER.resolve(GateFiles.JSON_FILE)));
    }

    @Property(seed = "1671")
    void report_damaged_isAValueOrAResultException(@ForAll("reports") byte[] file) throws IOException {
        Files.write(FOLDER.resolve(GateFiles.JSON_FILE), file);
        Robustness.check(file, ResultException.class, PER_BYTE, CONSTANT, bytes -> {
            GateReport report = GateFiles.read(FOLDER);
            return report.headline() + GateText.of(report) + GateMarkdown.of(report);
        });
    }

    @Provide
    Arbitrary<byte[]> histories() throws IOException {
        Path good = FOLDER.resolve("good.ndjson");
        Files.deleteIfExists(good);
        History history = new History(good);
        for (History.Kind kind : History.Kind.values()) {
            history.append(HistoryTest.entry(kind, "bbbbbbbbbbbb", 1.5));
        }
        return DamagedFiles.ofText(Files.readAllBytes(good));
    }

    @Property(seed = "1671")
    void history_damaged_keepsItsGoodLines(@ForAll("histories") byte[] file) throws IOException {
        Path path = FOLDER.resolve("history.ndjson");
        Files.write(path, file);
        GatedBenchmark row = new GatedBenchmark("a.B.c", Map.of("p", "1"));
        Robustness.check(file, ResultException.class, PER_BYTE, CONSTANT, bytes -> {
            History history = new History(path);
            history.calibration(new MachineKey("aaaaaaaaaaaa", "bbbbbbbbbbbb"), List.of(row));
            return history.runs(row);
        });
    }

    private static byte[] jmh(String mode, String unit) {
        return ("[{\"benchmark\":\"a.B.c\",\"mode\":\"" + mode + "\",\"primaryMetric\":{\"score\":1.5,\"scoreUnit\":\""
                        + unit
                        + "\",\"rawData\":[[1.5,2.5],[3.5]]},\"secondaryMetrics\":{\"gc.alloc.rate.norm\":"
                        + "{\"score\":24.5}}}]")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<byte[]> results() {
        return DamagedFiles.ofText(jmh("avgt", "ns/op"), jmh("thrpt", "ops/s"));
    }

    @Property(seed = "1671")
    void jmhResult_damaged_isAValueOrAnIOException(@ForAll("results") byte[] file) {
        Robustness.check(file, IOException.class, PER_BYTE, CONSTANT, JmhResult::parse);
    }
}
