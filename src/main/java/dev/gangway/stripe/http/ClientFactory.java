package dev.gangway.stripe.http;

import dev.gangway.stripe.StripeConfig;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.client.api.LoggingScope;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** Builds REST clients for Stripe. Each has its own connection pool. */
final class ClientFactory {

    /**
     * Also the TLS handshake timeout. It is shorter than an attempt, to distinguish a dead address from a slow
     * response.
     */
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    /** Maximum size of a response's headers, in bytes. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    /** Maximum number of requests that wait for a connection, per call that may be in flight. */
    private static final int WAITING_PER_CALL = 16;

    /** Minimum number of connections that an HTTP/2 client may open, for a server that allows few streams on each. */
    private static final int MIN_HTTP2_CONNECTIONS = 8;

    private final StripeConfig config;
    private final int maxInFlight;
    private final String userAgent;
    private final Connections connections;
    private final Negotiation negotiation;
    private final HttpClientOptions common;

    /**
     * @param maxInFlight maximum number of calls in flight; no call waits for an HTTP/1.1 connection
     * @param negotiation records the HTTP version of each connection that offered HTTP/2
     */
    ClientFactory(
            StripeConfig config, int maxInFlight, String userAgent, Connections connections, Negotiation negotiation) {
        this.config = config;
        this.maxInFlight = maxInFlight;
        this.userAgent = userAgent;
        this.connections = connections;
        this.negotiation = negotiation;
        this.common = new HttpClientOptions()
                .setSslHandshakeTimeout(CONNECT_TIMEOUT_MS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setKeepAliveTimeout(seconds())
                // Requests that wait for a connection, including cancelled ones. Requests beyond the limit fail.
                .setMaxWaitQueueSize(WAITING_PER_CALL * maxInFlight)
                .setDecompressionSupported(false);
        // The file is read once, at startup.
        config.trust().ifPresent(file -> common.setTrustOptions(ExtraTrust.platformAnd(file)));
    }

    /**
     * A client that offers HTTP/2. All credentials share its connections, because a response belongs to its stream. If
     * the other side chooses HTTP/1.1, a connection serves one request.
     */
    StripeApi multiplexed() {
        int connectionsNeeded = Math.ceilDiv(maxInFlight, config.http2MaxStreams());
        HttpClientOptions options = new HttpClientOptions(common)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                .setKeepAlive(false)
                .setHttp2MultiplexingLimit(config.http2MaxStreams())
                .setHttp2KeepAliveTimeout(seconds())
                .setInitialSettings(new Http2Settings().setPushEnabled(false).setMaxHeaderListSize(MAX_HEADER_BYTES));
        return build(options, Math.max(MIN_HTTP2_CONNECTIONS, connectionsNeeded), request -> {
            boolean http2 = request.version() == HttpVersion.HTTP_2;
            negotiation.chose(http2);
            return http2 ? connections.use(request.connection(), true) : last(request);
        });
    }

    /** A client whose HTTP/1.1 connections serve one request each. */
    StripeApi oneRequestPerConnection() {
        return build(new HttpClientOptions(common).setKeepAlive(false), maxInFlight, this::last);
    }

    /** A client that keeps HTTP/1.1 connections open for further requests; for a single credential. */
    StripeApi keepAlive() {
        return build(new HttpClientOptions(common), maxInFlight, request -> {
            Connections.Use use = connections.use(request.connection(), false);
            if (connections.servesLast(use)) {
                request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            return use;
        });
    }

    private Connections.Use last(HttpClientRequest request) {
        request.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        return connections.use(request.connection(), false);
    }

    private int seconds() {
        return Math.toIntExact(Math.max(1, config.idleTimeout().toSeconds()));
    }

    /** Prepares a request on a connection; each kind of client has its own. */
    @FunctionalInterface
    private interface Preparation {
        Connections.Use prepare(HttpClientRequest request);
    }

    private StripeApi build(HttpClientOptions options, int maxConnections, Preparation preparation) {
        Optional<URI> proxy = config.proxy();
        // A builder registers its filters with each client that it builds, so each client has a builder of its own.
        return QuarkusRestClientBuilder.newBuilder()
                .baseUri(config.baseUrl())
                .httpClientOptions(options)
                .connectTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, maxConnections)
                // Without an address here, the JVM's http.proxyHost would apply.
                .proxyAddress(
                        proxy.map(URI::getHost).orElse("none"),
                        proxy.map(URI::getPort).orElse(1))
                .trustAll(false)
                .verifyHost(true)
                .followRedirects(false)
                .disableDefaultMapper(true)
                // A log of requests would contain keys and links.
                .loggingScope(LoggingScope.NONE)
                .userAgent(userAgent)
                .register(new ExchangeFilter())
                .httpClientRequestCustomizer(request -> begin(request, preparation))
                .build(StripeApi.class);
    }

    /**
     * Must not throw. Otherwise, the REST client would drop the request without a response, and its pool would lose a
     * slot.
     */
    private static void begin(HttpClientRequest request, Preparation preparation) {
        Exchange exchange = ExchangeFilter.of(request);
        try {
            exchange.begin(request, preparation.prepare(request));
        } catch (RuntimeException | Error failure) {
            exchange.rejectUnsent(request, failure);
        }
    }
}
