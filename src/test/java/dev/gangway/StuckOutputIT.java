package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged application with outputs for audit events and log lines that are not read, full or closed. */
class StuckOutputIT {

    /** More than the pipe and the queue can hold. */
    private static final int TOO_MANY = 20_000;

    private static final int CALLERS = 8;

    @TempDir
    Path directory;

    private Path pipe;

    @BeforeEach
    void makePipe() throws IOException, InterruptedException {
        pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
    }

    /** Opens the pipe for a reader that does not read. */
    private RandomAccessFile reader() throws IOException {
        return new RandomAccessFile(pipe.toFile(), "rw");
    }

    private static Map<String, String> settings(StubStripe stripe, Path audit, String whenFull) {
        stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1", "Content-Type", "application/json"));
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
        settings.put("GANGWAY_AUDIT_FILE", audit.toString());
        settings.put("GANGWAY_AUDIT_WHEN_FULL", whenFull);
        return settings;
    }

    /** Sends this number of requests over a few connections and returns the statuses of the responses. */
    private static Set<Integer> statuses(String url, boolean authenticated) {
        List<CompletableFuture<Set<Integer>>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(CompletableFuture.supplyAsync(() -> {
                Set<Integer> statuses = new TreeSet<>();
                try (var caller = new RawCaller(url)) {
                    for (int j = 0; j < TOO_MANY / CALLERS; j++) {
                        statuses.add(
                                caller.send(RawCaller.nothing(authenticated)).status());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return statuses;
            }));
        }
        Set<Integer> all = new TreeSet<>();
        callers.forEach(caller -> all.addAll(caller.join()));
        return all;
    }

    private static RawCaller.Answer link(String url) throws IOException {
        try (var caller = new RawCaller(url)) {
            return caller.send(RawCaller.LINK);
        }
    }

    private static void assertLiveAndReady(String managementUrl) {
        for (String path : List.of("/q/health/live", "/q/health/ready", "/q/metrics")) {
            assertThat(given().baseUri(managementUrl).get(path).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void linksAreRefusedWhileNothingReadsTheAuditEvents() throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var reader = reader();
                var gangway = PackagedApplication.start(settings(stripe, pipe, "refuse"))) {
            String url = gangway.url();

            assertThat(statuses(url, false)).containsExactly(401);

            assertLiveAndReady(gangway.managementUrl());
            // Unauthenticated requests fill a quarter of the queue. The rest remains for authenticated requests.
            assertThat(gangway.metric("gangway_audit_queue_usage")).isBetween(0.2, 0.3);
            assertThat(gangway.metric("gangway_audit_failed_total")).isPositive();
            assertThat(link(url).status()).isEqualTo(201);

            assertThat(statuses(url, true)).containsExactly(404, 503);
            stripe.forget();

            RawCaller.Answer refused = link(url);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "1");
            assertThat(refused.body()).contains("\"code\":\"overloaded\"", "\"outcome\":\"not_sent\"", "audit");
            assertThat(stripe.requests()).isEmpty();
            assertLiveAndReady(gangway.managementUrl());
            assertThat(gangway.metric("gangway_audit_queue_usage")).isEqualTo(1.0);
            assertThat(gangway.output()).contains("The audit output does not accept events", "when-full: refuse");

            // The reader reads again.
            var events = new Reading(reader);
            await().atMost(Duration.ofSeconds(30)).until(() -> link(url).status() == 201);
            await().until(() -> events.text().contains("\"outcome\":\"created\""));
            await().until(() -> gangway.metric("gangway_audit_queue_usage") < 0.01);

            gangway.terminate();
            assertThat(gangway.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void linksAreMadeWithoutAuditEventsIfThatIsConfigured() throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var _ = reader();
                var gangway = PackagedApplication.start(settings(stripe, pipe, "drop"))) {
            assertThat(statuses(gangway.url(), true)).containsExactly(404);

            double dropped = gangway.metric("gangway_audit_failed_total");
            assertThat(dropped).isPositive();
            assertThat(link(gangway.url()).status()).isEqualTo(201);
            assertThat(gangway.metric("gangway_audit_failed_total")).isEqualTo(dropped + 1);
            assertLiveAndReady(gangway.managementUrl());

            gangway.terminate();
            assertThat(gangway.exitCode()).isEqualTo(143);
        }
    }

    /** What happens to the pipe's first reader. */
    enum Reader {
        NEVER_THERE,
        DIES
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void eventsAreWrittenOnceAPipeHasAReader(Reader fate) throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            RandomAccessFile first = fate == Reader.DIES ? reader() : null;
            try (var gangway = PackagedApplication.start(settings(stripe, pipe, "refuse"))) {
                String url = gangway.url();
                assertThat(link(url).status()).isEqualTo(201);
                if (first != null) {
                    await().until(() -> gangway.metric("gangway_audit_queue_usage") == 0);
                    first.close();
                    assertThat(link(url).status()).isEqualTo(201);
                    await().until(() -> gangway.metric("gangway_audit_failed_total") == 1);
                    assertThat(gangway.output()).contains("Audit events can't be written");
                }
                assertLiveAndReady(gangway.managementUrl());

                try (var next = reader()) {
                    var events = new Reading(next);
                    assertThat(link(url).status()).isEqualTo(201);
                    // A partially written line is terminated before the next line.
                    await().until(() -> events.text().lines().anyMatch(line -> line.startsWith("{\"time\"")));

                    gangway.terminate();
                    assertThat(gangway.exitCode()).isEqualTo(143);
                }
            }
        }
    }

    @Test
    void aFullDiskIsCounted() throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var gangway = PackagedApplication.start(settings(stripe, Path.of("/dev/full"), "refuse"))) {
            assertThat(link(gangway.url()).status()).isEqualTo(201);
            await().until(() -> gangway.metric("gangway_audit_failed_total") == 1);
            assertThat(statuses(gangway.url(), false)).containsExactly(401);
            assertLiveAndReady(gangway.managementUrl());
            assertThat(gangway.output().lines().filter(line -> line.contains("Audit events can't be written")))
                    .hasSize(1);

            gangway.terminate();
            assertThat(gangway.exitCode()).isEqualTo(143);
        }
    }

    /** Each script starts the application with an output that is closed or a pipe without a reader. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec \"$@\" >PIPE",
                "exec \"$@\" 2>PIPE",
                "exec \"$@\" >PIPE 2>&1",
                "unset GANGWAY_AUDIT_FILE; exec \"$@\" >PIPE 2>&1",
                "unset GANGWAY_AUDIT_FILE; exec \"$@\" >&- 2>&-"
            })
    void aProcessWhoseOutputIsNotReadServesAndEnds(String script) throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var _ = reader()) {
            Map<String, String> settings = settings(stripe, directory.resolve("audit.log"), "refuse");
            String url = "http://localhost:" + freePort();
            String managementUrl = "http://localhost:" + freePort();
            settings.put("QUARKUS_HTTP_PORT", url.substring(url.lastIndexOf(':') + 1));
            settings.put("QUARKUS_MANAGEMENT_PORT", managementUrl.substring(managementUrl.lastIndexOf(':') + 1));
            // Each request also writes a line to the log.
            settings.put("QUARKUS_HTTP_ACCESS_LOG_ENABLED", "true");
            try (var gangway = PackagedApplication.startIn(script.replace("PIPE", pipe.toString()), settings)) {
                await().atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .until(() -> given().baseUri(managementUrl)
                                        .get("/q/health/ready")
                                        .statusCode()
                                == 200);

                assertThat(statuses(url, false)).containsExactly(401);

                assertLiveAndReady(managementUrl);
                assertThat(link(url).status()).isEqualTo(201);
                gangway.terminate();
                assertThat(gangway.exitCode()).isEqualTo(143);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Reads a pipe to its end. */
    private static final class Reading {

        private final ByteArrayOutputStream read = new ByteArrayOutputStream();

        Reading(RandomAccessFile pipe) {
            Thread.ofPlatform().daemon().start(() -> {
                byte[] bytes = new byte[8192];
                try {
                    for (int count = pipe.read(bytes); count >= 0; count = pipe.read(bytes)) {
                        read.write(bytes, 0, count);
                    }
                } catch (IOException closed) {
                    // The test ended.
                }
            });
        }

        String text() {
            return read.toString(StandardCharsets.UTF_8);
        }
    }
}
