package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.RealMnist;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where data are looked for, against mirrors on loopback. */
class DataSourceTest {

    @TempDir
    Path folder;

    private final List<String> log = new ArrayList<>();
    private HttpServer server;

    /** What the mirror answers for a file name; null is 404. */
    private Function<String, byte[]> mirror = name -> null;

    @BeforeEach
    void startMirror() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = mirror.apply(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopMirror() {
        server.stop(0);
    }

    private DataSource source(String... variables) {
        Map<String, String> environment =
                new HashMap<>(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new DataSource(folder, environment, List.of(uri), MnistDownloadTest.QUICK, log::add);
    }

    @Test
    void open_autoWithoutAny_isSyntheticAndSaysSoLoudly() {
        Dataset data = source().open("auto");
        assertThat(data.name()).isEqualTo("synthetic");
        assertThat(String.join("\n", log))
                .contains("SYNTHETIC")
                .contains("HTTP status 404")
                .contains("MNIST_DIR");
    }

    @Test
    void open_mnistWithoutAny_failsWithWhatWasTried() {
        assertThatThrownBy(() -> source().open("mnist"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("MNIST_DIR is not set")
                .hasMessageContaining(folder.resolve("data").resolve("mnist").toString())
                .hasMessageContaining("HTTP status 404");
    }

    @Test
    void open_variableToNowhere_fails() {
        assertThatThrownBy(() ->
                        source("MNIST_DIR", folder.resolve("no").toString()).open("auto"))
                .hasMessageContaining("MNIST_DIR is")
                .hasMessageContaining("not a folder");
    }

    @Test
    void open_incompleteFolder_failsEvenForAuto() throws IOException {
        Files.createDirectories(folder.resolve("data/mnist"));
        Files.write(folder.resolve("data/mnist/t10k-labels-idx1-ubyte"), IdxTest.file(3));
        assertThatThrownBy(() -> source().open("auto")).hasMessageContaining("is incomplete");
    }

    @Test
    void fetch_wrongBytes_leavesNothing() {
        mirror = name -> IdxTest.gzip(name.contains("images") ? IdxTest.file(2, 28, 28) : IdxTest.file(2));
        assertThatThrownBy(() -> source().fetch())
                .hasMessageContaining("SHA-256")
                .hasMessageContaining("MNIST has");
        assertThat(folder.resolve("cache/lockstep/mnist")).isEmptyDirectory();
    }

    @Test
    void fetch_bodyWithoutEnd_isRefused() {
        mirror = name -> new byte[17 << 20];
        assertThatThrownBy(() -> source().fetch()).hasMessageContaining("it has 17825792 bytes, more than 16777216");
        assertThat(folder.resolve("cache/lockstep/mnist")).isEmptyDirectory();
    }

    private void mirrorMnist() {
        RealMnist.load();
        Path real = Path.of(System.getenv("MNIST_DIR"));
        mirror = name -> Arrays.stream(Mnist.File.values())
                .filter(file -> name.equals(file.fileName + ".gz"))
                .map(file -> Mnist.read(file.in(real)))
                .findFirst()
                .orElse(null);
    }

    /** A folder with something in it stands where a file should go. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "mnist"})
    void open_fetchedButNotWritten_failsWithWhereAndWhatToDo(String choice) throws IOException {
        mirrorMnist();
        Path inTheWay = folder.resolve("cache/lockstep/mnist/train-images-idx3-ubyte.gz");
        Files.createDirectories(inTheWay.resolve("something"));
        assertThatThrownBy(() -> source().open(choice))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("MNIST was fetched, but cannot write " + inTheWay)
                .hasMessageContaining("XDG_CACHE_HOME")
                .hasMessageContaining("--data DIR");
        assertThat(String.join("\n", log)).doesNotContain("SYNTHETIC");
    }

    @Test
    void fetch_goodMirror_isCachedAndFoundAgain() {
        mirrorMnist();
        assertThat(source().open("mnist").isMnist()).isTrue();
        mirror = name -> null;
        assertThat(source().open("auto").isMnist()).isTrue();
        assertThat(source().find()).isEqualTo(source().cache());
    }

    @Test
    void fetch_damagedFileInTheCache_isFetchedAgain() throws IOException {
        Path cache = Files.createDirectories(folder.resolve("cache/lockstep/mnist"));
        Files.write(cache.resolve("train-images-idx3-ubyte.gz"), new byte[100]);
        assertThatThrownBy(() -> source().fetch()).hasMessageContaining("HTTP status 404");
        assertThat(String.join("\n", log))
                .contains("train-images-idx3-ubyte.gz: ")
                .contains("; fetching it again");
    }
}
