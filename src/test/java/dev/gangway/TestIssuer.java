package dev.gangway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A JWT issuer with OpenID discovery, optionally over https, and optionally with a discovery token as for the
 * Kubernetes API server.
 */
public final class TestIssuer implements AutoCloseable {

    private final HttpServer server;
    private final String url;
    private final @Nullable String discoveryToken;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile TestKeys keys = new TestKeys("first");
    private volatile @Nullable String published;
    private volatile String keysPath = "keys";
    private volatile Behaviour behaviour = Behaviour.RESPONDS;

    /** How the issuer treats every request. */
    public enum Behaviour {
        RESPONDS,
        HANGS,
        FORBIDS
    }

    /** @param port 0 for any free port */
    public TestIssuer(int port, Optional<TestCertificate> certificate, @Nullable String discoveryToken) {
        this.discoveryToken = discoveryToken;
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            if (certificate.isPresent()) {
                HttpsServer https = HttpsServer.create(address, 0);
                https.setHttpsConfigurator(
                        new HttpsConfigurator(certificate.get().tls()));
                server = https;
            } else {
                server = HttpServer.create(address, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        url = (certificate.isPresent() ? "https" : "http") + "://localhost:"
                + server.getAddress().getPort();
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(
                        exchange,
                        "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/%s\", \"introspection_endpoint\": \"%s/introspect\"}"
                                .formatted(url, url, keysPath, url)));
        server.createContext("/", exchange -> {
            if (!exchange.getRequestURI().getPath().equals("/" + keysPath)) {
                try (exchange) {
                    exchange.sendResponseHeaders(404, -1);
                }
                return;
            }
            reads.incrementAndGet();
            answer(exchange, published == null ? keys.publicKeySet() : published);
        });
        server.createContext("/introspect", exchange -> answer(exchange, "{\"active\": true, \"sub\": \"anybody\"}"));
        server.start();
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        if (behaviour == Behaviour.HANGS) {
            // The exchange stays open, and no thread waits.
            return;
        }
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (behaviour == Behaviour.FORBIDS) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            if (discoveryToken != null && !("Bearer " + discoveryToken).equals(shown)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Returns the issuer's name, which is also its URL. */
    public String url() {
        return url;
    }

    /** Returns the current signing keys. */
    public TestKeys keys() {
        return keys;
    }

    /** Signs with other keys from now on and forgets the previous keys. */
    public void rotate(String name) {
        keys = new TestKeys(name);
    }

    /** Publishes this text instead of the issuer's keys from now on; null restores the keys. */
    public void publish(@Nullable String keySet) {
        published = keySet;
    }

    /** Publishes the keys at this path from now on, and no longer at the previous one. */
    public void moveKeys(String path) {
        keysPath = path;
    }

    /** Treats every request like this from now on. */
    public void behave(Behaviour next) {
        behaviour = next;
    }

    /** Number of times that the keys were read. */
    public int reads() {
        return reads.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
