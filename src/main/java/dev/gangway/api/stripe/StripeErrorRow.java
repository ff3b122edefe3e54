package dev.gangway.api.stripe;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.StripeError;
import org.jspecify.annotations.Nullable;

/**
 * How a failure appears to Stripe's SDKs. Status, code and type determine the exception that an SDK creates. No status is
 * 422, which every SDK maps to its general error, and some then drop the code.
 *
 * @param status the HTTP status
 * @param code {@code error.code}
 * @param type {@code error.type}; null for none
 */
public record StripeErrorRow(
        int status, String code, @Nullable String type) {

    /** Returns the row of a failure. */
    public static StripeErrorRow of(RequestFailure failure) {
        ErrorCode code = failure.code();
        StripeError stripe = failure.stripe();
        return switch (code) {
            case INVALID_JSON, INVALID_REQUEST, MISSING_FIELD -> new StripeErrorRow(400, "invalid_fields", null);
            case TENANT_REQUIRED,
                    FIELD_LOCKED,
                    REDIRECT_NOT_ALLOWED,
                    CONFIGURATION_NOT_ALLOWED,
                    CONFIGURATIONS_NOT_SUPPORTED -> own(400, code);
            case CONFIGURATIONS_MISMATCH -> new StripeErrorRow(400, "configs_must_match_to_use_account_links", null);
            case STRIPE_REJECTED -> stripe == null ? own(400, code) : stripes(stripe);
            case STRIPE_ACCESS_BLOCKED -> new StripeErrorRow(400, "accounts_v2_access_blocked", null);
            case ACCOUNT_NOT_FOUND -> new StripeErrorRow(404, "not_found", null);
            // With 409, stripe-java would not create its IdempotencyException.
            case IDEMPOTENCY_CONFLICT -> new StripeErrorRow(400, code.toString(), "idempotency_error");
            case RATE_LIMITED ->
                new StripeErrorRow(429, stripe == null ? code.toString() : "account_rate_limit_exceeded", "rate_limit");
            case REFRESH_TOKEN_INVALID,
                    REFRESH_SUBJECT_MISMATCH,
                    REFRESH_LOOP,
                    REFRESH_PLAN_CHANGED,
                    REFRESH_TOKEN_EXPIRED -> own(code.status(), code);
            case UNAUTHENTICATED, STRIPE_KEY_SENT, CALLER_NOT_ALLOWED -> own(code.status(), code);
            case TENANT_NOT_FOUND, NO_SUCH_RESOURCE, METHOD_NOT_ALLOWED -> own(code.status(), code);
            case BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE -> own(code.status(), code);
            // Never 401, which would mean that the caller's token is not valid.
            case CREDENTIAL_REJECTED,
                    STRIPE_VERSION_UNSUPPORTED,
                    STRIPE_ERROR,
                    STRIPE_UNREACHABLE,
                    STRIPE_INVALID_RESPONSE,
                    STRIPE_REJECTED_BY_INTERMEDIARY,
                    LIVEMODE_MISMATCH -> own(502, code);
            case STRIPE_BUSY,
                    STRIPE_UNAVAILABLE,
                    CREDENTIAL_SUSPENDED,
                    OVERLOADED,
                    TENANT_UNAVAILABLE,
                    TENANT_DISABLED,
                    IDENTITY_PROVIDER_UNAVAILABLE -> own(503, code);
            case DEADLINE_EXCEEDED, INTERNAL_ERROR -> own(code.status(), code);
        };
    }

    private static StripeErrorRow own(int status, ErrorCode code) {
        return new StripeErrorRow(status, code.toString(), null);
    }

    private static StripeErrorRow stripes(StripeError stripe) {
        boolean ofRequest = stripe.status() >= 400 && stripe.status() < 500;
        return new StripeErrorRow(
                ofRequest ? stripe.status() : 400,
                stripe.code() == null ? ErrorCode.STRIPE_REJECTED.toString() : stripe.code(),
                stripe.type());
    }
}
