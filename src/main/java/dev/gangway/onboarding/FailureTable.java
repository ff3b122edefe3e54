package dev.gangway.onboarding;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Outcome;
import dev.gangway.stripe.AttemptFailure;
import dev.gangway.stripe.CallFailure;
import dev.gangway.stripe.CallProgress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a caller is told when Stripe made no link: the table from what ended a call to the API's codes. */
final class FailureTable {

    /** Maximum of what a caller is told to wait; Stripe may name more. */
    static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

    private static final String NO_TIME = "Stripe did not answer in the time that there was. Try again.";

    private FailureTable() {}

    /** What a failed call is to its caller. */
    static LinkFailure of(CallFailure failure) {
        Row row =
                switch (failure.cause()) {
                    case CallFailure.Attempted attempted -> attempted(attempted.last());
                    case CallFailure.Overloaded _ ->
                        new Row(ErrorCode.OVERLOADED, "Too many calls are in flight. Try again.");
                    case CallFailure.NoRoom _ ->
                        new Row(
                                ErrorCode.RATE_LIMITED,
                                "The tenant's limit of requests to Stripe leaves no room for this one in time. Try again"
                                        + " later.");
                    case CallFailure.Unavailable _ ->
                        new Row(
                                ErrorCode.STRIPE_UNAVAILABLE,
                                "Stripe keeps failing, so nothing is sent for the moment. Try again later.");
                    case CallFailure.Suspended _ ->
                        new Row(
                                ErrorCode.CREDENTIAL_SUSPENDED,
                                "Stripe refused this tenant's key several times in a row, so nothing is sent for the"
                                        + " moment. Tell the operators of this gateway.");
                    case CallFailure.NoTime _ -> new Row(ErrorCode.DEADLINE_EXCEEDED, NO_TIME);
                };
        Optional<AttemptFailure> last = failure.cause() instanceof CallFailure.Attempted attempted
                ? Optional.of(attempted.last())
                : Optional.empty();
        return new LinkFailure(
                row.code(),
                failure.outcome(),
                row.detail(),
                List.of(),
                last.map(AttemptFailure::error).orElse(null),
                failure.attempts(),
                retryAfter(row.code(), failure.retryAfter()),
                last.map(AttemptFailure::connectionReason).orElse(ConnectionReason.NONE),
                row.code().fault());
    }

    /** Whether Stripe did not know the key. */
    static boolean isKeyRefused(CallFailure failure) {
        return failure.cause() instanceof CallFailure.Attempted attempted
                && attempted.last() instanceof AttemptFailure.Rejected rejected
                && rejected.reason() == AttemptFailure.RejectionReason.KEY_UNKNOWN;
    }

    /** A caller's own deadline came before the end of the call. */
    static LinkFailure outOfTime(CallProgress progress) {
        return new LinkFailure(
                ErrorCode.DEADLINE_EXCEEDED,
                progress.outcome(),
                NO_TIME,
                List.of(),
                null,
                progress.attempts(),
                retryAfter(ErrorCode.DEADLINE_EXCEEDED, Optional.empty()));
    }

    /** Too many requests wait for one and the same call, which may be under way. */
    static LinkFailure tooManyWaiters() {
        return new LinkFailure(
                ErrorCode.OVERLOADED,
                Outcome.UNKNOWN,
                "Too many requests with this idempotency key wait for their link. Try again.",
                List.of(),
                null,
                0,
                Optional.of(LinkFailure.SOON));
    }

    private static Optional<Duration> retryAfter(ErrorCode code, Optional<Duration> known) {
        if (!code.retryable()) {
            return Optional.empty();
        }
        Duration wait = known.orElse(LinkFailure.SOON);
        return Optional.of(wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait);
    }

    private record Row(ErrorCode code, String detail) {}

