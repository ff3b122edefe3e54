package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged application with slow clients, too many clients, and an unavailable issuer. */
class StrangersIT {

    private static final String ACCOUNT = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}";
    private static final String HEAD = "POST /v1/tenants/acme/onboarding-links HTTP/1.1\r\nHost: localhost\r\n";
    private static final String KNOWN =
            HEAD + "Authorization: Bearer PLANTEDTOKENone\r\nContent-Type: application/json\r\n";

    @TempDir
    Path directory;

    private static Response create(String url, String token) {
        return given().baseUri(url)
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(ACCOUNT)
                .post("/v1/tenants/acme/onboarding-links");
    }

    private static Socket open(URI url, String sent) throws IOException {
        var socket = new Socket("localhost", url.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void slowClientsKeepNobodyFromHisAnswer() throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var gangway = PackagedApplication.start(PackagedApplication.settings(stripe.url()))) {
            stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1", "Content-Type", "application/json"));
            String url = gangway.url();
            List<Socket> slow = new ArrayList<>();
            try {
                for (int i = 0; i < 250; i++) {
                    slow.add(open(URI.create(url), HEAD + "X-Slow: "));
                    slow.add(open(URI.create(url), KNOWN + "Content-Length: 100\r\n\r\n{"));
                }
                for (int round = 0; round < 5; round++) {
                    assertThat(create(url, "PLANTEDTOKENone").statusCode()).isEqualTo(201);
                    for (Socket socket : slow) {
                        socket.getOutputStream().write('x');
                    }
                }

                // Authenticated requests fail after 10 s. Unauthenticated requests have no time limit.
                assertThat(rest(slow.get(1))).startsWith("HTTP/1.1 400 ").contains("did not arrive within 10 s");
                assertThat(rest(slow.getLast())).startsWith("HTTP/1.1 400 ").containsIgnoringCase("connection: close");
                assertThat(create(url, "PLANTEDTOKENone").statusCode()).isEqualTo(201);
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void pagesCanBeSwitchedOff() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings("http://localhost:1"));
        settings.put("QUARKUS_SMALLRYE_OPENAPI_ENABLED", "false");
        settings.put("QUARKUS_SWAGGER_UI_ENABLED", "false");
        settings.put("GANGWAY_INFO_ENABLED", "false");
        try (var gangway = PackagedApplication.start(settings)) {
            for (String path : List.of("/q/openapi", "/q/swagger-ui", "/q/swagger-ui/")) {
                assertThat(given().baseUri(gangway.url()).get(path).statusCode())
                        .as(path)
                        .isEqualTo(404);
            }
            assertThat(given().baseUri(gangway.managementUrl()).get("/q/info").statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP, /, 401", "MANAGEMENT, /q/health/live, 200"})
    void connectionsAreBounded(String port, String path, int status) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings("http://localhost:1"));
        try (var free = new ServerSocket(0)) {
            // The connection limit does not apply to a random management port.
            settings.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(free.getLocalPort()));
        }
        settings.put("QUARKUS_" + port + "_LIMITS_MAX_CONNECTIONS", "10");
        settings.put("QUARKUS_" + port + "_IDLE_TIMEOUT", "2s");
        try (var gangway = PackagedApplication.start(settings)) {
            URI url = URI.create(port.equals("HTTP") ? gangway.url() : gangway.managementUrl());
            List<Socket> idle = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    idle.add(open(url, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                    // A response proves that the connection is counted.
                    assertThat(idle.getLast().getInputStream().read()).isEqualTo('H');
                }
                try (Socket refused = open(url, "")) {
                    assertThat(refused.getInputStream().read()).isEqualTo(-1);
                }
                // Idle connections are closed, which frees places for others.
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> given().baseUri(url.toString()).get(path).statusCode() == status);
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void anIssuerThatIsNotThereKeepsNobodyElseOut() throws IOException, InterruptedException {
        int port;
        try (var free = new TestIssuer(0, Optional.empty(), null)) {
            port = URI.create(free.url()).getPort();
        }
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings("http://localhost:1"));
        settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", "http://localhost:" + port);
        settings.put("QUARKUS_OIDC_TOKEN_AUDIENCE", "gangway");
        settings.put("QUARKUS_OIDC_CONNECTION_TIMEOUT", "2S");
        try (var gangway = PackagedApplication.start(settings)) {
            String url = gangway.url();
            String issuerName = "http://localhost:" + port;

            Response answer = create(url, new TestKeys("first").rs256(TestKeys.claims(issuerName, "somebody")));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.jsonPath().getString("code")).isEqualTo("identity_provider_unavailable");
            assertThat(answer.jsonPath().getBoolean("retryable")).isTrue();
            // An API token is verified without the issuer, so the failure is Stripe's.
            assertThat(create(url, "PLANTEDTOKENone").jsonPath().getString("code"))
                    .isEqualTo("stripe_unreachable");
            assertThat(create(url, "unknown").statusCode()).isEqualTo(401);

            try (var issuer = new TestIssuer(port, Optional.empty(), null)) {
                String token = issuer.keys().rs256(TestKeys.claims(issuer.url(), "somebody"));
                // The caller is then authenticated, but may not act for any tenant.
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> create(url, token).statusCode() == 403);
            }
            String known = create(url, "PLANTEDTOKENone").jsonPath().getString("code");
            assertThat(known).isEqualTo("stripe_unreachable");
        }
    }

    @Test
    void tlsIsServedWithACertificateThatMayBeReplaced() throws IOException, InterruptedException {
        var first = TestCertificate.make();
        var second = TestCertificate.make();
        Path certificate = Files.writeString(directory.resolve("tls.crt"), first.certificatePem());
        Path key = Files.writeString(directory.resolve("tls.key"), first.keyPem());
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1", "Content-Type", "application/json"));
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("QUARKUS_HTTP_TLS_CONFIGURATION_NAME", "server");
            settings.put("QUARKUS_TLS__SERVER__KEY_STORE_PEM__0__CERT", certificate.toString());
            settings.put("QUARKUS_TLS__SERVER__KEY_STORE_PEM__0__KEY", key.toString());
            settings.put("QUARKUS_TLS__SERVER__RELOAD_PERIOD", "1s");
            settings.put("QUARKUS_HTTP_INSECURE_REQUESTS", "disabled");
            settings.put("QUARKUS_HTTP_SSL_PORT", "0");
            try (var gangway = PackagedApplication.start(settings)) {
                URI url = gangway.secureUrl();

                await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> createOver(first, url)
                        .contains("onboarding_link"));

                Files.writeString(certificate, second.certificatePem());
                Files.writeString(key, second.keyPem());
                await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> createOver(second, url)
                        .contains("onboarding_link"));
            }
        }
    }

    private static String createOver(TestCertificate trusted, URI url) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().sslContext(trusted.tls()).build()) {
            return client.send(
                            HttpRequest.newBuilder(url.resolve("/v1/tenants/acme/onboarding-links"))
                                    .header("Authorization", "Bearer PLANTEDTOKENone")
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(ACCOUNT))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
