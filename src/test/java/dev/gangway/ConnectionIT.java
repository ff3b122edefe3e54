package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection from the packaged application to Stripe: connection failures, TLS and proxies. */
class ConnectionIT {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    private static Response create(PackagedApplication gangway, String tenant) throws InterruptedException {
        return given().baseUri(gangway.url())
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .contentType("application/json")
                .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}")
                .post("/v1/tenants/" + tenant + "/onboarding-links");
    }

    private static void assertFailure(Response answer, int status, String code, String outcome) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.jsonPath().getString("code")).isEqualTo(code);
        assertThat(answer.jsonPath().getString("outcome")).isEqualTo(outcome);
        assertThat(answer.jsonPath().getBoolean("retryable")).isTrue();
    }

    @Test
    void withoutAnyoneThereNothingIsSent() throws IOException, InterruptedException {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (PackagedApplication gangway =
                PackagedApplication.start(PackagedApplication.settings("http://localhost:" + nobody))) {
            assertFailure(create(gangway, "acme"), 502, "stripe_unreachable", "not_sent");
        }
    }

    @Test
    void withoutATlsSessionNothingIsSent() throws IOException, InterruptedException {
        // The server never accepts the connections.
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PackagedApplication gangway = PackagedApplication.start(
                        PackagedApplication.settings("https://localhost:" + silent.getLocalPort()))) {
            assertFailure(create(gangway, "acme"), 502, "stripe_unreachable", "not_sent");
            assertFailure(create(gangway, "quick"), 504, "deadline_exceeded", "not_sent");
        }
    }

    @Test
    void tlsToAPortWithoutItIsNoConnectionAndAThousandOfThemDoNoHarm() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            stripe.will(StubStripe.sendsAndCloses("HTTP/1.1 400 Bad Request\r\n\r\n"));
            Map<String, String> settings = outOfTheWay("https://localhost:" + stripe.port());
            try (PackagedApplication gangway = PackagedApplication.start(settings);
                    var caller = new LoadCaller(gangway.url())) {
                assertFailure(create(gangway, "acme"), 502, "stripe_unreachable", "not_sent");
                assertThat(inTurn(caller, 1_000)).containsOnly("stripe_unreachable");
                await().atMost(Duration.ofSeconds(5)).until(() -> stripe.openConnections() == 0);
            }
        }
    }

    @Test
    void aThousandRefusedConnectionsDoNoHarm() throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (PackagedApplication gangway = PackagedApplication.start(outOfTheWay("http://localhost:" + port));
                var caller = new LoadCaller(gangway.url())) {
            assertThat(inTurn(caller, 1_000)).containsOnly("stripe_unreachable");
            try (var stripe = new StubStripe(port)) {
                stripe.will(answers(200, StripeExamples.link()));

                Response answer = create(gangway, "acme");

                assertThat(answer.statusCode()).isEqualTo(201);
                assertThat(answer.header("Gangway-Attempts")).isEqualTo("1");
                assertThat(stripe.connectionsOpened()).isEqualTo(1);
            }
        }
    }

    /** Returns settings with which failures do not exhaust a budget or open a breaker. */
    private static Map<String, String> outOfTheWay(String stripeUrl) {
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripeUrl));
        settings.put("GANGWAY_RESILIENCE_RETRY_BUDGET_MINIMUM", "1000000");
        settings.put("GANGWAY_RESILIENCE_ENDPOINT_BREAKER_WINDOW", "10000");
        settings.put("GANGWAY_RESILIENCE_CREDENTIAL_BREAKER_WINDOW", "10000");
        return settings;
    }

    /** Makes this number of calls, a hundred at a time, and returns the distinct results. */
    private static Set<String> inTurn(LoadCaller caller, int calls) {
        Set<String> results = new HashSet<>();
        for (int done = 0; done < calls; done += 100) {
            Stream.generate(() -> caller.call("acme")).limit(100).toList().forEach(call -> results.add(call.join()));
        }
        return results;
    }

    @Test
    void callsGoThroughAProxy() throws InterruptedException {
        try (var proxy = new StubStripe()) {
            proxy.will(answers(200, StripeExamples.link()));
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings("http://localhost:1"));
            settings.put("GANGWAY_STRIPE_PROXY", proxy.url());
            try (PackagedApplication gangway = PackagedApplication.start(settings)) {
                assertThat(create(gangway, "acme").statusCode()).isEqualTo(201);
                assertThat(proxy.requests().getFirst().line())
                        .isEqualTo("POST http://localhost:1/v2/core/account_links HTTP/1.1");
            }
        }
    }

    @Test
    void onlyKnownCasAreTrusted() throws IOException, GeneralSecurityException, InterruptedException {
        try (var stripe = new StubStripe(selfSigned().getServerSocketFactory())) {
            stripe.will(answers(200, StripeExamples.link()));
            Map<String, String> settings =
                    new HashMap<>(PackagedApplication.settings("https://localhost:" + stripe.port()));
            try (PackagedApplication gangway = PackagedApplication.start(settings)) {
                assertFailure(create(gangway, "acme"), 502, "stripe_unreachable", "not_sent");
                assertThat(stripe.requests()).isEmpty();
            }
            settings.put("GANGWAY_STRIPE_TRUST", directory.resolve("ca.pem").toString());
            try (PackagedApplication gangway = PackagedApplication.start(settings)) {
                assertThat(create(gangway, "acme").statusCode()).isEqualTo(201);
                assertThat(stripe.requests()).hasSize(1);
            }
        }
    }

    /** Creates a TLS context with a self-signed certificate and writes the certificate to {@code ca.pem}. */
    private SSLContext selfSigned() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("store.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "stripe",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-keystore",
                store.toString());
        keytool(
                "-exportcert",
                "-alias",
                "stripe",
                "-rfc",
                "-keystore",
                store.toString(),
                "-file",
                directory.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
