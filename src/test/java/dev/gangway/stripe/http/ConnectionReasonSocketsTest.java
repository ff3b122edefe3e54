package dev.gangway.stripe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StubStripe;
import dev.gangway.TestCertificate;
import dev.gangway.TestConfig;
import dev.gangway.model.ConnectionReason;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.Scheduler;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.StripeConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why there is no connection, on real sockets. */
@QuarkusTest
class ConnectionReasonSocketsTest {

    @Inject
    Vertx vertx;

    @Inject
    Scheduler scheduler;

    @TempDir
    Path directory;

    private ConnectionReason reason(String url, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("gangway.stripe.base-url", url);
        var transport = new HttpTransport(
                vertx,
                TestConfig.of(StripeConfig.class, settings),
                TestConfig.of(LimitsConfig.class, settings),
                scheduler,
                "1");
        return ((AttemptFailure) TransportContract.send(transport, "sk_test_notAKey", TransportContract.LONG)
                        .result())
                .reason();
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(reason("http://localhost:" + port, Map.of())).isEqualTo(ConnectionReason.REFUSED);
    }

    @Test
    void theCertificateIsOfAnUnknownCa() {
        try (var stripe = new StubStripe(TestCertificate.make().tls().getServerSocketFactory())) {
            assertThat(reason("https://localhost:" + stripe.port(), Map.of()))
                    .isEqualTo(ConnectionReason.TLS_UNTRUSTED);
        }
    }

    @Test
    void theCertificateIsForAnotherName() throws Exception {
        TestCertificate certificate = TestCertificate.makeFor("dns:elsewhere.example");
        String trust = Http2TransportTest.trust(directory, certificate);
        try (var stripe = new StubStripe(certificate.tls().getServerSocketFactory())) {
            assertThat(reason("https://localhost:" + stripe.port(), Map.of("gangway.stripe.trust", trust)))
                    .isEqualTo(ConnectionReason.TLS_WRONG_NAME);
        }
    }

    @Test
    void theServerDoesNotSpeakTls() {
        try (var stripe = new StubStripe()) {
            stripe.will(StubStripe.sendsAndCloses("HTTP/1.1 400 Bad Request\r\n\r\n"));
            assertThat(reason("https://localhost:" + stripe.port(), Map.of()))
                    .isIn(ConnectionReason.TLS_FAILED, ConnectionReason.CONNECT_TIMEOUT);
        }
    }

    @Test
    void theProxyRefuses() {
        try (var proxy = new StubStripe()) {
            proxy.will(StubStripe.answers(403, "no"));
            assertThat(reason("https://localhost:1", Map.of("gangway.stripe.proxy", proxy.url())))
                    .isEqualTo(ConnectionReason.PROXY_REFUSED);
        }
    }

    @Test
    void theServerCloses() {
        try (var stripe = new StubStripe()) {
            stripe.will(StubStripe.sendsAndCloses(""));
            assertThat(reason(stripe.url(), Map.of())).isEqualTo(ConnectionReason.CLOSED);
        }
    }

    @Test
    void theServerDoesNotSpeakHttp() {
        try (var stripe = new StubStripe()) {
            stripe.will(StubStripe.sendsAndStalls("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
            assertThat(reason(stripe.url(), Map.of())).isEqualTo(ConnectionReason.PROTOCOL_ERROR);
        }
    }
}
