package dev.gangway.app;

import dev.gangway.api.connection.ConnectionGuard;
import dev.gangway.audit.AuditTrail;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Loopback;
import dev.gangway.model.Mode;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.RefreshConfig;
import dev.gangway.refresh.RefreshKeys;
import dev.gangway.replicas.ReplicaSetting;
import dev.gangway.replicas.Replicas;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.security.Issuer;
import dev.gangway.security.SecurityConfig;
import dev.gangway.security.SecurityFiles;
import dev.gangway.stripe.StripeClient;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.MetricsConfig;
import dev.gangway.tenant.ProcessDefaults;
import dev.gangway.tenant.ServedModes;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantRegistry;
import dev.gangway.tenant.TenantReloading;
import dev.gangway.tenant.TenantsConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.CommandLineArguments;
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
    private static final Duration LAST_RESPONSES = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(StartupValidator.class);
    private static final Duration MIN_RELOAD_INTERVAL = Duration.ofMillis(100);
    private static final Duration MIN_PING_INTERVAL = Duration.ofMillis(100);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final Duration ONE_HOUR = Duration.ofHours(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(1);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(10);
    private static final int START_FAILED = 1;

    /** A property of the build that application.yaml sets. */
    private static final String PROVIDER_AUTODISCOVERY = "quarkus.rest-client.provider-autodiscovery";

    private final Config config;
    private final KnownSettings known;
    private final StripeConfig stripe;
    private final Instance<StripeClient> stripeClient;
    private final ResilienceConfig resilience;
    private final LimitsConfig limits;
    private final MetricsConfig metrics;
    private final Instance<Replicas> replicas;
    private final ServedModes modes;
    private final TenantRegistry tenants;
    private final TenantReloading reloading;
    private final TenantsConfig tenantsConfig;
    private final SecurityFiles security;
    private final SecurityConfig securityConfig;
    private final RefreshKeys refreshKeys;
    private final RefreshConfig refresh;
    private final Issuer issuer;
    private final AuditTrail audit;
    private final Optional<Duration> shutdownTimeout;
    private final String[] arguments;

    StartupValidator(
            Config config,
            KnownSettings known,
            StripeConfig stripe,
            Instance<StripeClient> stripeClient,
            ResilienceConfig resilience,
            LimitsConfig limits,
            MetricsConfig metrics,
            Instance<Replicas> replicas,
            ServedModes modes,
            TenantRegistry tenants,
            TenantReloading reloading,
            TenantsConfig tenantsConfig,
            SecurityFiles security,
            SecurityConfig securityConfig,
            RefreshKeys refreshKeys,
            RefreshConfig refresh,
            Issuer issuer,
            AuditTrail audit,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> shutdownTimeout,
            @CommandLineArguments String[] arguments) {
        this.config = config;
        this.known = known;
        this.stripe = stripe;
        this.stripeClient = stripeClient;
        this.resilience = resilience;
        this.limits = limits;
        this.metrics = metrics;
        this.replicas = replicas;
        this.modes = modes;
        this.tenants = tenants;
        this.reloading = reloading;
        this.tenantsConfig = tenantsConfig;
        this.security = security;
        this.securityConfig = securityConfig;
        this.refreshKeys = refreshKeys;
        this.refresh = refresh;
        this.issuer = issuer;
        this.audit = audit;
        this.shutdownTimeout = shutdownTimeout;
        this.arguments = arguments.clone();
    }

    /** Quarkus fires this event after everything is configured and before any connection is accepted. */
    void beforeServing(@Observes Router router) {
        if (arguments.length > 0) {
            // The process runs a command and serves nothing.
            return;
        }
        List<String> problems = new ArrayList<>(known.unknownIn(config.getPropertyNames(), System.getenv()));
        if (tenantsConfig.directory().isEmpty()) {
            problems.add("gangway.tenants.directory must be set to the directory with the tenant files");
        }
        problems.addAll(settingProblems());
        checkTimes(problems);
        checkTls(problems);
        problems.addAll(ReplicaSetting.problems(limits));
        // In dev mode, the application restarts and its ports stay open.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            problems.addAll(Ports.problems(Ports.of(config)));
        }
        problems.addAll(issuer.problems());
        if (!problems.isEmpty()) {
            throw new ConfigurationException("The settings can't be used:\n  " + String.join("\n  ", problems));
        }
        OpenFiles.warning(OpenFiles.limit(), config.getValue(OpenFiles.MAX_CONNECTIONS, Long.class))
                .ifPresent(LOG::warn);
        // Creates the client now and not at the first call, because its creation reads files.
        stripeClient.get();
        audit.open();
        ProcessDefaults defaults = processDefaults();
        tenants.load(defaults);
        LOG.infof(
                "Stripe: %s, %s, API version %s, serving tenants in mode %s",
                stripe.baseUrl(),
                stripe.proxy().map(proxy -> "proxy " + proxy).orElse("no proxy"),
                defaults.apiVersion(),
                modes.modes().stream().map(Mode::toString).sorted().collect(Collectors.joining(" or ")));
        reloading.start();
        security.start();
        refreshKeys.start(tenantsConfig.reloadInterval());
        issuer.start(StartupValidator::stop);
        replicas.get().start();
    }

    /** Ends the process. In dev mode and in tests, the application keeps running. */
    private static void stop() {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Quarkus.asyncExit(START_FAILED);
        }
    }

    /**
     * Logs an error if connections are not limited, as in a native binary that lacks the registration of
     * {@link ConnectionGuard}.
     */
    void onceServing(@ObservesAsync HttpServerStart started) {
        if (LaunchMode.current() == LaunchMode.NORMAL && !ConnectionGuard.isLoaded()) {
            LOG.error("Connections are not limited: Netty did not load " + ConnectionGuard.class.getName()
                    + ". Report this problem with the version of Gangway");
        }
    }

    /** Returns a sentence for each setting that neither serving nor {@code check --online} can use. */
    List<String> settingProblems() {
        List<String> problems = new ArrayList<>(SettingRanges.problems(resilience, stripe, limits, refresh, metrics));
        checkAddresses(problems);
        if (ApiVersion.of(stripe.apiVersion()).isEmpty()) {
            problems.add("gangway.stripe.api-version must be a Stripe API version such as 2026-08-26.dahlia");
        }
        return problems;
    }

    /** Returns the settings that apply to every tenant, if they can be used. */
    ProcessDefaults processDefaults() {
        return new ProcessDefaults(
                ApiVersion.of(stripe.apiVersion()).orElseThrow(),
                resilience.deadline(),
                resilience.maxDeadline(),
                resilience.attemptTimeout(),
                resilience.maxAttempts(),
                Tenant.Refresh.of(refresh),
                refresh.keysFile().isPresent(),
                modes.modes(),
                true);
    }

    /** With TLS on, plaintext must be enabled or disabled explicitly. */
    private void checkTls(List<String> problems) {
        if (isSet("quarkus.http.tls-configuration-name") && !isSet("quarkus.http.insecure-requests")) {
            problems.add("quarkus.http.insecure-requests must be set if quarkus.http.tls-configuration-name is:"
                    + " to disabled, or to enabled to serve http in addition to https");
        }
    }

    private boolean isSet(String name) {
        return config.getOptionalValue(name, String.class).isPresent();
    }

    private void checkAddresses(List<String> problems) {
        if (!isBaseUrl(stripe.baseUrl())) {
            problems.add(
                    "gangway.stripe.base-url must be an https URL (http only for loopback hosts), because keys are sent"
                            + " to it, and must end after host, port and path, without a slash");
        }
        if (stripe.http2PingInterval().compareTo(MIN_PING_INTERVAL) < 0) {
            problems.add("gangway.stripe.http2-ping-interval must be at least " + MIN_PING_INTERVAL.toMillis() + "ms");
        }
        checkSeconds(problems, "gangway.stripe.idle-timeout", stripe.idleTimeout());
        checkSeconds(problems, "gangway.stripe.max-connection-age", stripe.maxConnectionAge());
        for (String name : config.getPropertyNames()) {
            // These properties would change where keys are sent, or whether certificates are checked. Quarkus's own
            // defaults have a negative ordinal.
            if (name.startsWith("quarkus.rest-client.")
                    && !isAsBuilt(name)
                    && config.getConfigValue(name).getSourceOrdinal() >= 0) {
                problems.add(name + " is not supported; configure the Stripe client with gangway.stripe.*");
            }
        }
        stripe.proxy()
                .filter(proxy -> !isProxy(proxy))
                .ifPresent(_ -> problems.add("gangway.stripe.proxy must have the form http://<host>:<port>"));
    }

    /** Whether a property is {@link #PROVIDER_AUTODISCOVERY} with the value of application.yaml. */
    private boolean isAsBuilt(String name) {
        return name.equals(PROVIDER_AUTODISCOVERY)
                && "false".equals(config.getConfigValue(name).getValue());
    }

    private static void checkSeconds(List<String> problems, String name, Duration time) {
        if (time.compareTo(ONE_SECOND) < 0 || time.compareTo(ONE_HOUR) > 0) {
            problems.add(name + " must be from 1s to 1h");
        }
    }

    private static boolean isBaseUrl(URI url) {
        String host = url.getHost();
        boolean secure = "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && host != null && Loopback.is(host));
        return host != null
                && secure
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

    private void checkTimes(List<String> problems) {
        checkTime(problems, "deadline", resilience.deadline(), Tenant.Resilience.MIN_DEADLINE);
        checkTime(problems, "attempt-timeout", resilience.attemptTimeout(), Tenant.Resilience.MIN_ATTEMPT_TIMEOUT);
        shutdownTimeout
                .filter(timeout -> timeout.compareTo(resilience.maxDeadline().plus(LAST_RESPONSES)) < 0)
                .ifPresent(_ -> problems.add("gangway.resilience.max-deadline must be at least "
                        + LAST_RESPONSES.toSeconds() + "s shorter than quarkus.shutdown.timeout, or a shutdown would"
                        + " interrupt calls"));
        if (tenantsConfig.reloadInterval().compareTo(MIN_RELOAD_INTERVAL) < 0) {
            problems.add("gangway.tenants.reload-interval must be at least " + MIN_RELOAD_INTERVAL.toMillis() + "ms");
        }
        checkSeconds(problems, "gangway.security.issuer-keys-refresh", securityConfig.issuerKeysRefresh());
        if (refresh.maxAge().compareTo(RefreshClaims.BUCKET) < 0
                || refresh.maxAge().compareTo(RefreshConfig.MAX_AGE) > 0) {
            problems.add("gangway.refresh.max-age must be from " + RefreshClaims.BUCKET.toMinutes() + "m to "
                    + RefreshConfig.MAX_AGE.toDays() + "d");
        }
        Duration wait = securityConfig.issuerKeysWait();
        if (wait.isNegative() || wait.compareTo(ONE_HOUR) > 0) {
            problems.add("gangway.security.issuer-keys-wait must be from 0s to 1h");
        }
        checkPause(problems, "backoff.base", resilience.backoff().base());
        checkPause(problems, "backoff.cap", resilience.backoff().cap());
        checkPause(
                problems,
                "credential-breaker.open",
                resilience.credentialBreaker().open());
        checkPause(
                problems,
                "credential-breaker.forget-after",
                resilience.credentialBreaker().forgetAfter());
        checkPause(problems, "suspension.open", resilience.suspension().open());
        checkPause(
                problems, "endpoint-breaker.open", resilience.endpointBreaker().open());
    }

    private static void checkPause(List<String> problems, String name, Duration pause) {
        if (pause.compareTo(MIN_PAUSE) < 0 || pause.compareTo(MAX_PAUSE) > 0) {
            problems.add("gangway.resilience." + name + " must be from " + MIN_PAUSE.toMillis() + "ms to "
                    + MAX_PAUSE.toMinutes() + "m");
        }
    }

    private void checkTime(List<String> problems, String name, Duration time, Duration min) {
        if (time.compareTo(min) < 0 || time.compareTo(resilience.maxDeadline()) > 0) {
            problems.add("gangway.resilience." + name + " must be at least " + min.toMillis()
                    + "ms and at most gangway.resilience.max-deadline");
        }
    }
}
