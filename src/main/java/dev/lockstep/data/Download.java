package dev.lockstep.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Fetches a file over HTTPS into memory, with a limit on everything: time to connect, time to the answer, silence between bytes,
 * time for all of it, size, tries.
 *
 * <p>A try that fails for want of a connection, of an answer or of bytes, or because the server says that it is its own fault, is
 * made again after a pause that doubles each time; each starts at the first byte, since files here are small. A status that will
 * not change, a redirect and a file that is too long are final at once. Plain HTTP is for the loopback addresses of tests.
 */
final class Download {

    /**
     * What a download may take.
     *
     * @param connect until there is a connection
     * @param answer until the headers are there
     * @param silence between bytes of the body
     * @param body for the whole body
     * @param tries at most
     * @param pause before the second try
     */
    record Limits(Duration connect, Duration answer, Duration silence, Duration body, int tries, Duration pause) {

        /** For files of 10 MB on slow lines. */
        static final Limits USUAL = new Limits(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(180),
                3,
                Duration.ofSeconds(1));
    }

    /** A failure that another try would not mend. */
    private static final class FinalException extends IOException {

        private static final long serialVersionUID = 1;

        FinalException(String message) {
            super(message);
        }
    }

    private static final int BUFFER = 1 << 14;
    private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(408, 429);

    private final HttpClient client;
    private final Limits limits;

    Download(Limits limits) {
        this.limits = limits;
        this.client = HttpClient.newBuilder()
                .connectTimeout(limits.connect)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Refuses addresses that anybody on the way could answer for.
     *
     * @throws IllegalArgumentException if it is neither HTTPS nor on loopback
     */
    static void checkIsSafe(URI uri) {
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && isLoopback(uri.getHost()))) {
            throw new IllegalArgumentException(uri + " is not HTTPS");
        }
    }

    private static boolean isLoopback(String host) {
        // Compared as text: nothing is looked up.
        return host != null && host.matches("127(\\.\\d{1,3}){3}|\\[::1]|localhost");
    }

    /**
     * Fetches a file.
     *
     * @param most bytes
     * @throws IOException saying what happened, after so many tries
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalArgumentException as {@link #checkIsSafe}
     */
    byte[] get(URI uri, int most) throws IOException, InterruptedException {
        checkIsSafe(uri);
        long pause = limits.pause.toMillis();
        for (int tried = 1; ; tried++) {
            try {
                return once(uri, most);
            } catch (FinalException e) {
                throw e;
            } catch (IOException e) {
                if (tried == limits.tries) {
                    throw new IOException((tried == 1 ? "" : tried + " tries, the last one: ") + inWords(e), e);
                }
                Thread.sleep(pause);
                pause *= 2;
            }
        }
    }

    private static String inWords(IOException e) {
        if (e instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (e instanceof ConnectException) {
            return "no connection";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private byte[] once(URI uri, int most) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(limits.answer).build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        // The request's own limit ends with the headers.
        try (InputStream body = response.body();
                Watch watch = new Watch(body, limits)) {
            checkStatus(response);
            long promised =
                    response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (promised > most) {
                throw new FinalException("it has " + promised + " bytes, more than " + most);
            }
            return read(body, watch, most, promised);
        }
    }

    private static void checkStatus(HttpResponse<?> response) throws IOException {
        int status = response.statusCode();
        if (status == 200) {
            return;
        }
        String message = "HTTP status " + status;
        if (status >= 300 && status < 400) {
            throw new FinalException(message + ", a redirect to "
                    + response.headers().firstValue("Location").orElse("nowhere") + ", which is not followed");
        }
        if (status >= 500 || WORTH_ANOTHER_TRY.contains(status)) {
            throw new IOException(message);
        }
        throw new FinalException(message);
    }

    private static byte[] read(InputStream body, Watch watch, int most, long promised) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                bytes.write(buffer, 0, count);
                watch.heard();
                if (bytes.size() > most) {
                    throw new FinalException("it is longer than " + most + " bytes");
                }
            }
        } catch (FinalException e) {
            throw e;
        } catch (IOException e) {
            throw cut(watch, bytes.size(), promised, e);
        }
        if (watch.verdict() != null || promised >= 0 && bytes.size() != promised) {
            throw cut(watch, bytes.size(), promised, null);
        }
        return bytes.toByteArray();
    }

    private static IOException cut(Watch watch, int bytes, long promised, IOException cause) {
        return new IOException(
                (watch.verdict() == null ? "cut" : watch.verdict()) + " after " + bytes
                        + (promised < 0 ? "" : " of " + promised) + " bytes",
                cause);
    }

    /** Closes a body whose bytes stay away, or come too slowly: the only thing that ends a read. */
    private static final class Watch implements AutoCloseable {

        private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "download-watch");
            thread.setDaemon(true);
            return thread;
        });
        private final long start = System.nanoTime();
        private volatile long last = start;
        private volatile String verdict;

        Watch(InputStream body, Limits limits) {
            long look = Math.max(1, Math.min(limits.silence.toMillis(), limits.body.toMillis()) / 10);
            clock.scheduleAtFixedRate(
                    () -> {
                        long now = System.nanoTime();
                        if (now - start > limits.body.toNanos()) {
                            end(body, "not done in " + text(limits.body) + ",");
                        } else if (now - last > limits.silence.toNanos()) {
                            end(body, "silent for " + text(limits.silence));
                        }
                    },
                    look,
                    look,
                    TimeUnit.MILLISECONDS);
        }

        private static String text(Duration limit) {
            return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
        }

        private void end(InputStream body, String why) {
            verdict = why;
            clock.shutdown();
            try {
                body.close();
            } catch (IOException e) {
                // The reader hears of it.
            }
        }

        void heard() {
            last = System.nanoTime();
        }

        /** Why the body was closed; null if it was not. */
        String verdict() {
            return verdict;
        }

        @Override
        public void close() {
            clock.shutdownNow();
        }
    }
}
