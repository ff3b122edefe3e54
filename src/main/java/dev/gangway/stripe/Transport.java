package dev.gangway.stripe;

import dev.gangway.resilience.Deadline.AttemptTime;
import io.smallrye.mutiny.Uni;

/** Sends a single HTTP request to Stripe. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends a request once. A timeout or the cancellation of the subscription ends the request: nothing is sent after
     * that, and its connection is closed or its stream reset.
     *
     * @param key the same for every attempt of a call
     * @param time how long the attempt may take, including connecting
     * @return the response, or a failure with {@link AttemptFailedException}
     */
    Uni<StripeResponse> send(StripeRequest request, IdempotencyKey key, AttemptTime time);
}
