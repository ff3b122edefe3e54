package dev.gangway.stripe;

import java.util.Optional;

/**
 * The limits of a credential on this replica, and the state of its circuit breakers.
 *
 * @param replicas number of replicas that share the credential's limits
 * @param requestsPerSecond current maximum number of requests per second; empty if the credential has not been used
 * @param inFlight number of calls in flight
 * @param credential the state of the credential's breaker: {@code closed}, {@code half_open} or {@code open}
 * @param suspension the state of the breaker that suspends its key
 * @param endpoint the state of the breaker of Stripe's address
 * @param lastFailure the last attempt that failed; empty if none has failed
 */
public record CredentialState(
        int replicas,
        Optional<Double> requestsPerSecond,
        int inFlight,
        String credential,
        String suspension,
        String endpoint,
        Optional<LastFailure> lastFailure) {

    private static final String CLOSED = "closed";

    /** Whether the key is suspended or being probed. */
    public boolean isSuspended() {
        return !suspension.equals(CLOSED);
    }

    /** Whether a circuit breaker stops the credential's calls, or permits only probes. */
    public boolean isUnavailable() {
        return !credential.equals(CLOSED) || !endpoint.equals(CLOSED);
    }
}
