package dev.lockstep.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fetches MNIST from public mirrors.
 *
 * <p>Each file is read whole with a limit on its size, checked against its SHA-256, written under a temporary name and
 * moved into place: what stands in the folder is complete and right. HTTPS only; plain HTTP is for the loopback
 * addresses of tests.
 */
final class MnistDownload {

    /** Where the original files are mirrored. */
    static final List<URI> MIRRORS = List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** Time for the body of one file. */
    static final int BODY_SECONDS = 180;

    /** The largest of the four has 9.9 MB compressed. */
    private static final int MOST_COMPRESSED_BYTES = 16 << 20;

    private final List<URI> mirrors;
    private final Consumer<String> log;
    private final int bodySeconds;

    /**
     * @param mirrors tried in this order, each ending in {@code /}
     * @param bodySeconds how long the body of one file may take
     * @param log told what is fetched and what failed
     * @throws IllegalArgumentException if a mirror is neither HTTPS nor on loopback
     */
    MnistDownload(List<URI> mirrors, int bodySeconds, Consumer<String> log) {
        for (URI mirror : mirrors) {
            boolean loopback = "127.0.0.1".equals(mirror.getHost()) || "localhost".equals(mirror.getHost());
            if (!"https".equals(mirror.getScheme()) && !("http".equals(mirror.getScheme()) && loopback)) {
                throw new IllegalArgumentException("mirror " + mirror + " is not HTTPS");
            }
        }
        this.mirrors = mirrors;
        this.bodySeconds = bodySeconds;
        this.log = log;
    }

    /**
     * Fetches those files that the folder lacks or holds damaged.
     *
     * @throws DataException if a file could not be had from any mirror, with what was tried
     */
    void into(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataException("cannot create the cache folder " + folder + " (" + e + ")", e);
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        for (Mnist.File file : Mnist.File.values()) {
            if (!isWhole(file, folder)) {
                fetch(client, file, folder);
            }
        }
    }

    private boolean isWhole(Mnist.File file, Path folder) {
        Path there = file.in(folder);
        if (there == null) {
            return false;
        }
        try {
            file.verify(there.toString(), file.parse(there.toString(), Mnist.read(there)));
            return true;
        } catch (DataException e) {
            log.accept(e.getMessage() + "; fetching it again");
            return false;
        }
    }

    private void fetch(HttpClient client, Mnist.File file, Path folder) {
        List<String> failures = new ArrayList<>();
        for (URI mirror : mirrors) {
            URI uri = mirror.resolve(file.fileName + ".gz");
            try {
                log.accept("fetching " + uri);
                byte[] bytes = get(client, uri);
                file.verify(uri.toString(), file.parse(uri.toString(), bytes));
                place(bytes, folder.resolve(file.fileName + ".gz"));
                return;
            } catch (IOException e) {
                failures.add(uri + ": " + (e instanceof ConnectException ? "no connection" : e));
            } catch (DataException e) {
                failures.add(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataException("interrupted while fetching " + uri, e);
            }
        }
        throw new DataException("could not fetch " + file.fileName + "; tried " + String.join("; ", failures));
    }

    private byte[] get(HttpClient client, URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        // The request's own limit ends with the headers; closing the body ends a read that is stuck.
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                () -> closeQuietly(response.body()), CompletableFuture.delayedExecutor(bodySeconds, TimeUnit.SECONDS));
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("HTTP status " + response.statusCode());
            }
            byte[] bytes = body.readNBytes(MOST_COMPRESSED_BYTES + 1);
            if (bytes.length > MOST_COMPRESSED_BYTES) {
                throw new IOException("more than " + MOST_COMPRESSED_BYTES + " bytes");
            }
            return bytes;
        } finally {
            deadline.cancel(false);
        }
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The reader hears of it.
        }
    }

    private static void place(byte[] bytes, Path target) throws IOException {
        Path temporary =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
        try {
            Files.write(temporary, bytes);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
