package dev.gangway.stripe;

import dev.gangway.resilience.LimitsConfig;
import io.quarkus.arc.DefaultBean;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.vertx.core.http.HttpClientOptions;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.client.api.LoggingScope;
import org.jboss.resteasy.reactive.client.api.QuarkusRestClientProperties;

/** Makes the parts that {@link AccountLinks} is put together from. */
@Dependent
class StripeBeans {

    /** Also bounds TLS; less than an attempt's time, so that a dead address is told apart from a slow answer. */
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    /** A safety net only: an attempt has its own, shorter time. */
    private static final int READ_TIMEOUT_MS = 30_000;

    private static final int IDLE_SECONDS = 30;

    @Produces
    @Singleton
    AccountLinksClient client(
            StripeConfig config,
            LimitsConfig limits,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        var options = new HttpClientOptions()
                .setSslHandshakeTimeout(CONNECT_TIMEOUT_MS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false);
        config.trust().ifPresent(file -> options.setTrustOptions(ExtraTrust.platformAnd(file)));
        QuarkusRestClientBuilder builder = QuarkusRestClientBuilder.newBuilder()
                .baseUri(config.baseUrl())
                .httpClientOptions(options)
                .connectTimeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .readTimeout(READ_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .followRedirects(false)
                .userAgent("gangway/" + version)
                .property(QuarkusRestClientProperties.CONNECTION_TTL, IDLE_SECONDS)
                // As many as calls may be in flight, so that no call waits for a connection.
                .property(QuarkusRestClientProperties.CONNECTION_POOL_SIZE, limits.maxInFlight())
                .property(QuarkusRestClientProperties.KEEP_ALIVE_ENABLED, true)
                .property("microprofile.rest.client.disable.default.mapper", true)
                .loggingScope(LoggingScope.NONE)
                .register(new ExchangeHooks.Filter())
                .register(new ExchangeHooks.Writer());
        config.proxy().ifPresent(proxy -> builder.proxyAddress(proxy.getHost(), proxy.getPort()));
        return builder.build(AccountLinksClient.class);
    }

    /** A link is a secret, so it is always https. */
    @Produces
    @Singleton
    @DefaultBean
    LinkUrls httpsOnly() {
        return (URI url) -> "https".equalsIgnoreCase(url.getScheme());
    }
}
