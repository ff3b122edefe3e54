package dev.gangway.stripe;

import static dev.gangway.resilience.CircuitBreaker.Evidence.BAD;
import static dev.gangway.resilience.CircuitBreaker.Evidence.GOOD;
import static dev.gangway.resilience.CircuitBreaker.Evidence.NONE;

import dev.gangway.model.StripeError;
import dev.gangway.resilience.CircuitBreaker.Evidence;

/**
 * The evidence of an attempt for the three circuit breakers: one row for each kind of failure.
 *
 * @param key whether Stripe accepts the key
 * @param credential whether Stripe's service works for the credential
 * @param endpoint whether Stripe's address can be reached
 */
record AttemptEvidence(Evidence key, Evidence credential, Evidence endpoint) {

    /** An attempt that created a link. */
    static final AttemptEvidence OF_SUCCESS = new AttemptEvidence(GOOD, GOOD, GOOD);

    /** An attempt that was cancelled. */
    static final AttemptEvidence OF_NOTHING = new AttemptEvidence(NONE, NONE, NONE);

    /** The evidence of a failed attempt. */
    static AttemptEvidence of(AttemptFailure failure, RetryDecision decision) {
        StripeError error = failure.error();
        // A proxy's response is no evidence about Stripe.
        Evidence answered = error != null && error.fromStripe() ? GOOD : NONE;
        Evidence key = decision.scope() == FailureScope.KEY ? BAD : answered;
        Evidence credential = decision.scope() == FailureScope.CREDENTIAL ? BAD : answered;
        return switch (failure) {
            case AttemptFailure.NotConnected _ -> new AttemptEvidence(NONE, NONE, BAD);
            case AttemptFailure.ConnectionLost _ -> new AttemptEvidence(NONE, credential, GOOD);
            case AttemptFailure.TimedOut timedOut ->
                new AttemptEvidence(NONE, credential, timedOut.sent() ? GOOD : NONE);
            case AttemptFailure.NotProcessed _ -> new AttemptEvidence(NONE, BAD, GOOD);
            case AttemptFailure.Rejected _ -> new AttemptEvidence(key, answered, GOOD);
            case AttemptFailure.Busy _ -> new AttemptEvidence(answered, answered, GOOD);
            case AttemptFailure.Throttled _ -> new AttemptEvidence(answered, answered, GOOD);
            case AttemptFailure.ServerFailed _ -> new AttemptEvidence(NONE, BAD, GOOD);
            case AttemptFailure.InvalidResponse _ -> new AttemptEvidence(NONE, credential, GOOD);
        };
    }
}
