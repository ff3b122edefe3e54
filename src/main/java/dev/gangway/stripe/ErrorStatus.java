package dev.gangway.stripe;

import dev.gangway.model.StripeError;
import dev.gangway.stripe.AttemptFailure.InvalidResponseReason;
import dev.gangway.stripe.AttemptFailure.RejectionReason;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps an unsuccessful response to a failure. Only a response in Stripe's format counts against the caller, the key or
 * the API version; see {@link StripeError#fromStripe}.
 */
final class ErrorStatus {

    /** Stripe has no error code for a platform without Connect, so the message is matched. */
    private static final Pattern NO_PLATFORM = Pattern.compile(
            "only stripe connect platforms|not a (stripe )?connect platform|signed up for connect",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern INVALID_VERSION =
            Pattern.compile("\\s*invalid stripe api version", Pattern.CASE_INSENSITIVE);

    private ErrorStatus() {}

    /**
     * Returns the failure for a response.
     *
     * @param error the content of the response; its status is not a success
     * @param idempotency whether the response names the idempotency key as the cause
     */
    static AttemptFailure of(StripeError error, boolean idempotency) {
        int status = error.status();
        if (status >= 500) {
            return new AttemptFailure.ServerFailed(error);
        }
        if (status < 400) {
            return new AttemptFailure.InvalidResponse(InvalidResponseReason.NOT_AS_DOCUMENTED, error);
        }
        if (error.fromStripe() && idempotency) {
            return new AttemptFailure.Rejected(RejectionReason.IDEMPOTENCY_CONFLICT, error);
        }
        return switch (status) {
            case 408, 421, 425 -> new AttemptFailure.NotProcessed(error);
            case 409 -> new AttemptFailure.Busy(error);
            case 429 ->
                isLock(error.code(), error.limitedReason())
                        ? new AttemptFailure.Busy(error)
                        : new AttemptFailure.Throttled(error);
            default ->
                error.fromStripe()
                        ? new AttemptFailure.Rejected(rejectionReason(error), error)
                        : new AttemptFailure.InvalidResponse(invalidResponseReason(status), error);
        };
    }

    /** A 429 that the lock of an account causes, and not the number of requests (Stripe's rate limits guide). */
    private static boolean isLock(@Nullable String code, @Nullable String limitedReason) {
        return "resource-specific".equals(limitedReason) || (limitedReason == null && "lock_timeout".equals(code));
    }

    /**
     * Distinguishes statuses that HTTP defines for servers and proxies, for reasons other than the content of the
     * request.
     */
    private static InvalidResponseReason invalidResponseReason(int status) {
        return switch (status) {
            case 405, 406, 407, 411, 413, 414, 426, 431, 451, 499 -> InvalidResponseReason.FROM_INTERMEDIARY;
            default -> InvalidResponseReason.NOT_FROM_STRIPE;
        };
    }

    private static RejectionReason rejectionReason(StripeError error) {
        int status = error.status();
        String code = error.code() == null ? "" : error.code();
        String message = error.message() == null ? "" : error.message();
        if (code.equals("accounts_v2_access_blocked")
                || ((status == 400 || status == 403)
                        && NO_PLATFORM.matcher(message).find())) {
            return RejectionReason.ACCESS_BLOCKED;
        }
        return switch (status) {
            case 401 -> RejectionReason.KEY_UNKNOWN;
            case 403 ->
                code.equals("account_invalid") ? RejectionReason.ACCOUNT_NOT_FOUND : RejectionReason.KEY_FORBIDDEN;
            case 404 ->
                code.equals("not_found") || code.equals("resource_missing")
                        ? RejectionReason.ACCOUNT_NOT_FOUND
                        : RejectionReason.VERSION_UNSUPPORTED;
            case 400 -> {
                if (code.isEmpty() && INVALID_VERSION.matcher(message).lookingAt()) {
                    yield RejectionReason.VERSION_UNSUPPORTED;
                }
                yield mismatch(code);
            }
            default -> mismatch(code);
        };
    }

    private static RejectionReason mismatch(String code) {
        return code.equals("configs_must_match_to_use_account_links")
                ? RejectionReason.CONFIGURATIONS_MISMATCH
                : RejectionReason.OTHER;
    }
}
