package dev.gangway.stripe;

import dev.gangway.resilience.Deadline.AttemptTime;
import io.smallrye.mutiny.Uni;

/** The way to Stripe for a single HTTP request. */
@FunctionalInterface
interface Transport {

    /**
     * Sends a request once. Cancelling the subscription gives it up and closes its connection, and so does the end of its
     * time.
     *
     * @param key the same for every attempt of a call
     * @param time how long the attempt may take, connecting included
     * @return what came back, or a failure with {@link AttemptFailedException}
     */
    Uni<Answer> send(StripeRequest request, IdempotencyKey key, AttemptTime time);
}
