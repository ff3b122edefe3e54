package dev.gangway.stripe;

import dev.gangway.model.CredentialLimits;
import dev.gangway.model.TenantId;
import dev.gangway.resilience.CircuitBreaker;
import dev.gangway.resilience.CircuitBreaker.Evidence;
import dev.gangway.resilience.InFlight;
import dev.gangway.resilience.RateLimiter;
import dev.gangway.resilience.RetryBudget;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Limits the calls of one credential, to protect Stripe and the other credentials. */
final class CredentialGuard {

    private final EndpointCircuitBreaker endpoint;
    private final Function<Supplier<Optional<LastFailure>>, Breakers> newBreakers;
    private final RateLimiter<TenantId> limiter;
    private final RetryBudget budget;
    private final InFlight inFlight = new InFlight();
    private final long forgetAfterNanos;
    private final LongSupplier nanoTime;
    private volatile CredentialLimits limits;
    private Breakers breakers;
    private volatile @Nullable LastFailure lastFailure;
    private long lastCall;

    /**
     * @param endpoint the breaker that all credentials share
     * @param newBreakers creates the credential's own breakers, which may read the last failure
     * @param limits the limits over all replicas
     * @param forgetAfterNanos time without a call after which the breakers are reset
     */
    CredentialGuard(
            EndpointCircuitBreaker endpoint,
            Function<Supplier<Optional<LastFailure>>, Breakers> newBreakers,
            CredentialLimits limits,
            RateLimiter<TenantId> limiter,
            RetryBudget budget,
            long forgetAfterNanos,
            LongSupplier nanoTime) {
        this.endpoint = endpoint;
        this.newBreakers = newBreakers;
        this.limits = limits;
        this.limiter = limiter;
        this.budget = budget;
        this.forgetAfterNanos = forgetAfterNanos;
        this.nanoTime = nanoTime;
        this.breakers = newBreakers.apply(this::lastFailure);
        this.lastCall = nanoTime.getAsLong();
    }

    /**
     * The breakers of one credential.
     *
     * @param credential opens when Stripe keeps failing for the credential
     * @param suspension opens when Stripe keeps rejecting the key
     */
    record Breakers(CircuitBreaker credential, CircuitBreaker suspension) {}

    /** Records the start of a call. */
    synchronized void called() {
        long now = nanoTime.getAsLong();
        if (now - lastCall > forgetAfterNanos) {
            breakers = newBreakers.apply(this::lastFailure);
        }
        lastCall = now;
        budget.called();
    }

    /** The last attempt that failed; empty if none has failed. */
    Optional<LastFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    synchronized Breakers breakers() {
        return breakers;
    }

    /** The limits over all replicas, as the last call had them. */
    CredentialLimits limits() {
        return limits;
    }

    /** Changes the limits over all replicas. */
    void limits(CredentialLimits newLimits) {
        limits = newLimits;
    }

    RateLimiter<TenantId> limiter() {
        return limiter;
    }

    RetryBudget budget() {
        return budget;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Returns a breaker that permits no call now; null if all permit calls. */
    @Nullable
    OpenCircuit openCircuit() {
        Breakers own = breakers();
        if (!own.suspension().isCallPermitted()) {
            return new OpenCircuit(StopReason.SUSPENDED, own.suspension());
        }
        if (!own.credential().isCallPermitted()) {
            return new OpenCircuit(StopReason.UNAVAILABLE, own.credential());
        }
        return endpoint.breaker().isCallPermitted()
                ? null
                : new OpenCircuit(StopReason.UNAVAILABLE, endpoint.breaker());
    }

    /** A breaker that permits no call, and the reason for stopping calls. */
    record OpenCircuit(StopReason reason, CircuitBreaker breaker) {}

    /** Tries to acquire a permit from each breaker; empty if one of them permits no attempt. */
    Optional<Permits> tryAcquire() {
        Breakers own = breakers();
        Optional<CircuitBreaker.Permit> suspension = own.suspension().tryAcquire();
        Optional<CircuitBreaker.Permit> credential =
                suspension.flatMap(_ -> own.credential().tryAcquire());
        Optional<CircuitBreaker.Permit> reach =
                credential.flatMap(_ -> endpoint.breaker().tryAcquire());
        if (reach.isEmpty()) {
            suspension.ifPresent(permit -> permit.end(Evidence.NONE));
            credential.ifPresent(permit -> permit.end(Evidence.NONE));
            return Optional.empty();
        }
        return Optional.of(new Permits(this, suspension.orElseThrow(), credential.orElseThrow(), reach.orElseThrow()));
    }

    /** The permits for one attempt. */
    record Permits(
            CredentialGuard owner,
            CircuitBreaker.Permit suspension,
            CircuitBreaker.Permit credential,
            CircuitBreaker.Permit endpoint) {

        /** Ends an attempt that created a link. */
        void succeeded() {
            end(AttemptEvidence.OF_SUCCESS);
        }

        /** Ends an attempt that failed. */
        void failed(AttemptFailure failure, RetryDecision decision, TenantId tenant) {
            AttemptEvidence evidence = AttemptEvidence.of(failure, decision);
            // Set before the breakers change, because their log lines contain it.
            LastFailure last = LastFailure.of(failure, tenant, Instant.now());
            owner.lastFailure = last;
            if (evidence.endpoint() == Evidence.BAD) {
                owner.endpoint.note(last);
            }
            end(evidence);
        }

        /** Ends an attempt without evidence, such as a cancelled one. */
        void abandoned() {
            end(AttemptEvidence.OF_NOTHING);
        }

        private void end(AttemptEvidence evidence) {
            suspension.end(evidence.key());
            credential.end(evidence.credential());
            owner.endpoint.end(endpoint, evidence.endpoint(), owner);
        }
    }
}
