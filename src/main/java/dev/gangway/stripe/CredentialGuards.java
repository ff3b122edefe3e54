package dev.gangway.stripe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.replicas.Replicas;
import dev.gangway.resilience.CircuitBreaker;
import dev.gangway.resilience.InFlight;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.RateLimiter;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.resilience.RetryBudget;
import dev.gangway.resilience.Scheduler;
import dev.gangway.telemetry.Meters;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The guards of all credentials in use, and the limits of the process. A credential is listed while a tenant uses it;
 * before the first {@link #retain}, every credential is listed. Only listed credentials have gauges.
 */
@Singleton
final class CredentialGuards {

    /** How long an unlisted guard is kept without a call. Calls are shorter than that. */
    static final Duration UNLISTED_FOR = Duration.ofMinutes(1);

    /** Maximum number of unlisted guards. */
    static final int MAX_UNLISTED = 1_000;

    private static final String CLOSED = "closed";

    private final ResilienceConfig resilience;
    private final LimitsConfig limits;
    private final Replicas replicas;
    private final Scheduler scheduler;
    private final Meters meters;
    private final CircuitBreakerLog breakerLog;
    private final CircuitBreaker.Settings credentialBreaker;
    private final CircuitBreaker.Settings suspension;
    private final EndpointCircuitBreaker endpoint;
    private final RetryBudget budget;
    private final InFlight inFlight = new InFlight();

    /** Changed only under this object's lock. */
    private final Map<Credential, CredentialGuard> listed = new ConcurrentHashMap<>();

    /**
     * Guards of calls that began before their credential was dropped, or before {@link #retain} named it. Such calls of
     * a credential share one guard, and {@link #rotated} finds the rate that it learned.
     */
    private final Cache<Credential, CredentialGuard> unlisted;

    /** The credentials in use; null before the first {@link #retain}. Guarded by this. */
    private @Nullable Set<Credential> inUse;

    CredentialGuards(
            ResilienceConfig resilience,
            LimitsConfig limits,
            Replicas replicas,
            StripeConfig stripe,
            Scheduler scheduler,
            Meters meters) {
        this.resilience = resilience;
        this.limits = limits;
        this.replicas = replicas;
        this.scheduler = scheduler;
        this.meters = meters;
        this.breakerLog = new CircuitBreakerLog(stripe);
        var shared = resilience.endpointBreaker();
        var credential = resilience.credentialBreaker();
        var key = resilience.suspension();
        this.credentialBreaker = new CircuitBreaker.Settings(
                credential.failurePercent() / 100.0, credential.window(), credential.open(), credential.probes());
        this.suspension = new CircuitBreaker.Settings(1, key.refusals(), key.open(), 1);
        endpoint = new EndpointCircuitBreaker(
                new CircuitBreaker(
                        new CircuitBreaker.Settings(
                                shared.failurePercent() / 100.0, shared.window(), shared.open(), shared.probes()),
                        scheduler::nanoTime,
                        this::endpointChanged),
                credential.forgetAfter(),
                scheduler::nanoTime);
        budget = newBudget();
        unlisted = Caffeine.newBuilder()
                .maximumSize(MAX_UNLISTED)
                .expireAfterAccess(UNLISTED_FOR)
                .ticker(scheduler::nanoTime)
                .executor(Runnable::run)
                .build();
        meters.watchInFlight(inFlight::count);
        meters.watchBreaker("endpoint", "none", () -> endpoint.breaker().state().number());
        replicas.onChange(this::divideAgain);
    }

    private void endpointChanged(boolean open) {
        breakerLog.changed("circuit breaker of the endpoint", open, endpoint.lastFailure());
    }

    /** The retry budget of the process. */
    RetryBudget budget() {
        return budget;
    }

    /** Returns the guard of a credential, and applies these limits to it from now on. */
    CredentialGuard of(Credential credential, CredentialLimits fleet) {
        CredentialGuard known = listed.get(credential);
        CredentialGuard guard = known == null ? find(credential, fleet) : known;
        guard.limits(fleet);
        divide(guard);
        return guard;
    }

    /** Applies the number of replicas to every guard, including guards with waiting requests but no new calls. */
    private void divideAgain() {
        listed.values().forEach(this::divide);
        unlisted.asMap().values().forEach(this::divide);
    }

    /** Applies this replica's share of a credential's limits. What the limiter has learned stays in effect. */
    private void divide(CredentialGuard guard) {
        CredentialLimits fleet = guard.limits();
        guard.limiter().limitTo(perSecond(fleet), burst(fleet));
    }

    private synchronized CredentialGuard find(Credential credential, CredentialLimits fleet) {
        CredentialGuard known = listed.get(credential);
        if (known != null) {
            return known;
        }
        if (inUse != null && !inUse.contains(credential)) {
            return Objects.requireNonNull(unlisted.get(credential, _ -> make(credential, fleet)));
        }
        CredentialGuard early = unlisted.asMap().remove(credential);
        CredentialGuard guard = early == null ? make(credential, fleet) : early;
        listed.put(credential, guard);
        watch(credential.fingerprint(), guard);
        return guard;
    }

    /** Returns the guard of a credential; null if the credential has made no call recently. */
    private @Nullable CredentialGuard known(Credential credential) {
        CredentialGuard known = listed.get(credential);
        return known == null ? unlisted.getIfPresent(credential) : known;
    }

    /**
     * Carries the learned rate of a credential over to its replacement, if it is lower than the limit and lower than
     * the replacement's own rate.
     */
    void rotated(Credential old, Credential next, CredentialLimits fleet) {
        CredentialGuard known = known(old);
        if (known != null) {
            known.limiter()
                    .learnedRate()
                    .ifPresent(rate -> of(next, fleet).limiter().startAt(rate));
        }
    }

    /** Lists these credentials and no others. */
    void retain(Set<Credential> credentials) {
        synchronized (this) {
            inUse = Set.copyOf(credentials);
            listed.entrySet().removeIf(entry -> {
                boolean dropped = !credentials.contains(entry.getKey());
                if (dropped) {
                    unlisted.put(entry.getKey(), entry.getValue());
                }
                return dropped;
            });
        }
        meters.retainCredentials(
                credentials.stream().map(Credential::fingerprint).collect(Collectors.toSet()));
    }

    /** The state of a credential's guard; the initial state if the credential has not been used. */
    CredentialState state(Credential credential) {
        CredentialGuard known = known(credential);
        if (known == null) {
            return new CredentialState(
                    replicas.count(), Optional.empty(), 0, CLOSED, CLOSED, name(endpoint.breaker()), Optional.empty());
        }
        return new CredentialState(
                replicas.count(),
                Optional.of(known.limiter().rate()),
                known.inFlight().count(),
                name(known.breakers().credential()),
                name(known.breakers().suspension()),
                name(endpoint.breaker()),
                known.lastFailure());
    }

    /** Number of unlisted guards. */
    long unlistedCount() {
        unlisted.cleanUp();
        return unlisted.estimatedSize();
    }

    private static String name(CircuitBreaker breaker) {
        return breaker.state().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Counts a call as in flight, unless a maximum is reached. If this returns true, call {@link #leave} at the end.
     */
    boolean tryEnter(CredentialGuard guard, CredentialLimits fleet) {
        if (!inFlight.tryEnter(limits.maxInFlight())) {
            return false;
        }
        if (!guard.inFlight().tryEnter(maxInFlight(fleet))) {
            inFlight.leave();
            return false;
        }
        return true;
    }

    /** Records the start of a call. */
    void called(CredentialGuard guard) {
        budget.called();
        guard.called();
    }

    void leave(CredentialGuard guard) {
        guard.inFlight().leave();
        inFlight.leave();
    }

    private CredentialGuard make(Credential credential, CredentialLimits fleet) {
        return new CredentialGuard(
                endpoint,
                last -> newBreakers(credential.fingerprint(), last),
                fleet,
                new RateLimiter<>(perSecond(fleet), burst(fleet), scheduler),
                newBudget(),
                resilience.credentialBreaker().forgetAfter().toNanos(),
                scheduler::nanoTime);
    }

    private void watch(String fingerprint, CredentialGuard guard) {
        meters.watchLimiter(fingerprint, guard.limiter()::rate);
        meters.watchBreaker(
                "credential",
                fingerprint,
                () -> guard.breakers().credential().state().number());
        meters.watchBreaker(
                "suspension",
                fingerprint,
                () -> guard.breakers().suspension().state().number());
    }

    private CredentialGuard.Breakers newBreakers(String fingerprint, Supplier<Optional<LastFailure>> last) {
        return new CredentialGuard.Breakers(
                new CircuitBreaker(
                        credentialBreaker,
                        scheduler::nanoTime,
                        open -> breakerLog.changed("circuit breaker of credential " + fingerprint, open, last.get())),
                new CircuitBreaker(
                        suspension,
                        scheduler::nanoTime,
                        open -> breakerLog.changed("suspension of credential " + fingerprint, open, last.get())));
    }

    private RetryBudget newBudget() {
        var config = resilience.retryBudget();
        return new RetryBudget(config.percent() / 100.0, config.minimum(), scheduler::nanoTime);
    }

    private double perSecond(CredentialLimits fleet) {
        return fleet.requestsPerSecond() / replicas.divisor();
    }

    private int burst(CredentialLimits fleet) {
        return Math.max(1, (int) (fleet.burst() / replicas.divisor()));
    }

    private int maxInFlight(CredentialLimits fleet) {
        int quarter = Math.max(1, limits.maxInFlight() / 4);
        Optional<Integer> own = fleet.maxInFlight().map(max -> (int) Math.ceil(max / replicas.divisor()));
        return Math.min(quarter, own.orElse(quarter));
    }
}
