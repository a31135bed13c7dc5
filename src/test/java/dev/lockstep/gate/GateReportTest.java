package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.benchmark.GatedBenchmark;
import dev.lockstep.result.CsvFile;
import dev.lockstep.result.GateForkRow;
import dev.lockstep.result.ResultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** What the gate writes, each read by a parser of its own kind. */
class GateReportTest {

    private static final Judge JUDGE = new Judge(Criteria.STANDARD);
    private static final String HOSTILE = "<script>alert(1)</script>|\"'&\u0000`*";

    @TempDir
    Path folder;

    static RowOutcome measured(String name, double slowdown) {
        GatedBenchmark row =
                new GatedBenchmark("a.GemmBenchmark.multiply", Map.of("kernel", name, "shape", "8x8x8:NN"));
        return JUDGE.judge(row, false, JudgeTest.rounds(24, slowdown, 0.005), Calibrated.NONE);
    }

    static RowOutcome unmeasured(Verdict verdict) {
        return RowOutcome.without(
                new GatedBenchmark("a.B.c", Map.of("p", HOSTILE)), false, verdict, HOSTILE, List.of());
    }

    static GateReport report(String inconclusive, List<String> differing, boolean overall, RowOutcome... rows) {
        return new GateReport(
                GateReport.SCHEMA,
                "run",
                "2026-01-01T00:00:00Z",
                "base " + HOSTILE,
                "head",
                "aaaaaaaaaaaa",
                "bbbbbbbbbbbb",
                1671,
                List.of("-f", "0"),
                Criteria.STANDARD,
                new Fitness(List.of()),
                inconclusive,
                differing,
                List.of(rows),
                new Overall(rows.length, 0.05, 0.001, overall),
                List.of(new Earlier("row " + HOSTILE, Earlier.Where.OTHER_MACHINE, HOSTILE, 3, null, 70.1, 71.2)),
                List.of("a note"),
                12.5);
    }

    private static int code(GateReport report) {
        return report.exitCode(Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "(?s)\"overall\" : \\{[^}]*\\}, \"overall\" : null, overall",
        "\"verdict\" : \"[A-Z]*\", \"verdict\" : null, verdict",
        "(?s)\"notes\" : \\[[^]]*\\], \"notes\" : [null], notes",
        "\"benchmark\" : \"[^\"]*\", \"benchmark\" : \"multiply\", no class and method",
        "8x8x8:NN, 8x8, shape",
    })
    void read_partThatIsMissingOrNone_isNamed(String part, String instead, String named) throws IOException {
        GateFiles.write(report(null, List.of(), false, measured("simd", 0)), folder, folder);
        Path file = folder.resolve(GateFiles.JSON_FILE);
        String whole = Files.readString(file);
        String damaged = whole.replaceFirst(part, instead);
        assertThat(damaged).isNotEqualTo(whole);
        Files.writeString(file, damaged);
        assertThatThrownBy(() -> GateFiles.read(folder))
                .isInstanceOf(ResultException.class)
                .hasMessageContaining(GateFiles.JSON_FILE)
                .hasMessageContaining(named);
    }

    @Test
    void exitCode_isTheGravestOfAll() {
        RowOutcome pass = measured("simd", 0);
        RowOutcome slow = measured("simd", 0.1);
        assertThat(code(report(null, List.of(), false, pass))).isZero();
        assertThat(code(report(null, List.of(), false))).isEqualTo(3);
        assertThat(code(report(null, List.of(), false, pass, slow))).isEqualTo(1);
        assertThat(code(report(null, List.of(), true, pass, pass))).isEqualTo(1);
        assertThat(code(report(null, List.of("kernel"), false, slow))).isEqualTo(5);
        assertThat(code(report(null, List.of(), false, slow, unmeasured(Verdict.WRONG))))
                .isEqualTo(5);
        assertThat(code(report(null, List.of(), false, slow, unmeasured(Verdict.CRASHED))))
                .isEqualTo(1);
        assertThat(code(report("null control", List.of(), true, slow)))
                .as("never a false 1")
                .isEqualTo(3);
        assertThat(code(report("null control", List.of(), false, slow, unmeasured(Verdict.MISSING))))
                .isEqualTo(4);
        assertThat(code(report(null, List.of(), false, unmeasured(Verdict.UNDERPOWERED))))
                .isEqualTo(3);
    }

    @Test
    void allowedCodes_countAsZero_theOthersRemain() {
        GateReport report = report(null, List.of(), false, measured("simd", 0.1), unmeasured(Verdict.CHANGED));
        assertThat(report.exitCodes()).containsExactly(1, 4);
        assertThat(report.exitCode(Set.of(4))).isEqualTo(1);
        assertThat(report.exitCode(Set.of(1, 4))).isZero();
    }

    @Test
    void files_areReadByParsersOfTheirKind() throws Exception {
        GateReport report = report(
                null,
                List.of("kernel simd"),
                true,
                measured("simd", 0.1),
                measured("naive", 0),
                unmeasured(Verdict.CRASHED),
                unmeasured(Verdict.QUARANTINED));
        GateFiles.write(report, folder, folder);

        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("gate.xml").toFile())
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(6);
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(3);
        assertThat(suite.getElementsByTagName("error").getLength()).isEqualTo(1);
        assertThat(suite.getElementsByTagName("skipped").getLength()).isEqualTo(1);
        assertThat(suite.getAttribute("failures")).isEqualTo("3");

