package dev.gangway.stripe;

import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.TenantId;
import dev.gangway.resilience.Breaker;
import dev.gangway.resilience.InFlight;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.RateLimiter;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.resilience.RetryBudget;
import dev.gangway.resilience.Scheduler;
import dev.gangway.telemetry.Meters;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The safeguards of every credential in use, and those of the process. */
@Singleton
final class SafeguardsRegistry {

    private static final String CLOSED = "closed";

    private final ResilienceConfig resilience;
    private final LimitsConfig limits;
    private final Scheduler scheduler;
    private final Meters meters;
    private final Breaker endpoint;
    private final RetryBudget budget;
    private final InFlight inFlight = new InFlight();
    private final Map<Credential, Safeguards> byCredential = new ConcurrentHashMap<>();

    SafeguardsRegistry(ResilienceConfig resilience, LimitsConfig limits, Scheduler scheduler, Meters meters) {
        this.resilience = resilience;
        this.limits = limits;
        this.scheduler = scheduler;
        this.meters = meters;
        var config = resilience.endpointBreaker();
        endpoint = new Breaker(
                new Breaker.Settings(config.failurePercent() / 100.0, config.window(), config.open(), config.probes()),
                scheduler::nanoTime);
        budget = newBudget();
        meters.watchInFlight(inFlight::count);
        meters.watchBreaker("endpoint", "none", () -> endpoint.state().number());
    }

    /** The budget of the process's retries. */
    RetryBudget budget() {
        return budget;
    }

    /** The safeguards of a credential, with these limits from now on. */
    Safeguards of(Credential credential, CredentialLimits fleet) {
        Safeguards safeguards = byCredential.computeIfAbsent(credential, key -> make(key, fleet));
        safeguards.limiter().limitTo(perSecond(fleet), burst(fleet));
        return safeguards;
    }

    /** A credential takes another's place: what was learned of Stripe's limits stays. */
    void rotated(Credential old, Credential next, CredentialLimits fleet) {
        Safeguards known = byCredential.get(old);
        if (known != null && !byCredential.containsKey(next)) {
            of(next, fleet).limiter().startAt(known.limiter().rate());
        }
    }

    /** Forgets all credentials but these. */
    void retain(Set<Credential> credentials) {
        byCredential.keySet().retainAll(credentials);
        meters.retainCredentials(
                credentials.stream().map(Credential::fingerprint).collect(Collectors.toSet()));
    }

    /** The state of a credential's safeguards; of one that was not used yet, as they would be. */
    SafeguardState state(Credential credential) {
        Safeguards known = byCredential.get(credential);
        if (known == null) {
            return new SafeguardState(Optional.empty(), 0, CLOSED, CLOSED, name(endpoint));
        }
        return new SafeguardState(
                Optional.of(known.limiter().rate()),
                known.inFlight().count(),
                name(known.breakers().credential()),
                name(known.breakers().suspension()),
                name(endpoint));
    }

    private static String name(Breaker breaker) {
        return breaker.state().name().toLowerCase(Locale.ROOT);
    }

    /** Counts a call as in flight, unless there are too many; whoever got in must {@link #leave}. */
    boolean tryEnter(Safeguards safeguards, CredentialLimits fleet) {
        if (!inFlight.tryEnter(limits.maxInFlight())) {
            return false;
        }
        if (!safeguards.inFlight().tryEnter(mostInFlight(fleet))) {
            inFlight.leave();
            return false;
        }
        budget.called();
        safeguards.called();
        return true;
    }

    void leave(Safeguards safeguards) {
        safeguards.inFlight().leave();
        inFlight.leave();
    }

    private Safeguards make(Credential credential, CredentialLimits fleet) {
        var limiter = new RateLimiter<TenantId>(perSecond(fleet), burst(fleet), scheduler);
        var made = new Safeguards(
                endpoint,
                this::newBreakers,
                limiter,
                newBudget(),
                resilience.credentialBreaker().forgetAfter().toNanos(),
                scheduler::nanoTime);
        String fingerprint = credential.fingerprint();
        meters.watchLimiter(fingerprint, limiter::rate);
        meters.watchBreaker(
                "credential",
                fingerprint,
                () -> made.breakers().credential().state().number());
        meters.watchBreaker(
                "suspension",
                fingerprint,
                () -> made.breakers().suspension().state().number());
        return made;
    }

    private Safeguards.Breakers newBreakers() {
        var service = resilience.credentialBreaker();
        var key = resilience.suspension();
        return new Safeguards.Breakers(
                new Breaker(
                        new Breaker.Settings(
                                service.failurePercent() / 100.0, service.window(), service.open(), service.probes()),
                        scheduler::nanoTime),
                new Breaker(new Breaker.Settings(1, key.refusals(), key.open(), 1), scheduler::nanoTime));
    }

    private RetryBudget newBudget() {
        var config = resilience.retryBudget();
        return new RetryBudget(config.percent() / 100.0, config.minimum(), scheduler::nanoTime);
    }

    private double perSecond(CredentialLimits fleet) {
        return (double) fleet.requestsPerSecond() / limits.replicas();
    }

    private int burst(CredentialLimits fleet) {
        return Math.max(1, fleet.burst() / limits.replicas());
    }

    private int mostInFlight(CredentialLimits fleet) {
        int quarter = Math.max(1, limits.maxInFlight() / 4);
        Optional<Integer> own = fleet.maxInFlight().map(most -> Math.ceilDiv(most, limits.replicas()));
        return Math.min(quarter, own.orElse(quarter));
    }
}
