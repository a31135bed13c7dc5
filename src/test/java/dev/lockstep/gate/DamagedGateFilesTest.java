package dev.lockstep.gate;

import dev.lockstep.DamagedFiles;
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

    private static final Path FOLDER = DamagedFiles.folder();

    /** A tree of nodes, and the records made of it. */
    private static final int PER_BYTE = 200;

    private static final int CONSTANT = 1 << 19;

    @Provide
    Arbitrary<byte[]> reports() throws IOException {
        GateReport report = GateReportTest.report(
                null,
                List.of("simd"),
                false,
                GateReportTest.measured("simd", 0.1),
                GateReportTest.unmeasured(Verdict.CHANGED));
        GateFiles.write(report, FOLDER, FOLDER);
        return DamagedFiles.of(Files.readAllBytes(FOLDER.resolve(GateFiles.JSON_FILE)));
    }

    @Property(seed = "1671")
    void report_damaged_isAValueOrAResultException(@ForAll("reports") byte[] file) throws IOException {
        Files.write(FOLDER.resolve(GateFiles.JSON_FILE), file);
        DamagedFiles.check(file, ResultException.class, PER_BYTE, CONSTANT, bytes -> GateFiles.read(FOLDER));
    }

    @Provide
    Arbitrary<byte[]> histories() throws IOException {
        Path good = FOLDER.resolve("good.ndjson");
        Files.deleteIfExists(good);
        History history = new History(good);
        for (History.Kind kind : History.Kind.values()) {
            history.append(HistoryTest.entry(kind, "bbbbbbbbbbbb", 1.5));
        }
        return DamagedFiles.of(Files.readAllBytes(good));
    }

    @Property(seed = "1671")
    void history_damaged_keepsItsGoodLines(@ForAll("histories") byte[] file) throws IOException {
        Path path = FOLDER.resolve("history.ndjson");
        Files.write(path, file);
        GatedBenchmark row = new GatedBenchmark("a.B.c", Map.of("p", "1"));
        DamagedFiles.check(file, ResultException.class, PER_BYTE, CONSTANT, bytes -> {
            History history = new History(path);
            history.calibration(new MachineKey("aaaaaaaaaaaa", "bbbbbbbbbbbb"), List.of(row));
            return history.runs(row);
        });
    }

    private static byte[] jmh(String mode, String unit) {
        return ("[{\"benchmark\":\"a.B.c\",\"mode\":\"" + mode + "\",\"primaryMetric\":{\"score\":1.5,\"scoreUnit\":\""
                        + unit
                        + "\",\"rawData\":[[1.5,2.5,\"NaN\"],[3.5]]},\"secondaryMetrics\":{\"gc.alloc.rate.norm\":"
                        + "{\"score\":24.5}}}]")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<byte[]> results() {
        return DamagedFiles.of(jmh("avgt", "ns/op"), jmh("thrpt", "ops/s"));
    }

    @Property(seed = "1671")
    void jmhResult_damaged_isAValueOrAnIOException(@ForAll("results") byte[] file) {
        DamagedFiles.check(file, IOException.class, PER_BYTE, CONSTANT, JmhResult::parse);
    }
}