        JsonNode json = new ObjectMapper().readTree(folder.resolve("gate.json").toFile());
        assertThat(json.get("schema").asInt()).isEqualTo(GateReport.SCHEMA);
        assertThat(json.get("seed").asLong()).isEqualTo(1671);
        assertThat(json.get("criteria").get("alpha").asDouble()).isEqualTo(0.005);
        assertThat(json.get("rows").get(0).get("verdict").asText()).isEqualTo("REGRESSION");
        assertThat(json.get("rows").get(0).get("rounds")).hasSize(24);
        assertThat(json.get("rows").get(2).get("why").asText()).isEqualTo(HOSTILE);

        List<GateForkRow> forks = CsvFile.read(folder.resolve("gate-forks.csv"), GateForkRow.class);
        assertThat(forks).hasSize(96);
        assertThat(forks).extracting(f -> f.side).containsOnly("base", "head");
        assertThat(Files.readString(folder.resolve("gate-forks.csv")).lines().findFirst())
                .contains("run,side,block,round,slot,benchmark,params,score,unit,gflops,reference,steal,voided");
    }

    @Test
    void markdown_putsTheVerdictFirstAndEscapesForeignText() throws IOException {
        GateFiles.write(
                report(
                        null,
                        List.of(),
                        false,
                        measured("simd", 0.1),
                        measured("naive", 0),
                        unmeasured(Verdict.CRASHED)),
                folder,
                folder);
        String markdown = Files.readString(folder.resolve("gate.md"));
        assertThat(markdown).startsWith("## REGRESSION: 1 of 3 rows");
        assertThat(markdown).doesNotContain("<script>").contains("&lt;script&gt;");
        assertThat(markdown.indexOf("**REGRESSION**")).isLessThan(markdown.indexOf("<details>"));
        assertThat(markdown.indexOf("Gemm.multiply naive")).isGreaterThan(markdown.indexOf("<details>"));
        List<Extension> tables = List.of(TablesExtension.create());
        Node parsed = Parser.builder().extensions(tables).build().parse(markdown);
        String html = HtmlRenderer.builder().extensions(tables).build().render(parsed);
        assertThat(html).contains("<h2>REGRESSION: 1 of 3 rows</h2>").doesNotContain("<script>");
        assertThat(html.split("<table>", -1)).as("two tables").hasSize(3);
        assertThat(html.split("<tr>", -1)).as("two heads, three rows").hasSize(6);
        assertThat(html.split("<td", -1)).as("seven cells a row").hasSize(22);
    }

    @Test
    void text_hasARowForEachBenchmarkAndANumberedReason() {
        String text = GateText.of(report(null, List.of(), false, measured("simd", 0.1), measured("naive", 0)));
        assertThat(text)
                .containsPattern("Gemm.multiply simd 8x8x8:NN .* REGRESSION \\[1\\]")
                .containsPattern("Gemm.multiply naive 8x8x8:NN .* PASS")
                .contains("[1] Gemm.multiply simd 8x8x8:NN: slower by more than the threshold of 5.0 %")
                .endsWith("REGRESSION: 1 of 2 rows\n");
    }

    @Test
    void fingerprints_areComparedByName() {
        String zeros = "0".repeat(64);
        String ones = "1".repeat(64);
        Map<String, String> base = Fingerprints.parse(
                "WARNING: incubator\nkernel simd a " + zeros + "\nkernel old " + zeros + "\nnonsense 12\n");
        Map<String, String> head = Fingerprints.parse("kernel simd a " + ones + "\nkernel new " + ones);
        assertThat(base).containsOnlyKeys("kernel simd a", "kernel old");
        assertThat(Fingerprints.differing(base, head)).containsExactly("kernel simd a");
        assertThat(Fingerprints.differing(base, base)).isEmpty();
    }

    private static List<Double> readings(IntToDoubleFunction reading) {
        return IntStream.range(0, 60).mapToDouble(reading).boxed().toList();
    }

    @Test
    void fitness_needsASteadyMachine() {
        List<Double> steady = readings(i -> 200);
        List<Double> falling = readings(i -> 200.0 - 0.25 * i);
        List<Double> wild = readings(i -> i % 2 == 0 ? 200.0 : 180.0);
        assertThat(Fitness.of(steady, steady, steady).unfit()).isNull();
        assertThat(Fitness.of(falling, steady, steady).unfit())
                .contains("FMA peak")
                .contains("moved by -5");
        assertThat(Fitness.of(wild, steady, steady).unfit())
                .contains("FMA peak")
                .contains("varies by");
        assertThat(Fitness.of(steady, steady, wild).unfit()).contains("clock").contains("varies by");
        assertThat(Fitness.of(steady, falling, steady).unfit())
                .as("other tenants")
                .isNull();
        assertThat(Fitness.of(steady, readings(i -> 20 - 0.1 * i), steady).unfit())
                .contains("triad");
    }
}
