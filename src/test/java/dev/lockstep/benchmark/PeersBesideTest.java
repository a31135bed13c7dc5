package dev.lockstep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.peer.Peer;
import dev.lockstep.peer.PeerException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** What is made of peers that are wrong or missing. */
class PeersBesideTest {

    static {
        // Nothing is timed here, so another run may go on.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @TempDir
    Path folder;

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    private static void prepare(String peer, String shape) throws PeerException {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.kernel = peer;
        benchmark.shape = shape;
        benchmark.prepare();
        benchmark.multiply();
        benchmark.close();
    }

    @ParameterizedTest
    @CsvSource({"right, NN", "right, TN", "right, NT", "near, NN", "near, TN", "near, NT"})
    void prepare_peerWithinItsBound_passes(String peer, String layout) throws Throwable {
        FakePeers.during(folder, () -> prepare(peer, "9x17x11:" + layout));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "nan"})
    void prepare_peerOutsideItsBound_isRefusedBeforeTiming(String peer) throws Throwable {
        FakePeers.during(
                folder,
                () -> assertThatThrownBy(() -> prepare(peer, "9x17x11:NN"))
                        .isInstanceOf(OutsideBoundException.class)
                        .hasMessageStartingWith(peer + " 9x17x11:NN: element (1, 2) is ")
                        .hasMessageContaining("further apart than the bound"));
    }

    @Test
    void prepare_peerThatCannotBeHad_saysWhy() throws Throwable {
        FakePeers.during(
                folder,
                () -> assertThatThrownBy(() -> prepare("unloadable", "9x17x11:NN"))
                        .isInstanceOf(PeerException.class)
                        .hasMessage("unloadable: there is no such library"));
    }

    /** With nothing of our own but the FMA peak. */
    private void suite(int forks, Peer... peers) throws Throwable {
        CommandLineOptions requested = new CommandLineOptions(
                "-f", String.valueOf(forks), "-p", "kernel=unloadable,wrong,right", "-p", "shape=9x17x11:NN,8x9x10:TN");
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        PrintStream log = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Path results = Files.createDirectories(folder.resolve("results"));
        FakePeers.during(
                folder,
                () -> new KernelSuite(
                                Preset.SMOKE, requested, List.of(Jvm.current()), List.of(peers), results, out, log)
                        .run());
    }

    @Test
    void suite_peerThatCannotBeHad_isLeftOutInALineAndTheRestGoesOn() throws Throwable {
        suite(1, new FakePeers.Unloadable(), new FakePeers.Right());
        assertThat(console.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("unloadable")))
                .containsExactly(
                        "unloadable: left out on " + Jvm.current().name() + ". unloadable: there is no such library");
        assertThat(Files.readAllLines(folder.resolve("results/kernels.csv")))
                .hasSize(3)
                .anyMatch(row -> row.startsWith("right,NN,9,17,11,1,"))
                .anyMatch(row -> row.startsWith("right,TN,8,9,10,1,"));
    }

    @Test
    void suite_peerOutsideItsBound_fails() {
        assertThatThrownBy(() -> suite(1, new FakePeers.Wrong()))
                .isInstanceOf(RunnerException.class)
                .satisfies(e -> {
                    assertThat(ForkFailure.find(OutsideBoundException.class, e)).isPresent();
                    assertThat(ForkFailure.find(WrongAnswerException.class, e)).isEmpty();
                });
    }
}
