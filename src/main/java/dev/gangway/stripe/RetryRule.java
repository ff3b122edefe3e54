package dev.gangway.stripe;

import dev.gangway.resilience.Backoff;
import java.time.Duration;
import java.util.Optional;

/** Which failed attempts may be followed by another, and what each counts against: one row for each kind of failure. */
final class RetryRule {

    private RetryRule() {}

    /**
     * What follows from a failed attempt. {@code Stripe-Should-Retry} takes precedence over the failure's row, and
     * {@code Retry-After} sets the minimum wait.
     */
    static RetryDecision of(AttemptFailure failure) {
        StripeError error = failure.error();
        RetryDecision row = row(failure);
        if (error == null) {
            return row;
        }
        Optional<Backoff.Reason> retry = row.retry();
        if (error.shouldRetry() != null) {
            retry = error.shouldRetry() ? Optional.of(retry.orElse(Backoff.Reason.FAILURE)) : Optional.empty();
        }
        return new RetryDecision(retry, error.retryAfter() == null ? Duration.ZERO : error.retryAfter(), row.scope());
    }

    private static RetryDecision row(AttemptFailure failure) {
        return switch (failure) {
            case AttemptFailure.NotConnected _ -> again(Backoff.Reason.FAILURE, FailureScope.ENDPOINT);
            case AttemptFailure.ConnectionLost lost ->
                again(Backoff.Reason.FAILURE, lost.first() ? FailureScope.CREDENTIAL : FailureScope.NOTHING);
            case AttemptFailure.TimedOut timedOut ->
                // A short timeout is the caller's choice, and no evidence against Stripe.
                again(
                        Backoff.Reason.SLOWNESS,
                        timedOut.sent() && timedOut.full() ? FailureScope.CREDENTIAL : FailureScope.NOTHING);
            case AttemptFailure.NotProcessed _ -> again(Backoff.Reason.FAILURE, FailureScope.CREDENTIAL);
            case AttemptFailure.Busy _ -> again(Backoff.Reason.SLOWNESS, FailureScope.NOTHING);
            case AttemptFailure.Throttled _ -> again(Backoff.Reason.RATE, FailureScope.RATE);
            case AttemptFailure.ServerFailed _ -> again(Backoff.Reason.FAILURE, FailureScope.CREDENTIAL);
            case AttemptFailure.Rejected rejected ->
                never(
                        rejected.reason() == AttemptFailure.RejectionReason.KEY_UNKNOWN
                                ? FailureScope.KEY
                                : FailureScope.NOTHING);
            case AttemptFailure.InvalidAnswer invalid ->
                switch (invalid.reason()) {
                    // The answer is another request's. A retry with the same key on another connection gets the right
                    // one.
                    case OUT_OF_STEP -> again(Backoff.Reason.FAILURE, FailureScope.NOTHING);
                    case NOT_FROM_STRIPE -> never(FailureScope.CREDENTIAL);
                    case NOT_AS_DOCUMENTED, FROM_INTERMEDIARY, OTHER_REQUEST, WRONG_MODE -> never(FailureScope.NOTHING);
                };
        };
    }

    private static RetryDecision again(Backoff.Reason reason, FailureScope scope) {
        return new RetryDecision(Optional.of(reason), Duration.ZERO, scope);
    }

    private static RetryDecision never(FailureScope scope) {
        return new RetryDecision(Optional.empty(), Duration.ZERO, scope);
    }
}
