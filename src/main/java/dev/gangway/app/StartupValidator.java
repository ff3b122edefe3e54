package dev.gangway.app;

import dev.gangway.api.connection.ConnectionGuard;
import dev.gangway.audit.AuditTrail;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Loopback;
import dev.gangway.model.Mode;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.security.Issuer;
import dev.gangway.security.SecurityConfig;
import dev.gangway.security.SecurityFiles;
import dev.gangway.stripe.StripeClient;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.tenant.ProcessDefaults;
import dev.gangway.tenant.ServedModes;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantRegistry;
import dev.gangway.tenant.TenantReloading;
import dev.gangway.tenant.TenantsConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Applies all settings and files before the port opens, or stops the start and logs the reasons. A process that starts
 * can serve.
 */
@Singleton
class StartupValidator {

    /** Time beyond the longest deadline that a stopping process needs to send the last responses. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(StartupValidator.class);
    private static final Duration LEAST_RELOAD_INTERVAL = Duration.ofMillis(100);
    private static final Duration LEAST_PING_INTERVAL = Duration.ofMillis(100);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final Duration ONE_HOUR = Duration.ofHours(1);
    private static final Duration LEAST_PAUSE = Duration.ofMillis(1);
    private static final Duration MOST_PAUSE = Duration.ofMinutes(10);

    private final Config config;
    private final KnownSettings known;
    private final StripeConfig stripe;
    private final Instance<StripeClient> stripeClient;
    private final ResilienceConfig resilience;
    private final ServedModes modes;
    private final TenantRegistry tenants;
    private final TenantReloading reloading;
    private final TenantsConfig tenantsConfig;
    private final SecurityFiles security;
    private final SecurityConfig securityConfig;
    private final Issuer issuer;
    private final AuditTrail audit;
    private final Optional<Duration> shutdownTimeout;

    StartupValidator(
            Config config,
            KnownSettings known,
            StripeConfig stripe,
            Instance<StripeClient> stripeClient,
            ResilienceConfig resilience,
            ServedModes modes,
            TenantRegistry tenants,
            TenantReloading reloading,
            TenantsConfig tenantsConfig,
            SecurityFiles security,
            SecurityConfig securityConfig,
            Issuer issuer,
            AuditTrail audit,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> shutdownTimeout) {
        this.config = config;
        this.known = known;
        this.stripe = stripe;
        this.stripeClient = stripeClient;
        this.resilience = resilience;
        this.modes = modes;
        this.tenants = tenants;
        this.reloading = reloading;
        this.tenantsConfig = tenantsConfig;
        this.security = security;
        this.securityConfig = securityConfig;
        this.issuer = issuer;
        this.audit = audit;
        this.shutdownTimeout = shutdownTimeout;
    }

    /** Quarkus fires this event after everything is configured and before any connection is accepted. */
    void beforeServing(@Observes Router router) {
        List<String> mistakes = new ArrayList<>(known.unknownIn(config.getPropertyNames(), System.getenv()));
        if (tenantsConfig.directory().isEmpty()) {
            mistakes.add("gangway.tenants.directory must be set to the directory with the tenant files");
        }
        checkAddresses(mistakes);
        checkTimes(mistakes);
        checkTls(mistakes);
        // In dev mode, the application restarts and its ports stay open.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            mistakes.addAll(Ports.problems(Ports.of(config)));
        }
        mistakes.addAll(issuer.mistakes());
        Optional<ApiVersion> version = ApiVersion.of(stripe.apiVersion());
        if (version.isEmpty()) {
            mistakes.add("gangway.stripe.api-version must be a Stripe API version such as 2026-08-26.dahlia");
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigurationException("The settings can't be used:\n  " + String.join("\n  ", mistakes));
        }
        OpenFiles.warning(OpenFiles.limit(), config.getValue(OpenFiles.MAX_CONNECTIONS, Long.class))
                .ifPresent(LOG::warn);
        // Creates the client now and not at the first call, because its creation reads files.
        stripeClient.get();
        audit.open();
        tenants.load(new ProcessDefaults(
                version.orElseThrow(),
                resilience.deadline(),
                resilience.maxDeadline(),
                resilience.attemptTimeout(),
                resilience.maxAttempts(),
                modes.modes(),
                true));
        LOG.infof(
                "Stripe: %s, %s, API version %s, serving tenants in mode %s",
                stripe.baseUrl(),
                stripe.proxy().map(proxy -> "proxy " + proxy).orElse("no proxy"),
                version.orElseThrow(),
                modes.modes().stream().map(Mode::toString).sorted().collect(Collectors.joining(" or ")));
        reloading.start();
        security.start();
        issuer.start();
    }

    /**
     * Logs an error if connections are not bounded, as in a native binary that lacks the registration of
     * {@link ConnectionGuard}.
     */
    void onceServing(@ObservesAsync HttpServerStart started) {
        if (LaunchMode.current() == LaunchMode.NORMAL && !ConnectionGuard.isLoaded()) {
            LOG.error("Connections are not bounded: Netty did not load " + ConnectionGuard.class.getName()
                    + ". Report this, with the version");
        }
    }

    /** With TLS on, plaintext must be enabled or disabled explicitly. */
    private void checkTls(List<String> mistakes) {
        if (isSet("quarkus.http.tls-configuration-name") && !isSet("quarkus.http.insecure-requests")) {
            mistakes.add("quarkus.http.insecure-requests must be set where quarkus.http.tls-configuration-name is:"
                    + " disabled, or enabled to serve http beside https");
        }
    }

    private boolean isSet(String name) {
        return config.getOptionalValue(name, String.class).isPresent();
    }

    private void checkAddresses(List<String> mistakes) {
        if (!isBaseUrl(stripe.baseUrl())) {
            mistakes.add(
                    "gangway.stripe.base-url must be an https URL (http only to a loopback host), since keys go there,"
                            + " and end after host, port and path, without a slash");
        }
        if (stripe.http2PingInterval().compareTo(LEAST_PING_INTERVAL) < 0) {
            mistakes.add(
                    "gangway.stripe.http2-ping-interval must be at least " + LEAST_PING_INTERVAL.toMillis() + "ms");
        }
        checkSeconds(mistakes, "gangway.stripe.idle-timeout", stripe.idleTimeout());
        checkSeconds(mistakes, "gangway.stripe.max-connection-age", stripe.maxConnectionAge());
        for (String name : config.getPropertyNames()) {
            // These properties would change where keys are sent, or whether certificates are checked. Quarkus's own
            // defaults have a negative ordinal.
            if (name.startsWith("quarkus.rest-client.")
                    && config.getConfigValue(name).getSourceOrdinal() >= 0) {
                mistakes.add(name + " is not used; what Gangway's client does is set with gangway.stripe.*");
            }
        }
        stripe.proxy()
                .filter(proxy -> !isProxy(proxy))
                .ifPresent(_ -> mistakes.add("gangway.stripe.proxy must be http://<host>:<port> and nothing else"));
    }

    private static void checkSeconds(List<String> mistakes, String name, Duration time) {
        if (time.compareTo(ONE_SECOND) < 0 || time.compareTo(ONE_HOUR) > 0) {
            mistakes.add(name + " must be from 1s to 1h");
        }
    }

    private static boolean isBaseUrl(URI url) {
        String host = url.getHost();
        boolean secret = "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && host != null && Loopback.is(host));
        return host != null
                && secret
                && url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && url.getRawFragment() == null
                && !url.getRawPath().endsWith("/");
    }

    private static boolean isProxy(URI url) {
        return "http".equals(url.getScheme())
                && url.getHost() != null
                && url.getPort() > 0
                && url.getRawUserInfo() == null
                && url.getRawPath().isEmpty();
    }

    private void checkTimes(List<String> mistakes) {
        checkTime(mistakes, "deadline", resilience.deadline(), Tenant.Resilience.LEAST_DEADLINE);
        checkTime(mistakes, "attempt-timeout", resilience.attemptTimeout(), Tenant.Resilience.LEAST_ATTEMPT_TIMEOUT);
        shutdownTimeout
                .filter(timeout -> timeout.compareTo(resilience.maxDeadline().plus(TO_ANSWER)) < 0)
                .ifPresent(_ -> mistakes.add("gangway.resilience.max-deadline must be at least "
                        + TO_ANSWER.toSeconds() + "s shorter than quarkus.shutdown.timeout, or a stopping process would"
                        + " cut off calls"));
        if (tenantsConfig.reloadInterval().compareTo(LEAST_RELOAD_INTERVAL) < 0) {
            mistakes.add("gangway.tenants.reload-interval must be at least " + LEAST_RELOAD_INTERVAL.toMillis() + "ms");
        }
        checkSeconds(mistakes, "gangway.security.issuer-keys-refresh", securityConfig.issuerKeysRefresh());
        checkPause(mistakes, "backoff.base", resilience.backoff().base());
        checkPause(mistakes, "backoff.cap", resilience.backoff().cap());
        checkPause(
                mistakes,
                "credential-breaker.open",
                resilience.credentialBreaker().open());
        checkPause(
                mistakes,
                "credential-breaker.forget-after",
                resilience.credentialBreaker().forgetAfter());
        checkPause(mistakes, "suspension.open", resilience.suspension().open());
        checkPause(
                mistakes, "endpoint-breaker.open", resilience.endpointBreaker().open());
    }

    private static void checkPause(List<String> mistakes, String name, Duration pause) {
        if (pause.compareTo(LEAST_PAUSE) < 0 || pause.compareTo(MOST_PAUSE) > 0) {
            mistakes.add("gangway.resilience." + name + " must be from " + LEAST_PAUSE.toMillis() + "ms to "
                    + MOST_PAUSE.toMinutes() + "m");
        }
    }

    private void checkTime(List<String> mistakes, String name, Duration time, Duration least) {
        if (time.compareTo(least) < 0 || time.compareTo(resilience.maxDeadline()) > 0) {
            mistakes.add("gangway.resilience." + name + " must be at least " + least.toMillis()
                    + "ms and not longer than gangway.resilience.max-deadline");
        }
    }
}
