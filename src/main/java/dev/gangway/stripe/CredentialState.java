package dev.gangway.stripe;

import java.util.Optional;

/**
 * What stands between a credential and Stripe, on this replica.
 *
 * @param requestsPerSecond how many requests go out at the most now; empty when the credential was not used yet
 * @param inFlight how many calls are in flight
 * @param credential the state of the credential's breaker: {@code closed}, {@code half_open} or {@code open}
 * @param suspension the same for its key
 * @param endpoint the same for Stripe's address
 * @param lastFailure the last attempt that failed; empty if none has
 */
public record CredentialState(
        Optional<Double> requestsPerSecond,
        int inFlight,
        String credential,
        String suspension,
        String endpoint,
        Optional<LastFailure> lastFailure) {

    private static final String CLOSED = "closed";

    /** Whether the key is suspended, or is being tried again. */
    public boolean isSuspended() {
        return !suspension.equals(CLOSED);
    }

    /** Whether a circuit breaker stops the credential's calls, or lets only probes through. */
    public boolean isUnavailable() {
        return !credential.equals(CLOSED) || !endpoint.equals(CLOSED);
    }
}
