package dev.gangway.stripe;

import dev.gangway.resilience.Backoff;
import java.time.Duration;
import java.util.Optional;

/** Which failures may be repeated, and what each is evidence against: one row for each kind of failure. */
final class RetryRule {

    private RetryRule() {}

    /** What a failure speaks against. */
    enum Against {
        /** Nobody's fault, or the request's own. */
        NOTHING,
        /** Stripe's address. */
        ENDPOINT,
        /** What Stripe does for this credential. */
        CREDENTIAL,
        /** The credential's key. */
        KEY,
        /** The rate at which we send. */
        RATE
    }

    /**
     * What follows from a failure.
     *
     * @param retry what to wait for before another attempt; empty when there must be none
     * @param floor the least time to wait, as Stripe asked for
     */
    record Verdict(Optional<Backoff.Reason> retry, Duration floor, Against against) {}

    /**
     * What follows from a failure. {@code Stripe-Should-Retry} goes before everything else, and {@code Retry-After} bounds
     * the waiting.
     */
    static Verdict of(AttemptFailure failure) {
        StripeError error = failure.error();
        Verdict row = row(failure);
        if (error == null) {
            return row;
        }
        Optional<Backoff.Reason> retry = row.retry();
        if (error.shouldRetry() != null) {
            retry = error.shouldRetry() ? Optional.of(retry.orElse(Backoff.Reason.FAILURE)) : Optional.empty();
        }
        return new Verdict(retry, error.retryAfter() == null ? Duration.ZERO : error.retryAfter(), row.against());
    }

    private static Verdict row(AttemptFailure failure) {
        return switch (failure) {
            case AttemptFailure.NotConnected _ -> again(Backoff.Reason.FAILURE, Against.ENDPOINT);
            case AttemptFailure.ConnectionLost lost ->
                again(Backoff.Reason.FAILURE, lost.first() ? Against.CREDENTIAL : Against.NOTHING);
            case AttemptFailure.TimedOut timedOut ->
                // A short time is the caller's choice and no sign of trouble at Stripe.
                again(
                        Backoff.Reason.SLOWNESS,
                        timedOut.sent() && timedOut.full() ? Against.CREDENTIAL : Against.NOTHING);
            case AttemptFailure.NotProcessed _ -> again(Backoff.Reason.FAILURE, Against.CREDENTIAL);
            case AttemptFailure.Busy _ -> again(Backoff.Reason.SLOWNESS, Against.NOTHING);
            case AttemptFailure.Throttled _ -> again(Backoff.Reason.RATE, Against.RATE);
            case AttemptFailure.ServerFailed _ -> again(Backoff.Reason.FAILURE, Against.CREDENTIAL);
            case AttemptFailure.Refused refused ->
                never(refused.refusal() == AttemptFailure.Refusal.KEY_UNKNOWN ? Against.KEY : Against.NOTHING);
            case AttemptFailure.InvalidAnswer invalid ->
                switch (invalid.defect()) {
                    // The answer belongs to another request. A retry with the same key on another connection returns
                    // the
                    // right one.
                    case OUT_OF_STEP -> again(Backoff.Reason.FAILURE, Against.NOTHING);
                    case NOT_FROM_STRIPE -> never(Against.CREDENTIAL);
                    case NOT_AS_DOCUMENTED, FROM_INTERMEDIARY, OTHER_REQUEST, WRONG_MODE -> never(Against.NOTHING);
                };
        };
    }

    private static Verdict again(Backoff.Reason reason, Against against) {
        return new Verdict(Optional.of(reason), Duration.ZERO, against);
    }

    private static Verdict never(Against against) {
        return new Verdict(Optional.empty(), Duration.ZERO, against);
    }
}
