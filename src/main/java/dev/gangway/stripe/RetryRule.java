package dev.gangway.stripe;

import static dev.gangway.stripe.FailureScope.CREDENTIAL;
import static dev.gangway.stripe.FailureScope.ENDPOINT;
import static dev.gangway.stripe.FailureScope.KEY;
import static dev.gangway.stripe.FailureScope.NOTHING;
import static dev.gangway.stripe.FailureScope.RATE;

import dev.gangway.model.StripeError;
import dev.gangway.resilience.Backoff.Reason;
import dev.gangway.stripe.AttemptFailure.RejectionReason;
import java.time.Duration;
import java.util.Optional;

/** Decides which failed attempts are retried, and what each counts against: one row for each kind of failure. */
final class RetryRule {

    private RetryRule() {}

    /**
     * Returns the decision for a failed attempt. {@code Stripe-Should-Retry} takes precedence over the failure's row,
     * and {@code Retry-After} sets the minimum wait.
     */
    static RetryDecision of(AttemptFailure failure) {
        StripeError error = failure.error();
        RetryDecision row = row(failure);
        if (error == null) {
            return row;
        }
        Optional<Reason> retry = row.retry();
        if (error.shouldRetry() != null) {
            retry = error.shouldRetry() ? Optional.of(retry.orElse(Reason.FAILURE)) : Optional.empty();
        }
        return new RetryDecision(retry, error.retryAfter() == null ? Duration.ZERO : error.retryAfter(), row.scope());
    }

    private static RetryDecision row(AttemptFailure failure) {
        return switch (failure) {
            case AttemptFailure.NotConnected _ -> again(Reason.FAILURE, ENDPOINT);
            case AttemptFailure.ConnectionLost lost -> again(Reason.FAILURE, lost.first() ? CREDENTIAL : NOTHING);
            case AttemptFailure.TimedOut timedOut ->
                // A short timeout is the caller's choice, not evidence against Stripe.
                again(Reason.SLOWNESS, timedOut.sent() && timedOut.full() ? CREDENTIAL : NOTHING);
            case AttemptFailure.NotProcessed _ -> again(Reason.FAILURE, CREDENTIAL);
            case AttemptFailure.Busy _ -> again(Reason.SLOWNESS, NOTHING);
            case AttemptFailure.Throttled _ -> again(Reason.RATE, RATE);
            case AttemptFailure.ServerFailed _ -> again(Reason.FAILURE, CREDENTIAL);
            case AttemptFailure.Rejected rejected ->
                never(rejected.reason() == RejectionReason.KEY_UNKNOWN ? KEY : NOTHING);
            case AttemptFailure.InvalidResponse invalid ->
                switch (invalid.reason()) {
                    // The response belongs to another request. A retry with the same key on another connection gets the
                    // right response.
                    case OUT_OF_STEP -> again(Reason.FAILURE, NOTHING);
                    case NOT_FROM_STRIPE -> never(CREDENTIAL);
                    case NOT_AS_DOCUMENTED, FROM_INTERMEDIARY, OTHER_REQUEST, WRONG_MODE -> never(NOTHING);
                };
        };
    }

    private static RetryDecision again(Reason reason, FailureScope scope) {
        return new RetryDecision(Optional.of(reason), Duration.ZERO, scope);
    }

    private static RetryDecision never(FailureScope scope) {
        return new RetryDecision(Optional.empty(), Duration.ZERO, scope);
    }
}
