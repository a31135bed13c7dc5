package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.JavaProcess;
import dev.lockstep.RealMnist;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The four files from mirrors on loopback, into a folder that others fill too. */
@Timeout(120)
class MnistDownloadTest {

    static final Download.Limits QUICK = new Download.Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(10));

    @TempDir
    Path temporary;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private Path folder;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        folder = temporary.resolve("cache");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    /** A mirror that answers with bytes by file name; null is 404. */
    private URI mirror(String name, Function<String, byte[]> files) {
        server.createContext("/" + name + "/", exchange -> {
            String file = exchange.getRequestURI().getPath().substring(name.length() + 2);
            requests.add(name + " " + file);
            byte[] body = files.apply(file);
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
            exchange.close();
        });
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name + "/");
    }

    private URI good() {
        RealMnist.load();
        Path real = Path.of(System.getenv("MNIST_DIR"));
        return mirror(
                "good",
                name -> Arrays.stream(Mnist.File.values())
                        .filter(file -> name.equals(file.fileName + ".gz"))
                        .map(file -> Mnist.read(file.in(real)))
                        .findFirst()
                        .orElse(null));
    }

    private void download(URI... mirrors) {
        new MnistDownload(List.of(mirrors), QUICK, log::add).into(folder);
    }

    @Test
    void into_noMirrorHasIt_saysWhatWasTried() {
        URI empty = mirror("empty", name -> null);
        URI wrong = mirror("wrong", name -> IdxTest.gzip(IdxTest.file(2, 28, 28)));
        assertThatThrownBy(() -> download(empty, wrong))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("could not fetch train-images-idx3-ubyte; tried " + empty
                        + "train-images-idx3-ubyte.gz: HTTP status 404; " + wrong
                        + "train-images-idx3-ubyte.gz: SHA-256 of the uncompressed bytes is ");
        assertThat(folder).isEmptyDirectory();
        assertThat(requests).hasSize(2);
    }

    @Test
    void into_bombOrPage_isRefusedAndNothingIsLeft() {
        byte[] bomb = IdxTest.gzip(Arrays.copyOf(IdxTest.file(1, 28, 28), 64 << 20));
        assertThatThrownBy(() -> download(
                        mirror("bomb", name -> bomb), mirror("page", name -> "<html>Log in</html>".getBytes())))
                .hasMessageContaining("too long, the header says 784 bytes of data")
                .hasMessageContaining("magic number is 3c68746d");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void into_firstMirrorIsBad_takesTheNext() {
        URI good = good();
        download(mirror("bad", name -> IdxTest.gzip(IdxTest.file(3))), good);
        assertThat(Mnist.load(folder).isMnist()).isTrue();
        assertThat(requests).hasSize(8);
    }

    @Test
    void into_partsOfAKilledDownload_areNeverUsed() throws IOException {
        URI good = good();
        Files.createDirectories(folder);
        Path part = folder.resolve("train-images-idx3-ubyte.gz.part");
        Files.write(part, new byte[5_000]);
        assertThat(Mnist.hasAny(folder)).isFalse();
        download(good);
        assertThat(part).doesNotExist();
        assertThat(Mnist.load(folder).isMnist()).isTrue();
    }

    /** A shared cache need not be writable for those who only read it. */
    @Test
    void into_wholeFolder_isNeitherLockedNorFetched() throws IOException {
        URI good = good();
        download(good);
        requests.clear();
        Files.delete(temporary.resolve(".cache.lock"));
        download(good);
        assertThat(requests).isEmpty();
        assertThat(temporary.resolve(".cache.lock")).doesNotExist();
    }

    @Test
    void into_folderThatCannotBeMade_saysSo() throws IOException {
        Files.writeString(folder, "a file");
        assertThatThrownBy(() -> download(mirror("empty", name -> null)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot create the cache folder " + folder);
    }

    /** Two threads of this process and two other processes: each file is asked for once, and all find it. */
    @Test
    void into_severalAtOnce_fetchEachFileOnce() {
        URI good = good();
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<JavaProcess.Result> results = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 2; i++) {
            all.add(CompletableFuture.runAsync(() -> download(good)));
            all.add(CompletableFuture.runAsync(() -> results.add(JavaProcess.run(
                    List.of("--add-modules", "jdk.incubator.vector"),
                    MnistDownloadTest.class.getName(),
                    good.toString(),
                    folder.toString()))));
        }
        all.forEach(CompletableFuture::join);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output()).contains("whole: true");
        });
        assertThat(requests)
                .containsExactlyInAnyOrder(Arrays.stream(Mnist.File.values())
                        .map(file -> "good " + file.fileName + ".gz")
                        .toArray(String[]::new));
        assertThat(Mnist.load(folder).isMnist()).isTrue();
    }

    /** Fetches from a mirror into a folder. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[1]);
        new MnistDownload(List.of(URI.create(arguments[0])), QUICK, System.out::println).into(folder);
        System.out.println("whole: " + Mnist.load(folder).isMnist());
    }
}
