package dev.gangway.onboarding;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Outcome;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.StripeError;
import java.util.List;

/** What a caller is told when Stripe made no link: the table from failed attempts to the API's codes and outcomes. */
final class FailureTable {

    private FailureTable() {}

    /**
     * @param failure how the last attempt failed
     * @param attempts how many there were
     */
    static LinkFailure of(AttemptFailure failure, int attempts) {
        return switch (failure) {
            case AttemptFailure.NotConnected _ ->
                row(
                        failure,
                        attempts,
                        ErrorCode.STRIPE_UNREACHABLE,
                        Outcome.NOT_SENT,
                        "No connection to Stripe could be made. Try again.");
            case AttemptFailure.ConnectionLost _ ->
                row(
                        failure,
                        attempts,
                        ErrorCode.STRIPE_UNREACHABLE,
                        Outcome.UNKNOWN,
                        "The connection to Stripe broke before its answer was complete. Try again.");
            case AttemptFailure.TimedOut timedOut ->
                row(
                        failure,
                        attempts,
                        ErrorCode.DEADLINE_EXCEEDED,
                        timedOut.sent() ? Outcome.UNKNOWN : Outcome.NOT_SENT,
                        "Stripe did not answer in the time that the tenant's settings allow. Try again.");
            case AttemptFailure.Refused refused -> refused(refused, attempts);
            case AttemptFailure.Busy _ ->
                row(
                        failure,
                        attempts,
                        ErrorCode.STRIPE_BUSY,
                        Outcome.REJECTED,
                        "Stripe is working on another request for this account. Try again.");
            case AttemptFailure.Throttled _ ->
                row(
                        failure,
                        attempts,
                        ErrorCode.RATE_LIMITED,
                        Outcome.REJECTED,
                        "Stripe takes no more requests from this platform at the moment. Try again later.");
            case AttemptFailure.ServerFailed _ ->
                row(
                        failure,
                        attempts,
                        ErrorCode.STRIPE_ERROR,
                        Outcome.UNKNOWN,
                        "Stripe answered with an error of its own. Try again.");
            case AttemptFailure.InvalidAnswer invalid ->
                switch (invalid.defect()) {
                    case NOT_AS_DOCUMENTED ->
                        row(
                                failure,
                                attempts,
                                ErrorCode.STRIPE_INVALID_RESPONSE,
                                Outcome.UNKNOWN,
                                "What answered for Stripe did not send the link that was asked for. Tell the operators"
                                        + " of this gateway.");
                    case WRONG_MODE ->
                        row(
                                failure,
                                attempts,
                                ErrorCode.LIVEMODE_MISMATCH,
                                Outcome.UNKNOWN,
                                "Stripe made a live link for a test tenant, or the reverse. Tell the operators of this"
                                        + " gateway.");
                };
        };
    }

    private static LinkFailure refused(AttemptFailure.Refused refused, int attempts) {
        return switch (refused.refusal()) {
            case ACCOUNT_NOT_FOUND ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.ACCOUNT_NOT_FOUND,
                        "Stripe knows no such account behind this tenant's key. Check the account's id, and whether it"
                                + " belongs to this tenant.");
            case CONFIGURATIONS_MISMATCH ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.CONFIGURATIONS_MISMATCH,
                        "The link must name the same configurations that the account has; see applied_configurations.");
            case IDEMPOTENCY_CONFLICT ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.IDEMPOTENCY_CONFLICT,
                        "This idempotency key was used for another request. Send a new key for a new link.");
            case ACCESS_BLOCKED ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.STRIPE_ACCESS_BLOCKED,
                        "Stripe has not enabled Accounts v2 for the platform behind this tenant's key. Tell the"
                                + " operators of this gateway.");
            case KEY_UNKNOWN, KEY_FORBIDDEN ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.CREDENTIAL_REJECTED,
                        "Stripe refused this tenant's key. Tell the operators of this gateway.");
            case VERSION_UNSUPPORTED ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.STRIPE_VERSION_UNSUPPORTED,
                        "Stripe has no account links in the API version that this tenant uses. Tell the operators of"
                                + " this gateway.");
            case OTHER ->
                rejected(
                        refused,
                        attempts,
                        ErrorCode.STRIPE_REJECTED,
                        "Stripe refused the request; see stripe_code, and stripe_message where it may be shown.");
        };
    }

    private static LinkFailure rejected(AttemptFailure failure, int attempts, ErrorCode code, String detail) {
        return row(failure, attempts, code, Outcome.REJECTED, detail);
    }

    private static LinkFailure row(
            AttemptFailure failure, int attempts, ErrorCode code, Outcome outcome, String detail) {
        StripeError error = failure.error();
        return new LinkFailure(code, outcome, detail, List.of(), error, attempts);
    }
}
