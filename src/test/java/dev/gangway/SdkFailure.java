package dev.gangway;

import dev.gangway.model.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A failure as callers with Stripe's SDKs see it.
 *
 * @param key the SDK's API key, which names the tenant
 * @param account the account of the request; {@link SdkApplication} selects Stripe's behaviour by it
 * @param fields the fields of the link; empty if the tenant's defaults supply them
 * @param status the HTTP status
 * @param stripeCode the code of the exception
 * @param exception the class of the exception
 */
record SdkFailure(
        ErrorCode code,
        String key,
        String account,
        Map<String, Object> fields,
        int status,
        String stripeCode,
        SdkException exception) {

    /** The names of a class of exceptions in stripe-java and in stripe-node. */
    enum SdkException {
        INVALID_REQUEST("InvalidRequestException", "StripeInvalidRequestError"),
        IDEMPOTENCY("IdempotencyException", "StripeIdempotencyError"),
        AUTHENTICATION("AuthenticationException", "StripeAuthenticationError"),
        PERMISSION("PermissionException", "StripePermissionError"),
        RATE_LIMIT("RateLimitException", "RateLimitError"),
        API("ApiException", "StripeAPIError");

        final String inJava;
        final String inNode;

        SdkException(String inJava, String inNode) {
            this.inJava = inJava;
            this.inNode = inNode;
        }
    }

    static final String TOKEN = "PLANTEDTOKENone";
    private static final String ACME = "acme~" + TOKEN;

    /** Every code but {@code tenant_not_found}, which only the operators' view has. */
    static final List<SdkFailure> ALL = List.of(
            of(ErrorCode.INVALID_JSON, 400, "invalid_fields", SdkException.INVALID_REQUEST),
            of(ErrorCode.INVALID_REQUEST, 400, "invalid_fields", SdkException.INVALID_REQUEST)
                    .account("cus_invalid_request"),
            of(ErrorCode.MISSING_FIELD, 400, "invalid_fields", SdkException.INVALID_REQUEST)
                    .tenant("bare"),
            of(ErrorCode.TENANT_REQUIRED, 400, "tenant_required", SdkException.INVALID_REQUEST)
                    .key(TOKEN),
            of(ErrorCode.FIELD_LOCKED, 400, "field_locked", SdkException.INVALID_REQUEST)
                    .tenant("locked")
                    .fields(Map.of("return_url", "https://example.com/elsewhere")),
            of(ErrorCode.REDIRECT_NOT_ALLOWED, 400, "redirect_not_allowed", SdkException.INVALID_REQUEST)
                    .fields(Map.of("return_url", "https://elsewhere.example")),
            of(ErrorCode.CONFIGURATION_NOT_ALLOWED, 400, "configuration_not_allowed", SdkException.INVALID_REQUEST)
                    .fields(Map.of("configurations", List.of("no_such"))),
            of(
                            ErrorCode.CONFIGURATIONS_NOT_SUPPORTED,
                            400,
                            "configurations_not_supported",
                            SdkException.INVALID_REQUEST)
                    .tenant("endive")
                    .fields(Map.of("configurations", List.of("recipient"))),
            of(
                    ErrorCode.CONFIGURATIONS_MISMATCH,
                    400,
                    "configs_must_match_to_use_account_links",
                    SdkException.INVALID_REQUEST),
            of(ErrorCode.STRIPE_REJECTED, 400, "account_closed", SdkException.INVALID_REQUEST),
            of(ErrorCode.STRIPE_ACCESS_BLOCKED, 400, "accounts_v2_access_blocked", SdkException.INVALID_REQUEST),
            of(ErrorCode.ACCOUNT_NOT_FOUND, 404, "not_found", SdkException.INVALID_REQUEST),
            of(ErrorCode.NO_SUCH_RESOURCE, 404, "no_such_resource", SdkException.INVALID_REQUEST),
            of(ErrorCode.IDEMPOTENCY_CONFLICT, 400, "idempotency_conflict", SdkException.IDEMPOTENCY),
            of(ErrorCode.UNAUTHENTICATED, 401, "unauthenticated", SdkException.AUTHENTICATION)
                    .key("acme~wrong"),
            of(ErrorCode.STRIPE_KEY_SENT, 401, "stripe_key_sent", SdkException.AUTHENTICATION)
                    .key("sk_test_PLANTEDNotARealKey"),
            of(ErrorCode.CALLER_NOT_ALLOWED, 403, "caller_not_allowed", SdkException.PERMISSION)
                    .tenant("foreign"),
            of(ErrorCode.METHOD_NOT_ALLOWED, 405, "method_not_allowed", SdkException.API),
            of(ErrorCode.BODY_TOO_LARGE, 413, "body_too_large", SdkException.API),
            of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, 415, "unsupported_media_type", SdkException.API),
            of(ErrorCode.RATE_LIMITED, 429, "account_rate_limit_exceeded", SdkException.RATE_LIMIT),
            of(ErrorCode.CREDENTIAL_REJECTED, 502, "credential_rejected", SdkException.API),
            of(ErrorCode.STRIPE_VERSION_UNSUPPORTED, 502, "stripe_version_unsupported", SdkException.API),
            of(ErrorCode.STRIPE_ERROR, 502, "stripe_error", SdkException.API).tenant("quick"),
            of(ErrorCode.STRIPE_UNREACHABLE, 502, "stripe_unreachable", SdkException.API)
                    .tenant("quick"),
            of(ErrorCode.STRIPE_INVALID_RESPONSE, 502, "stripe_invalid_response", SdkException.API),
            of(ErrorCode.STRIPE_REJECTED_BY_INTERMEDIARY, 502, "stripe_rejected_by_intermediary", SdkException.API),
            of(ErrorCode.LIVEMODE_MISMATCH, 502, "livemode_mismatch", SdkException.API),
            of(ErrorCode.STRIPE_BUSY, 503, "stripe_busy", SdkException.API),
            of(ErrorCode.STRIPE_UNAVAILABLE, 503, "stripe_unavailable", SdkException.API)
                    .tenant(SdkApplication.FAILING),
            of(ErrorCode.CREDENTIAL_SUSPENDED, 503, "credential_suspended", SdkException.API)
                    .tenant(SdkApplication.REVOKED),
            of(ErrorCode.IDENTITY_PROVIDER_UNAVAILABLE, 503, "identity_provider_unavailable", SdkException.API)
                    .key("acme~a.b.c"),
            of(ErrorCode.OVERLOADED, 503, "overloaded", SdkException.API).tenant(SdkApplication.BUSY),
            of(ErrorCode.TENANT_UNAVAILABLE, 503, "tenant_unavailable", SdkException.API)
                    .tenant("broken"),
            of(ErrorCode.TENANT_DISABLED, 503, "tenant_disabled", SdkException.API)
                    .tenant("disabled"),
            of(ErrorCode.DEADLINE_EXCEEDED, 504, "deadline_exceeded", SdkException.API)
                    .tenant("quick"),
            of(ErrorCode.INTERNAL_ERROR, 500, "internal_error", SdkException.API));

    private static SdkFailure of(ErrorCode code, int status, String stripeCode, SdkException exception) {
        return new SdkFailure(code, ACME, "acct_" + code, Map.of(), status, stripeCode, exception);
    }

    private SdkFailure key(String sent) {
        return new SdkFailure(code, sent, account, fields, status, stripeCode, exception);
    }

    private SdkFailure tenant(String tenant) {
        return key(tenant + "~" + TOKEN);
    }

    private SdkFailure account(String id) {
        return new SdkFailure(code, key, id, fields, status, stripeCode, exception);
    }

    private SdkFailure fields(Map<String, Object> sent) {
        return new SdkFailure(code, key, account, sent, status, stripeCode, exception);
    }

    static Stream<SdkFailure> all() {
        return ALL.stream();
    }

    @Override
    public String toString() {
        return code.toString();
    }
}
