package dev.lockstep.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmhResultTest {

    private static byte[] json(String mode, String unit, String scores, String secondary) {
        return ("[{\"mode\":\"" + mode + "\",\"primaryMetric\":{\"score\":1,\"scoreUnit\":\"" + unit
                        + "\",\"rawData\":[[" + scores + "]]},\"secondaryMetrics\":{" + secondary + "}}]")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "thrpt, ops/s, 500",
        "thrpt, ops/ms, 0.5",
        "thrpt, ops/us, 5e-4",
        "avgt, ns/op, 2e6",
        "avgt, us/op, 2000",
        "avgt, ms/op, 2",
        "sample, s/op, 0.002",
        "ss, ms/op, 2"
    })
    void everyModeAndUnit_becomesOperationsPerSecond(String mode, String unit, double score) throws IOException {
        ForkScore fork = JmhResult.parse(json(mode, unit, score + "," + score, ""));
        assertThat(fork.throughput()).isCloseTo(500, within(1e-9));
        assertThat(fork.throughputs()).hasSize(2);
    }

    @Test
    void secondaryMetrics_areFoundByOldAndNewNames_andMayBeMissing() throws IOException {
        assertThat(JmhResult.parse(json("avgt", "s/op", "1", "\"gc.alloc.rate.norm\":{\"score\":24.5}"))
                        .bytesPerOp())
                .isEqualTo(24.5);
        assertThat(JmhResult.parse(json("avgt", "s/op", "1", "\"\u00b7gc.alloc.rate.norm\":{\"score\":8}"))
                        .bytesPerOp())
                .isEqualTo(8);
        assertThat(JmhResult.parse(json("avgt", "s/op", "1", "\"gc.alloc.rate.norm\":{\"score\":\"NaN\"}"))
                        .bytesPerOp())
                .isNaN();
        assertThat(JmhResult.parse(json("avgt", "s/op", "1", "")).steal()).isNaN();
    }

    @Test
    void medianAndSpread_areThoseOfIterations() throws IOException {
        ForkScore fork = JmhResult.parse(json("thrpt", "ops/s", "100, 90, 110, 100, 500", ""));
        assertThat(fork.throughput()).isEqualTo(100);
        assertThat(fork.spread()).isEqualTo(0.1);
    }

    @Test
    void whatIsNoScore_isRefused() {
        for (byte[] wrong : List.of(
                json("avgt", "ns/op", "\"NaN\"", ""),
                json("avgt", "ns/op", "0", ""),
                json("avgt", "parsec/op", "1", ""),
                json("guess", "ns/op", "1", ""),
                json("avgt", "ns/op", "", ""),
                (new String(json("avgt", "ns/op", "1", ""), StandardCharsets.UTF_8) + "]")
                        .getBytes(StandardCharsets.UTF_8),
                "[]".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8),
                "".getBytes(StandardCharsets.UTF_8),
                "[1,2]".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> JmhResult.parse(wrong)).isInstanceOf(IOException.class);
        }
    }
}
