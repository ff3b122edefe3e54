package dev.gangway.stripe;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
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

    /** A PEM file with certificates of CAs to trust beside the Java platform's own; none unless set. */
    Optional<Path> trust();
}
