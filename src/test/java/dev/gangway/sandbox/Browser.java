package dev.gangway.sandbox;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A page in headless Chromium, controlled through the DevTools protocol. */
final class Browser implements AutoCloseable {

    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> open = new ConcurrentHashMap<>();
    private final String session;

    private Browser(Process process, URI address) {
        this.process = process;
        socket = http.newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        String target = send("Target.createTarget", new JsonObject().put("url", "about:blank"), null)
                .getString("targetId");
        session = send(
                        "Target.attachToTarget",
                        new JsonObject().put("targetId", target).put("flatten", true),
                        null)
                .getString("sessionId");
        send("Page.enable", new JsonObject());
    }

    /** Collects the parts of each message. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                var received = new JsonObject(message.toString());
                message.setLength(0);
                CompletableFuture<JsonObject> waiting = open.remove(received.getInteger("id", 0));
                if (waiting != null) {
                    waiting.complete(received);
                }
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Returns the program, if one is installed. */
    static Optional<Path> program() {
        return PROGRAMS.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts a browser with an empty page.
     *
     * @param directory an empty directory for its profile
     * @param options additional command-line options
     */
    static Browser start(Path program, Path directory, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless=new",
                // Its sandbox needs rights that containers and root do not have. The pages are the tests' own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            Path port = directory.resolve("DevToolsActivePort");
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
            List<String> lines = Files.readAllLines(port);
            return new Browser(process, URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)));
        } catch (RuntimeException failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    private JsonObject send(String method, JsonObject parameters) {
        return send(method, parameters, session);
    }

    private JsonObject send(String method, JsonObject parameters, @Nullable String target) {
        int id = lastId.incrementAndGet();
        var answer = new CompletableFuture<JsonObject>();
        open.put(id, answer);
        var message = new JsonObject().put("id", id).put("method", method).put("params", parameters);
        if (target != null) {
            message.put("sessionId", target);
        }
        socket.sendText(message.encode(), true).join();
        // An error has no result. It is normal for a script during a change of pages.
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .getJsonObject("result", new JsonObject());
    }

    /** Evaluates an expression in the page; null if it has no value, or if the page is about to change. */
    @Nullable
    Object evaluate(String expression) {
        return send(
                        "Runtime.evaluate",
                        new JsonObject().put("expression", expression).put("returnByValue", true))
                .getJsonObject("result", new JsonObject())
                .getValue("value");
    }

    String url() {
        return String.valueOf(evaluate("location.href"));
    }

    /** Opens a page by its URL. */
    void open(String url) {
        send("Page.navigate", new JsonObject().put("url", url));
    }

    /** Waits for a page with this heading. */
    void awaitHeading(String text) {
        await().atMost(PATIENCE)
                .until(
                        () -> evaluate(
                                "document.readyState === 'complete' && document.querySelector('h1').textContent"),
                        text::equals);
    }

    /** Clicks with the mouse on what a selector finds, which must be visible and enabled. */
    void click(String selector) {
        String element = "document.querySelector("
                + new JsonArray().add(selector).encode().replaceAll("^\\[|]$", "") + ")";
        // The point is inside the element, and nothing else covers it.
        String point = "(() => { const e = " + element + "; if (!e || e.disabled) return null; e.scrollIntoView();"
                + " const r = e.getBoundingClientRect(); const x = r.x + r.width / 2, y = r.y + r.height / 2;"
                + " return document.elementFromPoint(x, y) === e ? [x, y] : null; })()";
        var found = (List<?>)
                ((JsonArray) await().atMost(PATIENCE).until(() -> evaluate(point), JsonArray.class::isInstance))
                        .getList();
        for (String type : List.of("mousePressed", "mouseReleased")) {
            send(
                    "Input.dispatchMouseEvent",
                    new JsonObject()
                            .put("type", type)
                            .put("x", found.get(0))
                            .put("y", found.get(1))
                            .put("button", "left")
                            .put("clickCount", 1));
        }
    }

    /** Clicks, and waits for another page with this heading. Its URL may be the same. */
    void follow(String selector, String heading) {
        evaluate("window.isOldPage = true");
        click(selector);
        await().atMost(PATIENCE).until(() -> evaluate("window.isOldPage !== true"), Boolean.TRUE::equals);
        awaitHeading(heading);
    }

    /** Ends all sessions. */
    void forgetCookies() {
        send("Network.clearBrowserCookies", new JsonObject());
    }

    /** Sets the width of the window, in pixels. */
    void resize(int width) {
        send(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", 844)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        await().atMost(PATIENCE).until(() -> evaluate("innerWidth"), Integer.valueOf(width)::equals);
    }

    /** Whether the page is wider than the window. */
    boolean scrollsSideways() {
        return Boolean.TRUE.equals(evaluate("document.documentElement.scrollWidth > innerWidth"));
    }

    /** Writes a picture of the whole page. */
    void screenshot(Path file) throws IOException {
        String png = send("Page.captureScreenshot", new JsonObject().put("captureBeyondViewport", true))
                .getString("data");
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(png));
    }

    @Override
    public void close() {
        var _ = socket.sendText(
                new JsonObject().put("id", 0).put("method", "Browser.close").encode(), true);
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        http.shutdownNow();
    }
}
