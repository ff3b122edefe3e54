package dev.gangway.stripe;

import dev.gangway.model.ConnectionReason;
import dev.gangway.model.StripeError;
import dev.gangway.model.TenantId;
import java.time.Instant;

/**
 * The last attempt of a credential that failed, as logs and operators see it.
 *
 * @param kind the kind of failure, as in {@code gangway.stripe.attempts}
 * @param status the HTTP status; 0 without an answer
 * @param reason why there was no connection, or why it was lost
 * @param tenant the tenant whose attempt it was
 */
public record LastFailure(String kind, int status, ConnectionReason reason, TenantId tenant, Instant at) {

    static LastFailure of(AttemptFailure failure, TenantId tenant, Instant at) {
        StripeError error = failure.error();
        return new LastFailure(
                failure.kind(), error == null ? 0 : error.status(), failure.connectionReason(), tenant, at);
    }

    /** Such as {@code not_connected (unknown_host), tenant acme} or {@code server_failed (503), tenant acme}. */
    @Override
    public String toString() {
        String more = status > 0 ? String.valueOf(status) : reason.toString();
        return kind + " (" + more + "), tenant " + tenant;
    }
}
