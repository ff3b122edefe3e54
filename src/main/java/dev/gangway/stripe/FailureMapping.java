package dev.gangway.stripe;

import static dev.gangway.model.ErrorCode.ACCOUNT_NOT_FOUND;
import static dev.gangway.model.ErrorCode.CONFIGURATIONS_MISMATCH;
import static dev.gangway.model.ErrorCode.CREDENTIAL_REJECTED;
import static dev.gangway.model.ErrorCode.CREDENTIAL_SUSPENDED;
import static dev.gangway.model.ErrorCode.DEADLINE_EXCEEDED;
import static dev.gangway.model.ErrorCode.IDEMPOTENCY_CONFLICT;
import static dev.gangway.model.ErrorCode.LIVEMODE_MISMATCH;
import static dev.gangway.model.ErrorCode.OVERLOADED;
import static dev.gangway.model.ErrorCode.RATE_LIMITED;
import static dev.gangway.model.ErrorCode.STRIPE_ACCESS_BLOCKED;
import static dev.gangway.model.ErrorCode.STRIPE_BUSY;
import static dev.gangway.model.ErrorCode.STRIPE_ERROR;
import static dev.gangway.model.ErrorCode.STRIPE_INVALID_RESPONSE;
import static dev.gangway.model.ErrorCode.STRIPE_REJECTED;
import static dev.gangway.model.ErrorCode.STRIPE_REJECTED_BY_INTERMEDIARY;
import static dev.gangway.model.ErrorCode.STRIPE_UNAVAILABLE;
import static dev.gangway.model.ErrorCode.STRIPE_UNREACHABLE;
import static dev.gangway.model.ErrorCode.STRIPE_VERSION_UNSUPPORTED;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Outcome;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.RequestFailure.CallFailed;
import java.time.Duration;
import java.util.Optional;

/** Maps the end of a call to the failure of its request: one row for each kind, with its code and its detail. */
public final class FailureMapping {

    /** Maximum retry delay for callers. Stripe may ask for more. */
    static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

    private static final String NO_TIME = "Stripe did not respond before the deadline. Try again.";

    private FailureMapping() {}

    /**
     * Returns the failure of a call that ended with a failed attempt.
     *
     * @param outcome the combined outcome of all attempts
     * @param attempts number of attempts
     * @param wait time after which a retry makes sense; empty if it is unknown
     */
    static CallFailed of(AttemptFailure last, Outcome outcome, int attempts, Optional<Duration> wait) {
        Row row = row(last);
        return new CallFailed(
                row.code(),
                outcome,
                row.detail(),
                attempts,
                retryAfter(row.code(), wait),
                row.code().fault(),
                last.connectionReason(),
                last.error());
    }

    /** Returns the failure of a call that ended for another reason; the parameters are the same. */
    static CallFailed of(StopReason reason, Outcome outcome, int attempts, Optional<Duration> wait) {
        Row row = row(reason);
        return new CallFailed(row.code(), outcome, row.detail(), attempts, retryAfter(row.code(), wait));
    }

    /** Returns the failure of a caller whose deadline expired before the end of a shared call. */
    public static CallFailed outOfTime(CallProgress progress) {
        return of(StopReason.NO_TIME, progress.outcome(), progress.attempts(), Optional.empty());
    }

    private static Optional<Duration> retryAfter(ErrorCode code, Optional<Duration> wait) {
        if (!code.retryable()) {
            return Optional.empty();
        }
        Duration known = wait.orElse(RequestFailure.SOON);
        return Optional.of(known.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : known);
    }

    private record Row(ErrorCode code, String detail) {}

    private static Row row(ErrorCode code, String detail) {
        return new Row(code, detail);
    }

    private static Row row(StopReason reason) {
        return switch (reason) {
            case OVERLOADED -> row(OVERLOADED, "Too many calls are in flight. Try again.");
            case NO_ROOM ->
                row(
                        RATE_LIMITED,
                        "The tenant's rate limit allows no request to Stripe before the deadline. Try again later.");
            case UNAVAILABLE ->
                row(STRIPE_UNAVAILABLE, "Requests to Stripe keep failing, so none are sent for now. Try again later.");
            case SUSPENDED ->
                row(
                        CREDENTIAL_SUSPENDED,
                        "Stripe rejected this tenant's key several times in a row, so no requests are sent with it for"
                                + " now. Tell the operators of this gateway.");
            case NO_TIME -> row(DEADLINE_EXCEEDED, NO_TIME);
        };
    }

