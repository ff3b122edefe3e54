package dev.gangway.model;

import java.util.Locale;

/**
 * All failures of a request, as named in the API: the {@code code} of a problem, its HTTP status, its title, whether
 * the same request may succeed later, and whose fault it is. The names are a contract with callers.
 */
public enum ErrorCode {
    INVALID_JSON(400, "The body is not valid JSON", false, Fault.CALLER),
    INVALID_REQUEST(400, "The request is not well-formed", false, Fault.CALLER),
    TENANT_REQUIRED(400, "The request names no tenant", false, Fault.CALLER),
    UNAUTHENTICATED(401, "The caller is not known", false, Fault.CALLER),
    STRIPE_KEY_SENT(401, "The caller sent a key of Stripe's", false, Fault.CALLER),
    REFRESH_TOKEN_INVALID(400, "The refresh token is not valid", false, Fault.CALLER),
    CALLER_NOT_ALLOWED(403, "The caller may not act for this tenant", false, Fault.CALLER),
    REFRESH_SUBJECT_MISMATCH(403, "The refresh token is for another user", false, Fault.CALLER),
    TENANT_NOT_FOUND(404, "There is no tenant of this name", false, Fault.CALLER),
    ACCOUNT_NOT_FOUND(404, "Stripe has no such account for this tenant", false, Fault.CALLER),
    NO_SUCH_RESOURCE(404, "There is nothing at this path", false, Fault.CALLER),
    METHOD_NOT_ALLOWED(405, "This path does not answer that method", false, Fault.CALLER),
    IDEMPOTENCY_CONFLICT(409, "The idempotency key was used for another request", false, Fault.CALLER),
    REFRESH_LOOP(409, "The link was refreshed too often", false, Fault.CALLER),
    REFRESH_PLAN_CHANGED(409, "The tenant's settings changed since the first link", false, Fault.CALLER),
    REFRESH_TOKEN_EXPIRED(410, "The refresh token has expired", false, Fault.CALLER),
    BODY_TOO_LARGE(413, "The body is too large", false, Fault.CALLER),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is not declared as JSON", false, Fault.CALLER),
    FIELD_LOCKED(422, "The tenant's policy locks a field", false, Fault.CALLER),
    REDIRECT_NOT_ALLOWED(422, "The tenant's policy does not allow a redirect URL", false, Fault.CALLER),
    CONFIGURATION_NOT_ALLOWED(422, "The tenant's policy does not allow a configuration", false, Fault.CALLER),
    CONFIGURATIONS_NOT_SUPPORTED(422, "This Stripe API version has no configurations", false, Fault.CALLER),
    MISSING_FIELD(422, "Nothing supplies a field that Stripe requires", false, Fault.CALLER),
    CONFIGURATIONS_MISMATCH(422, "The configurations do not match the account's", false, Fault.CALLER),
    STRIPE_REJECTED(422, "Stripe refused the request", false, Fault.CALLER),
    RATE_LIMITED(429, "Too many requests", true, Fault.CALLER),
    STRIPE_ACCESS_BLOCKED(502, "Stripe has not enabled Accounts v2 for this platform", false, Fault.OPERATOR),
    CREDENTIAL_REJECTED(502, "Stripe refused the tenant's key", false, Fault.OPERATOR),
    STRIPE_VERSION_UNSUPPORTED(502, "Stripe has no account links in this API version", false, Fault.OPERATOR),
    STRIPE_ERROR(502, "Stripe failed", true, Fault.STRIPE),
    STRIPE_UNREACHABLE(502, "Stripe could not be reached", true, Fault.STRIPE),
    STRIPE_INVALID_RESPONSE(502, "Stripe's answer is not what Stripe documents", false, Fault.STRIPE),
    STRIPE_REJECTED_BY_INTERMEDIARY(
            502, "Something between Gangway and Stripe refused the request", false, Fault.OPERATOR),
    LIVEMODE_MISMATCH(502, "Stripe's answer is of the other mode", false, Fault.OPERATOR),
    STRIPE_BUSY(503, "Stripe is working on this account", true, Fault.STRIPE),
    STRIPE_UNAVAILABLE(503, "Stripe keeps failing", true, Fault.STRIPE),
    CREDENTIAL_SUSPENDED(503, "Stripe keeps refusing the tenant's key", false, Fault.OPERATOR),
    IDENTITY_PROVIDER_UNAVAILABLE(503, "The caller's token can't be checked", true, Fault.OPERATOR),
    OVERLOADED(503, "Too many calls are in flight", true, Fault.US),
    TENANT_UNAVAILABLE(503, "The tenant's settings are invalid", false, Fault.OPERATOR),
    TENANT_DISABLED(503, "The tenant is switched off", false, Fault.OPERATOR),
    DEADLINE_EXCEEDED(504, "Stripe did not answer in time", true, Fault.STRIPE),
    INTERNAL_ERROR(500, "Gangway failed", false, Fault.US);

    private final int status;
    private final String title;
    private final boolean retryable;
    private final Fault fault;
    private final String spelling = name().toLowerCase(Locale.ROOT);

    ErrorCode(int status, String title, boolean retryable, Fault fault) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.fault = fault;
    }

    /** The HTTP status of the response. */
    public int status() {
        return status;
    }

    /** A short English summary, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /** Who can fix the failure. */
    public Fault fault() {
        return fault;
    }

    @Override
    public String toString() {
        return spelling;
    }
}
