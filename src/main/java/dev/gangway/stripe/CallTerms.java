package dev.gangway.stripe;

import dev.gangway.model.CredentialLimits;
import dev.gangway.model.TenantId;
import java.time.Duration;

/**
 * The limits of a call, from the settings of its tenant.
 *
 * @param tenant the tenant; it takes turns in the rate limiter with the other tenants of the credential
 * @param attemptTimeout timeout of one attempt
 * @param maxAttempts maximum number of attempts
 * @param limits limits of the credential
 */
public record CallTerms(TenantId tenant, Duration attemptTimeout, int maxAttempts, CredentialLimits limits) {

    /** Returns the same limits for a call without retries. */
    public CallTerms withOneAttempt() {
        return new CallTerms(tenant, attemptTimeout, 1, limits);
    }
}
