package dev.gangway.stripe;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Produces the beans that {@link StripeClient} requires. */
@Dependent
class StripeBeans {

    /**
     * Accepts https URLs only, because a link is a secret. If {@link StripeConfig#linkHosts()} is set, the host must be
     * one of them.
     */
    @Produces
    @Singleton
    @DefaultBean
    LinkUrls httpsOnly(StripeConfig config) {
        Set<String> hosts = config.linkHosts().orElse(List.of()).stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        return (URI url) -> "https".equalsIgnoreCase(url.getScheme())
                && (hosts.isEmpty() || hosts.contains(url.getHost().toLowerCase(Locale.ROOT)));
    }
}
