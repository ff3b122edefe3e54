package dev.gangway.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The limits of a credential's requests to Stripe, over all replicas together.
 *
 * @param requestsPerSecond HTTP requests to Stripe per second
 * @param burst maximum number of requests that may be sent at once after a pause
 * @param maxInFlight maximum number of calls in flight; empty if only the limit of the process applies
 */
public record CredentialLimits(int requestsPerSecond, int burst, Optional<Integer> maxInFlight) {

    /** Returns the smaller value of each limit. */
    public CredentialLimits smallest(CredentialLimits other) {
        return new CredentialLimits(
                Math.min(requestsPerSecond, other.requestsPerSecond),
                Math.min(burst, other.burst),
                Stream.of(maxInFlight, other.maxInFlight)
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()));
    }
}
