package dev.gangway;

import dev.gangway.model.ConnectionReason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Peers in Stripe's place that make every attempt fail on a real socket, each with the reason that Gangway must report.
 */
public enum BrokenPeer {
    DOES_NOT_LISTEN(ConnectionReason.REFUSED),
    HAS_NO_ADDRESS(ConnectionReason.UNKNOWN_HOST),
    NEVER_ANSWERS(ConnectionReason.CONNECT_TIMEOUT),
    HAS_AN_UNKNOWN_CA(ConnectionReason.TLS_UNTRUSTED),
    HAS_AN_EXPIRED_CERTIFICATE(ConnectionReason.TLS_EXPIRED),
    HAS_ANOTHER_NAME(ConnectionReason.TLS_WRONG_NAME),
    DOES_NOT_SPEAK_TLS(ConnectionReason.TLS_FAILED),
    IS_BEHIND_A_PROXY_THAT_REFUSES(ConnectionReason.PROXY_REFUSED),
    RESETS(ConnectionReason.RESET),
    CLOSES(ConnectionReason.CLOSED),
    DOES_NOT_SPEAK_HTTP(ConnectionReason.PROTOCOL_ERROR);

    private final ConnectionReason reason;

    BrokenPeer(ConnectionReason reason) {
        this.reason = reason;
    }

    public ConnectionReason reason() {
        return reason;
    }

    /**
     * A running peer.
     *
     * @param url the base URL of Stripe
     * @param settings further settings for the connection to the peer
     */
    public record Running(String url, Map<String, String> settings, Closeable server) implements Closeable {
        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /**
     * Starts the peer.
     *
     * @param directory directory for files that the settings name
     */
    public Running start(Path directory) throws IOException {
        return switch (this) {
            case DOES_NOT_LISTEN -> {
                try (var socket = socket()) {
                    yield new Running("http://localhost:" + socket.getLocalPort(), Map.of(), () -> {});
                }
            }
            case HAS_NO_ADDRESS -> new Running("https://stripe.invalid", Map.of(), () -> {});
            // The operating system accepts connections, but no process reads from them.
            case NEVER_ANSWERS -> overTls(socket());
            case HAS_AN_UNKNOWN_CA -> overTls(TestCertificate.make(), Map.of());
            case HAS_AN_EXPIRED_CERTIFICATE -> trusted(TestCertificate.makeExpired(), directory);
            case HAS_ANOTHER_NAME -> trusted(TestCertificate.makeFor("dns:elsewhere.example"), directory);
            case DOES_NOT_SPEAK_TLS -> {
                ServerSocket socket = socket();
                Thread.ofVirtual().start(() -> greetInPlainText(socket));
                yield overTls(socket);
            }
            case IS_BEHIND_A_PROXY_THAT_REFUSES -> {
                var proxy = new StubStripe();
                proxy.will(StubStripe.answers(403, "no"));
                yield new Running("https://localhost:1", Map.of("gangway.stripe.proxy", proxy.url()), proxy::close);
            }
            case RESETS ->
                running((_, connection) -> {
                    connection.setSoLinger(true, 0);
                    connection.close();
                });
            case CLOSES -> running(StubStripe.sendsAndCloses(""));
            case DOES_NOT_SPEAK_HTTP -> running(StubStripe.sendsAndStalls("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        };
    }

    private static ServerSocket socket() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Running running(StubStripe.Behaviour behaviour) {
        var stripe = new StubStripe();
        stripe.will(behaviour);
        return new Running(stripe.url(), Map.of(), stripe::close);
    }

    private static Running overTls(ServerSocket socket) {
        return new Running("https://localhost:" + socket.getLocalPort(), Map.of(), socket);
    }

    private static Running trusted(TestCertificate certificate, Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
        return overTls(certificate, Map.of("gangway.stripe.trust", file.toString()));
    }

    private static Running overTls(TestCertificate certificate, Map<String, String> settings) {
        var stripe = new StubStripe(certificate.tls().getServerSocketFactory());
        return new Running("https://localhost:" + stripe.port(), settings, stripe::close);
    }

    private static void greetInPlainText(ServerSocket server) {
        while (!server.isClosed()) {
            try (var connection = server.accept()) {
                connection.getOutputStream().write("220 ready\r\n".repeat(4).getBytes(StandardCharsets.US_ASCII));
                connection.getInputStream().readAllBytes();
            } catch (IOException over) {
                // The peer closed the connection, or the test ended.
            }
        }
    }
}
