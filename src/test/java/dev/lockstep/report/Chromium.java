package dev.lockstep.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one tab, driven by its DevTools protocol; what it asks the network for is written down. */
final class Chromium implements AutoCloseable {

    private static final int SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> events = new ConcurrentHashMap<>();

    /** URLs that the page asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What the page wrote to the console, and exceptions. */
    final List<String> console = new CopyOnWriteArrayList<>();

    /** The browser of this machine, if there is one. */
    static Optional<Path> find() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Chromium(Path executable, Path profile) throws Exception {
        Path log = Files.createTempFile("chromium", ".txt");
        process = new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // The browser writes the port that it chose, then the path of its own socket.
        Path file = profile.resolve("DevToolsActivePort");
        long start = System.nanoTime();
        while (!Files.exists(file) || Files.readAllLines(file).size() < 2) {
            if (!process.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(SECONDS)) {
                process.destroyForcibly();
                throw new IOException("Chromium did not start: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
        Files.delete(log);
        HttpClient http = HttpClient.newHttpClient();
        String port = Files.readAllLines(file).get(0);
        JsonNode tabs = JSON.readTree(http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
        String tab = null;
        for (JsonNode each : tabs) {
            tab = each.path("type").asText().equals("page")
                    ? each.get("webSocketDebuggerUrl").asText()
                    : tab;
        }
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(tab), new Reader())
                .get(SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Network", "Runtime", "Log", "Page")) {
            send(domain + ".enable");
        }
    }

    /** Loads a page and waits until it is there. */
    void open(Path page) throws Exception {
        CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
        events.put("Page.loadEventFired", loaded);
        send("Page.navigate", "url", page.toUri().toString());
        loaded.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Makes the window so wide, and asks for a theme. */
    void show(int width, int height, String theme) throws Exception {
        ObjectNode metrics = JSON.createObjectNode();
        metrics.put("width", width)
                .put("height", height)
                .put("deviceScaleFactor", 1)
                .put("mobile", false);
        send("Emulation.setDeviceMetricsOverride", metrics);
        ObjectNode media = JSON.createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", theme);
        send("Emulation.setEmulatedMedia", media);
    }

    /** The value of an expression. */
    JsonNode evaluate(String expression) throws Exception {
        ObjectNode parameters = JSON.createObjectNode();
        parameters.put("expression", expression).put("returnByValue", true);
        JsonNode answer = send("Runtime.evaluate", parameters);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** The page as printed, a PDF. */
    byte[] print() throws Exception {
        return send("Page.printToPDF", JSON.createObjectNode()).get("data").binaryValue();
    }

    private JsonNode send(String method) throws Exception {
        return send(method, JSON.createObjectNode());
    }

    private void send(String method, String name, String value) throws Exception {
        send(method, JSON.createObjectNode().put(name, value));
    }

    private JsonNode send(String method, ObjectNode parameters) throws Exception {
        int id = next.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(JSON.writeValueAsString(message), true).get(SECONDS, TimeUnit.SECONDS);
        return answer.get(SECONDS, TimeUnit.SECONDS);
    }

    private void hear(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (message.has("id")) {
                answers.remove(message.get("id").asInt())
                        .complete(message.has("result") ? message.get("result") : message);
                return;
            }
            JsonNode parameters = message.path("params");
            switch (message.path("method").asText()) {
                case "Network.requestWillBeSent" ->
                    requests.add(parameters.path("request").path("url").asText());
                case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
                    console.add(parameters.toString());
                default -> {
                    // Of no interest here.
                }
            }
            CompletableFuture<JsonNode> awaited =
                    events.remove(message.path("method").asText());
            if (awaited != null) {
                awaited.complete(parameters);
            }
        } catch (IOException e) {
            console.add("not JSON: " + text);
        }
    }

    private final class Reader implements WebSocket.Listener {
        private final List<String> parts = new ArrayList<>();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.add(data.toString());
            if (last) {
                String whole = String.join("", parts);
                parts.clear();
                hear(whole);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
