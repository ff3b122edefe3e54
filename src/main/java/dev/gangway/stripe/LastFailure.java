package dev.gangway.stripe;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.StripeError;
import dev.gangway.model.TenantId;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last attempt of a credential that failed, as logs and operators see it.
 *
 * @param kind the kind of failure, as in {@code gangway.stripe.attempts}
 * @param status the HTTP status; 0 without an answer
 * @param stripeCode Stripe's error code, 1 to 64 characters of a-z, 0-9 and '_'; null without one
 * @param reason why there was no connection, or why it was lost
 * @param tenant the tenant whose attempt it was
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

    /** A proxy's answer has no code of Stripe's, and nothing else that another server sends is shown. */
    private static @Nullable String shownCode(StripeError error) {
        String code = error.code();
        return error.fromStripe() && code != null && CODE.matcher(code).matches() ? code : null;
    }

    /** Such as {@code not_connected (unknown_host), tenant acme} or {@code refused (401, api_key_expired), tenant acme}. */
    @Override
    public String toString() {
        String more = status > 0 ? status + (stripeCode == null ? "" : ", " + stripeCode) : reason.toString();
        return kind + " (" + more + "), tenant " + tenant;
    }
}