    private static Row row(AttemptFailure failure) {
        return switch (failure) {
            case AttemptFailure.NotConnected _ -> row(STRIPE_UNREACHABLE, "Connecting to Stripe failed. Try again.");
            case AttemptFailure.ConnectionLost _ ->
                row(
                        STRIPE_UNREACHABLE,
                        "The connection to Stripe was lost before the response was complete. Try again.");
            case AttemptFailure.TimedOut _ -> row(DEADLINE_EXCEEDED, NO_TIME);
            case AttemptFailure.NotProcessed _ ->
                row(
                        STRIPE_UNREACHABLE,
                        "A server between this gateway and Stripe did not process the request. Try again.");
            case AttemptFailure.Busy _ ->
                row(STRIPE_BUSY, "Stripe is processing another request for this account. Try again.");
            case AttemptFailure.Throttled _ ->
                row(RATE_LIMITED, "Stripe limits the requests of this platform at the moment. Try again later.");
            case AttemptFailure.ServerFailed _ -> row(STRIPE_ERROR, "Stripe responded with a server error. Try again.");
            case AttemptFailure.Rejected rejected -> row(rejected.reason());
            case AttemptFailure.InvalidResponse invalid -> row(invalid.reason());
        };
    }

    private static Row row(AttemptFailure.RejectionReason reason) {
        return switch (reason) {
            case ACCOUNT_NOT_FOUND ->
                row(
                        ACCOUNT_NOT_FOUND,
                        "This tenant's key finds no such account at Stripe. Check the account's id, and whether the"
                                + " account belongs to this tenant. An account that was created with API v1 may take up"
                                + " to ten minutes to appear in v2.");
            case CONFIGURATIONS_MISMATCH ->
                row(
                        CONFIGURATIONS_MISMATCH,
                        "The request must name the configurations that the account has; see applied_configurations.");
            case IDEMPOTENCY_CONFLICT ->
                row(
                        IDEMPOTENCY_CONFLICT,
                        "This idempotency key was used for another request. Send a new key for a new link.");
            case ACCESS_BLOCKED ->
                row(
                        STRIPE_ACCESS_BLOCKED,
                        "Stripe has not enabled Accounts v2 for the platform of this tenant's key. Tell"
                                + " the operators of this gateway.");
            case KEY_UNKNOWN, KEY_FORBIDDEN ->
                row(CREDENTIAL_REJECTED, "Stripe rejected this tenant's key. Tell the operators of this gateway.");
            case VERSION_UNSUPPORTED ->
                row(
                        STRIPE_VERSION_UNSUPPORTED,
                        "The Stripe API version that this tenant uses has no account links. Tell the operators of this"
                                + " gateway.");
            case OTHER ->
                row(
                        STRIPE_REJECTED,
                        "Stripe rejected the request; see stripe_code, and stripe_message if it is present.");
        };
    }

    private static Row row(AttemptFailure.InvalidResponseReason reason) {
        return switch (reason) {
            case NOT_AS_DOCUMENTED, NOT_FROM_STRIPE, OTHER_REQUEST, OUT_OF_STEP ->
                row(
                        STRIPE_INVALID_RESPONSE,
                        "The response is not the requested link; a server other than Stripe may have sent it. Tell the"
                                + " operators of this gateway.");
            case FROM_INTERMEDIARY ->
                row(
                        STRIPE_REJECTED_BY_INTERMEDIARY,
                        "A proxy or another server between this gateway and Stripe rejected the request. Tell"
                                + " the operators of this gateway.");
            case WRONG_MODE ->
                row(
                        LIVEMODE_MISMATCH,
                        "Stripe created a live link for a test tenant, or the reverse. Tell the operators of this"
                                + " gateway.");
        };
    }
}
