package dev.gangway.stripe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How Gangway connects to Stripe. */
@ConfigMapping(prefix = "gangway.stripe")
public interface StripeConfig {

    /** Base URL of Stripe's API; https, or http to a loopback host. */
    @WithDefault("https://api.stripe.com")
    URI baseUrl();

    /** Stripe API version for tenants whose files specify none. */
    @WithDefault("2026-08-26.dahlia")
    String apiVersion();

    /** HTTP proxy for connections to Stripe, as {@code http://host:port}; none by default. */
    Optional<URI> proxy();

    /** Whether to offer HTTP/2 to Stripe; HTTP/1.1 is used if this is false or if the server supports only HTTP/1.1. */
    @WithDefault("true")
    boolean http2();

    /** Maximum number of concurrent requests on an HTTP/2 connection; a lower limit of the server takes precedence. */
    @WithDefault("100")
    int http2MaxStreams();

    /**
     * Interval of PING checks on an HTTP/2 connection, from 100 ms; without a response for 1 s, the connection is
     * closed.
     */
    @WithDefault("10s")
    Duration http2PingInterval();

    /** Time after which an idle connection is closed, from 1 s. */
    @WithDefault("15s")
    Duration idleTimeout();

    /** Age after which a connection takes no new requests, from 1 s, because Stripe's addresses change. */
    @WithDefault("5m")
    Duration maxConnectionAge();

    /** What to do with a response that belongs to another request. */
    @WithDefault("enforce")
    AnswerCheckMode answerCheck();

    /** What to do with a response that belongs to another request. */
    enum AnswerCheckMode {
        /** Rejects the response. */
        ENFORCE,
        /** Accepts and counts the response, until an unexpected change at Stripe is understood. */
        REPORT
    }

    /** Hosts that the URL of a link may have; any host by default. */
    Optional<List<String>> linkHosts();

    /** PEM file with CA certificates to trust in addition to the Java platform's own; none by default. */
    Optional<Path> trust();
}
