package dev.gangway.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much of Stripe a credential may use, over all replicas together.
 *
 * @param requestsPerSecond HTTP requests to Stripe in a second
 * @param burst how many of them may go out at once after a pause
 * @param maxInFlight how many calls may be in flight at a time; empty where only the process's own bound holds
 */
public record CredentialLimits(int requestsPerSecond, int burst, Optional<Integer> maxInFlight) {

    /** The smaller of each two limits. */
    public CredentialLimits smallest(CredentialLimits other) {
        return new CredentialLimits(
                Math.min(requestsPerSecond, other.requestsPerSecond),
                Math.min(burst, other.burst),
                Stream.of(maxInFlight, other.maxInFlight)
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder()));
    }
}
