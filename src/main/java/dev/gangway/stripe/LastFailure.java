package dev.gangway.stripe;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.StripeError;
import dev.gangway.model.TenantId;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last failed attempt of a credential, for logs and operators.
 *
 * @param kind the kind of failure, as in {@code gangway.stripe.attempts}
 * @param status the HTTP status; 0 without a response
 * @param stripeCode Stripe's error code, 1 to 64 characters of a-z, 0-9 and '_'; null without one
 * @param reason why there was no connection, or why it was lost
 * @param tenant the tenant of the attempt
 */
public record LastFailure(
        String kind, int status, @Nullable String stripeCode, ConnectionReason reason, TenantId tenant, Instant at) {

    private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");

    static LastFailure of(AttemptFailure failure, TenantId tenant, Instant at) {
        StripeError error = failure.error();
        return new LastFailure(
                failure.kind(),
                error == null ? 0 : error.status(),
                error == null ? null : shownCode(error),
                failure.connectionReason(),
                tenant,
                at);
    }

    /** Returns an error code only if Stripe sent it; content of another server, such as a proxy, is not shown. */
    private static @Nullable String shownCode(StripeError error) {
        String code = error.code();
        return error.fromStripe() && code != null && CODE.matcher(code).matches() ? code : null;
    }

    /**
     * A text such as {@code not_connected (unknown_host), tenant acme} or
     * {@code refused (401, api_key_expired), tenant acme}.
     */
    @Override
    public String toString() {
        String more = status > 0 ? status + (stripeCode == null ? "" : ", " + stripeCode) : reason.toString();
        return kind + " (" + more + "), tenant " + tenant;
    }
}
