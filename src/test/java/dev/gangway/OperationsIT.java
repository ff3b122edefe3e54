package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard and the rules against the packaged application. A real Prometheus scrapes it during a short load with
 * all kinds of failures, and every selector must find series.
 */
class OperationsIT {

    private static final Path OPERATIONS = Path.of("docs/operations");

    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    /** The name of a metric or a recorded series, with its labels if it has any. */
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:[a-z_]+:)?(?:gangway|jvm|process)_[a-z_]+(?::[a-z0-9_]+)?)(\\{[^}]*})?");

    /** File for a picture of the dashboard. If it is set, the load takes longer. */
    private final String picture = System.getProperty("picture");

    @TempDir
    Path directory;

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(Path input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everySelectorOfTheDashboardAndTheRulesFindsSeries() throws IOException, InterruptedException {
        assumeTrue(
                isInstalled("prometheus") && isInstalled("promtool"),
                "prometheus and promtool are not installed (Debian and Ubuntu: apt-get install prometheus)");
        Path tenants = tenants();
        try (var stripe = new StubStripe();
                var gangway = PackagedApplication.start(settings(stripe, tenants))) {
            stripe.will((request, connection) -> behaviour(request.body()).answer(request, connection));
            String url = gangway.url();
            URI management = URI.create(gangway.managementUrl());
            try (var prometheus = new Prometheus(management)) {
                prometheus.awaitScrapes(3);
                load(url);
                Path tokens = directory.resolve("tokens");
                String good = Files.readString(tokens) + "\n# changed\n";
                Files.writeString(tokens, "nonsense");
                prometheus.awaitScrapes(2);
                Files.writeString(tokens, good);
                prometheus.awaitScrapes(4);
                for (int round = 0; round < (picture == null ? 1 : 12); round++) {
                    load(url);
                }

                Path page = Files.writeString(
                        directory.resolve("metrics"),
                        given().accept("text/plain")
                                .get(management + "/q/metrics")
                                .asString());
                System.out.println("promtool check metrics: " + run(page, "promtool", "check", "metrics"));
                Set<String> selectors = selectors();
                assertThat(selectors).hasSizeGreaterThan(30);
                Set<String> empty = new TreeSet<>(selectors);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    empty.removeIf(selector -> !prometheus.series(selector).isEmpty());
                    assertThat(empty).isEmpty();
                });
                System.out.println(selectors.size() + " selectors of the dashboard and the rules have series");
                assertThat(prometheus.unhealthyRules()).isEmpty();
                if (picture != null) {
                    run(Path.of("/dev/null"), OPERATIONS.resolve("picture").toString(), prometheus.url, "2", picture);
                }
            }
        }
    }

    @Test
    void theRulesDoWhatTheirTestsSay() throws IOException, InterruptedException {
        assumeTrue(
                isInstalled("promtool"), "promtool is not installed (Debian and Ubuntu: apt-get install prometheus)");

        System.out.println(
                run(Path.of("/dev/null"), "sh", OPERATIONS.resolve("check").toString()));
    }

    /** Creates tenants for each problem that a tenant can have. */
    private Path tenants() throws IOException {
        Path root = directory.resolve("tenants");
        Files.createDirectories(root.resolve("tenants"));
        Files.writeString(root.resolve("gateway.yaml"), """
                mode: test
                callers: ["token:checkout"]
                defaults: {type: account_onboarding, configurations: [recipient], refresh_url: "https://a.example/r"}
                policy: {redirect_origins: ["https://a.example"]}
                """);
        for (String tenant : List.of("busy", "failing", "revoked", "narrow", "off")) {
            Files.writeString(root.resolve(tenant + ".key"), "sk_test_PLANTEDKEY" + tenant);
            Files.writeString(
                    root.resolve("tenants/" + tenant + ".yaml"),
                    "stripe: {api_key: {file: " + tenant + ".key}}\n"
                            + switch (tenant) {
                                case "off" -> "state: disabled\n";
                                case "narrow" -> "limits: {requests_per_second: 1, burst: 1}\n";
                                default -> "limits: {requests_per_second: 1000, burst: 1000}\n";
                            });
        }
        Files.writeString(root.resolve("tenants/broken.yaml"), "colour: green\n");
        Files.copy(Path.of("src/test/tenants/tokens"), directory.resolve("tokens"));
        return root;
    }

    private Map<String, String> settings(StubStripe stripe, Path tenants) {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
        settings.put("GANGWAY_TENANTS_DIRECTORY", tenants.toString());
        settings.put("GANGWAY_TENANTS_RELOAD_INTERVAL", "200ms");
        settings.put("GANGWAY_SECURITY_TOKENS_FILE", directory.resolve("tokens").toString());
        settings.put("GANGWAY_SECURITY_OPERATORS", "token:checkout");
        settings.put("GANGWAY_LIMITS_MAX_IN_FLIGHT", "8");
        settings.put("GANGWAY_RESILIENCE_DEADLINE", "1s");
        settings.put("GANGWAY_RESILIENCE_RETRY_BUDGET_MINIMUM", "2");
        settings.put("GANGWAY_AUDIT_FILE", directory.resolve("audit").toString());
        settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", "http://localhost:" + freePort());
        settings.put("QUARKUS_OIDC_TOKEN_AUDIENCE", "gangway");
        settings.put("QUARKUS_OIDC_CONNECTION_TIMEOUT", "1S");
        // The process must not end, however long the test takes.
        settings.put("GANGWAY_SECURITY_ISSUER_KEYS_WAIT", "0s");
        return settings;
    }

    /** Returns Stripe's behaviour for a request, which depends on the account. */
    private static StubStripe.Behaviour behaviour(String body) {
        Matcher account = Pattern.compile("acct_([a-zA-Z]+)").matcher(body);
        return switch (account.find() ? account.group(1) : "") {
            case "Down" -> answers(500, "{}");
            case "Slow" -> (_, _) -> Thread.sleep(1500);
            case "Revoked" -> answers(401, "{\"error\": {}}");
            case "Blocked" -> answers(400, StripeExamples.error("accounts_v2_access_blocked", "no"));
            case "Old" -> answers(404, "{\"error\": {}}");
            case "Filtered" -> answers(413, "");
            case "Live" ->
                answers(200, StripeExamples.linkFor("acct_Live").replace("\"livemode\": false", "\"livemode\": true"));
            case "Limited" -> answers(429, "{}", "Stripe-Rate-Limited-Reason", "endpoint-rate");
            case "GangwayKeyProbe" -> answers(403, "{\"error\": {}}");
            case "Absent" -> answers(404, StripeExamples.error("not_found", "no"));
            default -> answers(200, StripeExamples.linkFor("acct_Good"), "Content-Type", "application/json");
        };
    }

    private static void load(String url) {
        List<CompletableFuture<Response>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            call(url, "failing", "acct_Down");
        }
        for (int i = 0; i < 4; i++) {
            call(url, "busy", "acct_Good");
            call(url, "busy", "acct_Absent");
            call(url, "busy", "acct_Blocked");
            call(url, "busy", "acct_Old");
            call(url, "busy", "acct_Filtered");
            call(url, "busy", "acct_Live");
            call(url, "revoked", "acct_Revoked");
            call(url, "off", "acct_Good");
            call(url, "broken", "acct_Good");
            call(url, "absent", "acct_Good");
            create(
                    url,
                    new TestKeys("any").rs256(TestKeys.claims("https://idp.example", "x")),
                    "busy",
                    "acct_Good",
                    "");
            create(url, "PLANTEDTOKENone", "busy", "acct_Good", "soon");
            create(url, "sk_live_PLANTEDNotARealKey", "busy", "acct_Good", "");
        }
        for (int i = 0; i < 12; i++) {
            // More concurrent calls than one credential may have in flight.
            calls.add(CompletableFuture.supplyAsync(() -> call(url, "busy", "acct_Slow"), THREADS));
            calls.add(CompletableFuture.supplyAsync(() -> call(url, "narrow", "acct_Good"), THREADS));
        }
        calls.forEach(CompletableFuture::join);
        call(url, "narrow", "acct_Limited");
        given().baseUri(url).header("Authorization", "Bearer PLANTEDTOKENone").post("/v1/tenants/busy/probe");
        hangUp(url);
    }

    /** Requests a slow link and disconnects. */
    private static void hangUp(String url) {
        String body = "{\"account\": \"acct_Slow\"}";
        try (var socket = new Socket("localhost", URI.create(url).getPort())) {
            socket.getOutputStream()
                    .write(("POST /v1/tenants/busy/onboarding-links HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Authorization: Bearer PLANTEDTOKENone\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Response call(String url, String tenant, String account) {
        return create(url, "PLANTEDTOKENone", tenant, account, "");
    }

    private static Response create(String url, String token, String tenant, String account, String deadline) {
        return given().baseUri(url)
                .header("Authorization", "Bearer " + token)
                .header("x-envoy-expected-rq-timeout-ms", deadline.isEmpty() ? "0" : deadline)
                .contentType("application/json")
                .body("{\"account\": \"" + account + "\"}")
                .post("/v1/tenants/" + tenant + "/onboarding-links");
    }

    /** Returns all selectors in the dashboard's and the rules' expressions, with the dashboard's variables replaced. */
    private static Set<String> selectors() throws IOException {
        var texts = new ArrayList<String>();
        collectExpressions(new JsonObject(Files.readString(OPERATIONS.resolve("dashboard.json"))), texts);
        var rules = new org.yaml.snakeyaml.Yaml()
                .<Map<String, List<Map<String, List<Map<String, Object>>>>>>load(
                        Files.readString(OPERATIONS.resolve("rules.yaml")));
        rules.get("groups").forEach(group -> group.get("rules").forEach(rule -> texts.add((String) rule.get("expr"))));
        return texts.stream()
                .flatMap(text -> SELECTOR.matcher(text.replace("$job", ".+").replace("$tenant", ".+"))
                        .results()
                        .map(match -> match.group().replaceAll("\\s+", " ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void collectExpressions(Object node, List<String> texts) {
        switch (node) {
            case JsonObject object ->
                object.forEach(member -> {
                    if (member.getKey().equals("expr")) {
                        texts.add((String) member.getValue());
                    } else {
                        collectExpressions(member.getValue(), texts);
                    }
                });
            case JsonArray array -> array.forEach(element -> collectExpressions(element, texts));
            case null, default -> {}
        }
    }

    /** A Prometheus that scrapes the application and evaluates the rules every second. */
    private final class Prometheus implements AutoCloseable {

        private final Process process;
        private final String url;

        Prometheus(URI target) throws IOException {
            String rules = Files.readString(OPERATIONS.resolve("rules.yaml")).replace("interval: 1m", "interval: 1s");
            Files.writeString(directory.resolve("rules.yaml"), rules);
            Path config = Files.writeString(directory.resolve("prometheus.yaml"), """
                    global: {scrape_interval: 1s, evaluation_interval: 1s}
                    rule_files: [rules.yaml]
                    scrape_configs:
                      - job_name: gangway
                        metrics_path: /q/metrics
                        static_configs: [{targets: ["localhost:%d"]}]
                    """.formatted(target.getPort()));
            int port = freePort();
            url = "http://localhost:" + port;
            process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
        }

        private JsonObject get(String path, String... parameters) {
            var request = given().baseUri(url);
            for (int i = 0; i < parameters.length; i += 2) {
                request.queryParam(parameters[i], parameters[i + 1]);
            }
            return new JsonObject(request.get(path).asString());
        }

        /** Waits for this number of further scrapes. */
        void awaitScrapes(int more) {
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> scrapes() >= 0);
            double now = scrapes();
            await().atMost(Duration.ofSeconds(60)).until(() -> scrapes() >= now + more);
        }

        private double scrapes() {
            JsonArray result = get("/api/v1/query", "query", "count_over_time(up{job=\"gangway\"}[1h])")
                    .getJsonObject("data")
                    .getJsonArray("result");
            return result.isEmpty()
                    ? -1
                    : Double.parseDouble(
                            result.getJsonObject(0).getJsonArray("value").getString(1));
        }

        JsonArray series(String selector) {
            JsonObject answer = get("/api/v1/series", "match[]", selector);
            assertThat(answer.getString("status")).as(selector + ": " + answer).isEqualTo("success");
            return answer.getJsonArray("data");
        }

        List<String> unhealthyRules() {
            return get("/api/v1/rules").getJsonObject("data").getJsonArray("groups").stream()
                    .flatMap(group -> ((JsonObject) group).getJsonArray("rules").stream())
                    .map(JsonObject.class::cast)
                    .filter(rule -> !rule.getString("health").equals("ok"))
                    .map(rule -> rule.getString("name") + ": " + rule.getString("lastError"))
                    .toList();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                process.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
