package dev.gangway.stripe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How Gangway reaches Stripe. */
@ConfigMapping(prefix = "gangway.stripe")
public interface StripeConfig {

    /** Where Stripe's API is; https, or http to a loopback host. */
    @WithDefault("https://api.stripe.com")
    URI baseUrl();

    /** The Stripe API version for tenants whose files name none. */
    @WithDefault("2026-08-26.dahlia")
    String apiVersion();

    /** An HTTP proxy on the way to Stripe, as {@code http://host:port}; none unless set. */
    Optional<URI> proxy();

    /** Whether to offer HTTP/2 to Stripe; with false, or where only HTTP/1.1 is spoken, HTTP/1.1 is used. */
    @WithDefault("true")
    boolean http2();

    /** Maximum number of concurrent requests on an HTTP/2 connection; the server's own limit holds if it is lower. */
    @WithDefault("100")
    @Min(1)
    int http2MaxStreams();

    /** How often an HTTP/2 connection is checked with a PING, from 100 ms; unanswered for 1 s, it is closed. */
    @WithDefault("10s")
    Duration http2PingInterval();

    /** An idle connection is closed after this time, from 1 s. */
    @WithDefault("15s")
    Duration idleTimeout();

    /** A connection older than this takes no new request, from 1 s: Stripe's addresses change. */
    @WithDefault("5m")
    Duration maxConnectionAge();

    /** What to do with an answer to another request than the one that was sent. */
    @WithDefault("enforce")
    AnswerMode answerCheck();

    /** What to do with an answer to another request. */
    enum AnswerMode {
        /** Refuses it. */
        ENFORCE,
        /** Only counts it, until an unforeseen change at Stripe is understood. */
        REPORT
    }

    /** The hosts that the URL of a link may have; any unless set. */
    Optional<List<String>> linkHosts();

    /** A PEM file with certificates of CAs to trust beside the Java platform's own; none unless set. */
    Optional<Path> trust();
}