    private static Row attempted(AttemptFailure failure) {
        return switch (failure) {
            case AttemptFailure.NotConnected _ ->
                new Row(ErrorCode.STRIPE_UNREACHABLE, "No connection to Stripe could be made. Try again.");
            case AttemptFailure.ConnectionLost _ ->
                new Row(
                        ErrorCode.STRIPE_UNREACHABLE,
                        "The connection to Stripe broke before its answer was complete. Try again.");
            case AttemptFailure.TimedOut _ -> new Row(ErrorCode.DEADLINE_EXCEEDED, NO_TIME);
            case AttemptFailure.NotProcessed _ ->
                new Row(
                        ErrorCode.STRIPE_UNREACHABLE,
                        "A server on the way to Stripe did not process the request. Try again.");
            case AttemptFailure.Rejected rejected -> rejected(rejected.reason());
            case AttemptFailure.Busy _ ->
                new Row(ErrorCode.STRIPE_BUSY, "Stripe is working on another request for this account. Try again.");
            case AttemptFailure.Throttled _ ->
                new Row(
                        ErrorCode.RATE_LIMITED,
                        "Stripe takes no more requests from this platform at the moment. Try again later.");
            case AttemptFailure.ServerFailed _ ->
                new Row(ErrorCode.STRIPE_ERROR, "Stripe answered with an error of its own. Try again.");
            case AttemptFailure.InvalidAnswer invalid ->
                switch (invalid.reason()) {
                    case NOT_AS_DOCUMENTED, NOT_FROM_STRIPE, OTHER_REQUEST, OUT_OF_STEP ->
                        new Row(
                                ErrorCode.STRIPE_INVALID_RESPONSE,
                                "What answered for Stripe did not send the link that was asked for. Tell the operators"
                                        + " of this gateway.");
                    case FROM_INTERMEDIARY ->
                        new Row(
                                ErrorCode.STRIPE_REJECTED_BY_INTERMEDIARY,
                                "A proxy or another server between this gateway and Stripe refused the request. Tell the"
                                        + " operators of this gateway.");
                    case WRONG_MODE ->
                        new Row(
                                ErrorCode.LIVEMODE_MISMATCH,
                                "Stripe made a live link for a test tenant, or the reverse. Tell the operators of this"
                                        + " gateway.");
                };
        };
    }

    private static Row rejected(AttemptFailure.RejectionReason reason) {
        return switch (reason) {
            case ACCOUNT_NOT_FOUND ->
                new Row(
                        ErrorCode.ACCOUNT_NOT_FOUND,
                        "Stripe knows no such account behind this tenant's key. Check the account's id, and whether it"
                                + " belongs to this tenant. An account that was just created with API v1 can take up to"
                                + " ten minutes to be known to v2.");
            case CONFIGURATIONS_MISMATCH ->
                new Row(
                        ErrorCode.CONFIGURATIONS_MISMATCH,
                        "The link must name the same configurations that the account has; see applied_configurations.");
            case IDEMPOTENCY_CONFLICT ->
                new Row(
                        ErrorCode.IDEMPOTENCY_CONFLICT,
                        "This idempotency key was used for another request. Send a new key for a new link.");
            case ACCESS_BLOCKED ->
                new Row(
                        ErrorCode.STRIPE_ACCESS_BLOCKED,
                        "Stripe has not enabled Accounts v2 for the platform behind this tenant's key. Tell the"
                                + " operators of this gateway.");
            case KEY_UNKNOWN, KEY_FORBIDDEN ->
                new Row(
                        ErrorCode.CREDENTIAL_REJECTED,
                        "Stripe refused this tenant's key. Tell the operators of this gateway.");
            case VERSION_UNSUPPORTED ->
                new Row(
                        ErrorCode.STRIPE_VERSION_UNSUPPORTED,
                        "Stripe has no account links in the API version that this tenant uses. Tell the operators of"
                                + " this gateway.");
            case OTHER ->
                new Row(
                        ErrorCode.STRIPE_REJECTED,
                        "Stripe refused the request; see stripe_code, and stripe_message where it may be shown.");
        };
    }
}
