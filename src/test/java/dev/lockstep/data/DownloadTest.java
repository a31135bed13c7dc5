package dev.lockstep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One file's transfer, from servers on loopback that misbehave byte by byte. */
@Timeout(30)
class DownloadTest {

    private static final int MOST = 1_000;

    /** Times that a busy machine keeps, too: the first request of a JVM takes a while. */
    private static final Download.Limits LIMITS = new Download.Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            3,
            Duration.ofMillis(10));

    private static Download.Limits withAnswer(int millis) {
        return new Download.Limits(
                LIMITS.connect(), Duration.ofMillis(millis), LIMITS.silence(), LIMITS.body(), 3, LIMITS.pause());
    }

    private static Download.Limits withBody(int silenceMillis, int bodyMillis) {
        return new Download.Limits(
                LIMITS.connect(),
                LIMITS.answer(),
                Duration.ofMillis(silenceMillis),
                Duration.ofMillis(bodyMillis),
                3,
                LIMITS.pause());
    }

    /** What a server does with each connection. */
    private interface Answer {
        void to(int connection, Socket socket) throws IOException, InterruptedException;
    }

    /** A server that reads a request and then does what it is told. */
    private static final class Server implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final AtomicInteger connections = new AtomicInteger();

        Server(Answer answer) throws IOException {
            Thread thread = new Thread(() -> {
                while (!socket.isClosed()) {
                    try (Socket connection = socket.accept()) {
                        readRequest(connection.getInputStream());
                        answer.to(connections.incrementAndGet(), connection);
                    } catch (SocketException e) {
                        // The client has gone, or the test is over.
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void readRequest(InputStream in) throws IOException {
            StringBuilder request = new StringBuilder();
            for (int b = in.read(); b >= 0 && request.indexOf("\r\n\r\n") < 0; b = in.read()) {
                request.append((char) b);
                if (request.indexOf("\r\n\r\n") >= 0) {
                    return;
                }
            }
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/file");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String headers(String status, Object length) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n";
    }

    private static byte[] get(Server server) throws IOException, InterruptedException {
        return get(server, LIMITS);
    }

    private static byte[] get(Server server, Download.Limits limits) throws IOException, InterruptedException {
        return new Download(limits).get(server.uri(), MOST);
    }

    @ParameterizedTest
    @CsvSource({"500 Oops, 3", "503 Busy, 3", "429 Too Many Requests, 3", "404 Not Found, 1", "403 Forbidden, 1"})
    void get_status_isTriedAgainWhereItMayChange(String status, int tries) throws IOException {
        try (Server server = new Server((n, socket) -> write(socket, headers(status, 0)))) {
            assertThatThrownBy(() -> get(server))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            (tries == 1 ? "" : "3 tries, the last one: ") + "HTTP status " + status.substring(0, 3));
            assertThat(server.connections).hasValue(tries);
        }
    }

    @Test
    void get_goodAtTheThirdTry_isTheFile() throws IOException, InterruptedException {
        try (Server server = new Server(
                (n, socket) -> write(socket, n < 3 ? headers("502 Bad Gateway", 0) : headers("200 OK", 5) + "bytes"))) {
            assertThat(get(server)).asString().isEqualTo("bytes");
            assertThat(server.connections).hasValue(3);
        }
    }

    @Test
    void get_bodyCutInTheMiddle_isTriedAgainAndNeverReturned() throws IOException, InterruptedException {
        try (Server server =
                new Server((n, socket) -> write(socket, headers("200 OK", 10) + (n == 1 ? "half " : "all of it!")))) {
            assertThat(get(server)).asString().isEqualTo("all of it!");
        }
        try (Server server = new Server((n, socket) -> write(socket, headers("200 OK", 10) + "half "))) {
            assertThatThrownBy(() -> get(server)).hasMessage("3 tries, the last one: cut after 5 of 10 bytes");
            assertThat(server.connections).hasValue(3);
        }
    }

    @Test
    void get_noAnswer_isGivenUp() throws IOException {
        try (Server server = new Server((n, socket) -> Thread.sleep(600))) {
            assertThatThrownBy(() -> get(server, withAnswer(400))).hasMessageEndingWith("no answer in time");
        }
    }

    @Test
    void get_noServer_isSaid() throws IOException {
        URI uri;
        try (Server server = new Server((n, socket) -> {})) {
            uri = server.uri();
        }
        assertThatThrownBy(() -> new Download(LIMITS).get(uri, MOST))
                .hasMessage("3 tries, the last one: no connection");
    }

    @Test
    void get_bodyThatStalls_isGivenUp() throws IOException {
        try (Server server = new Server((n, socket) -> {
            write(socket, headers("200 OK", 10) + "half ");
            Thread.sleep(500);
        })) {
            assertThatThrownBy(() -> get(server, withBody(300, 20_000)))
                    .hasMessage("3 tries, the last one: silent for 300 ms after 5 of 10 bytes");
        }
    }

    @Test
    void get_slowTrickle_isGivenUpThoughNeverSilent() throws IOException {
        try (Server server = new Server((n, socket) -> {
            write(socket, headers("200 OK", 900));
            for (int i = 0; i < 60; i++) {
                write(socket, "x");
                Thread.sleep(50);
            }
        })) {
            assertThatThrownBy(() -> get(server, withBody(700, 900)))
                    .hasMessageMatching("3 tries, the last one: not done in 900 ms, after \\d+ of 900 bytes");
        }
    }

    @Test
    void get_moreThanAllowed_isRefusedByItsHeaderOrWhereItPassesTheLimit() throws IOException {
        try (Server server = new Server((n, socket) -> write(socket, headers("200 OK", 5_000_000_000L)))) {
            assertThatThrownBy(() -> get(server)).hasMessage("it has 5000000000 bytes, more than 1000");
            assertThat(server.connections).hasValue(1);
        }
        try (Server server = new Server((n, socket) -> {
            write(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 1_000_000; i++) {
                write(socket, "for ever and ever ");
            }
        })) {
            assertThatThrownBy(() -> get(server)).hasMessage("it is longer than 1000 bytes");
            assertThat(server.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/file", "http://example.org/file", "http://127.0.0.1:1/other"})
    void get_redirect_isNotFollowed(String target) throws IOException {
        try (Server server = new Server((n, socket) -> write(
                socket,
                "HTTP/1.1 302 Found\r\nLocation: " + target + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))) {
            assertThatThrownBy(() -> get(server))
                    .hasMessage("HTTP status 302, a redirect to " + target + ", which is not followed");
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void get_noHttpAtAll_isAnIoException() throws IOException {
        try (Server server = new Server((n, socket) -> write(socket, "SSH-2.0-OpenSSH_9.6\r\n\r\n"))) {
            assertThatThrownBy(() -> get(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("3 tries, the last one: ");
        }
    }

    @Test
    void get_interrupted_endsAtOnce() throws IOException, InterruptedException {
        try (Server server = new Server((n, socket) -> write(socket, headers("500 Oops", 0)))) {
            Download.Limits patient = new Download.Limits(
                    LIMITS.connect(), LIMITS.answer(), LIMITS.silence(), LIMITS.body(), 3, Duration.ofMinutes(5));
            Throwable[] thrown = new Throwable[1];
            Thread thread = new Thread(() -> {
                try {
                    new Download(patient).get(server.uri(), MOST);
                } catch (IOException | InterruptedException e) {
                    thrown[0] = e;
                }
            });
            thread.start();
            while (server.connections.get() == 0) {
                Thread.sleep(5);
            }
            thread.interrupt();
            thread.join();
            assertThat(thrown[0]).isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/mnist/",
                "ftp://127.0.0.1/",
                "http://127.0.0.1.example.org/",
                "http://localhost.example.org/",
                "file:///etc/passwd"
            })
    void check_neitherHttpsNorLoopback_isRefused(String uri) {
        assertThatThrownBy(() -> Download.checkIsSafe(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not HTTPS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/", "http://127.0.0.1:80/", "http://[::1]:80/", "http://localhost/"})
    void check_httpsAndLoopback_pass(String uri) {
        Download.checkIsSafe(URI.create(uri));
    }
}
